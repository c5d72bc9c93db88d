package dev.muster.examples;

import dev.muster.connection.AuthKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;

/// A key as one line of text in a file, which Java and Python read alike and a person can copy.
public final class KeyFile {
    private KeyFile() {}

    /// Makes the file, with a fresh key that only its owner may read, unless there is one.
    ///
    /// @param file where the key is to lie; its folder must exist
    /// @return whether the file was made
    public static boolean createIfMissing(Path file) throws IOException {
        try {
            create(file);
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        }
    }

    private static void create(Path file) throws IOException {
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(fresh());
        if (Files.getFileStore(file.toAbsolutePath().getParent())
                .supportsFileAttributeView("posix")) {
            var ownerOnly = PosixFilePermissions.fromString("rw-------");
            Files.createFile(file, PosixFilePermissions.asFileAttribute(ownerOnly));
        } else {
            Files.createFile(file);
        }
        Files.writeString(file, text + "\n", StandardCharsets.US_ASCII);
    }

    private static byte[] fresh() {
        return AuthKey.generate().bytes();
    }
}
