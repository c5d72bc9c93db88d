package dev.muster.examples;

import dev.muster.connection.AuthKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The file with the key of a server, which is made if there is none: as one line of text, which
/// Java and Python read alike and a person can copy.
///
/// It is created last, when the server listens: a mistyped address leaves no new file.
public final class KeyFile {
    private KeyFile() {}

    /// The key in the file, or a fresh one for [#keep].
    public static AuthKey readOrGenerate(Path file) throws IOException {
        try {
            return AuthKey.readFile(file);
        } catch (NoSuchFileException _) {
            return AuthKey.generate();
        }
    }

    /// Makes the file, which only its owner may read, unless the key was read from it.
    ///
    /// @param file where the key is to lie; its folder must exist
    /// @return whether the file was made
    /// @throws IOException if it cannot be made, or holds another key by now
    public static boolean keep(AuthKey key, Path file) throws IOException {
        if (!Files.exists(file)) {
            key.writeFile(file);
            return true;
        }
        if (!AuthKey.readFile(file).equals(key)) {
            throw new IOException(
                    file + " was changed while the server started: start the server again");
        }
        return false;
    }
}
