package dev.muster.cli;

import dev.muster.connection.ConnectionConfig;
import dev.muster.connection.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Whether a server encrypts.
sealed interface Protection {
    /// The protection that the options request.
    ///
    /// @throws IllegalArgumentException if they contradict each other
    /// @throws IOException if the identity cannot be read
    static Protection of(boolean tls, boolean plain, @Nullable Path keyFile) throws IOException {
        if (tls && plain) {
            throw new IllegalArgumentException("give either --tls or --plain");
        }
        if (!tls) {
            return plain ? new Plain() : new Local();
        }
        if (keyFile == null) {
            throw new IllegalArgumentException(
                    "--tls needs --key-file FILE and the identity beside it: `muster key FILE`"
                            + " creates both");
        }
        Path file = identityFile(keyFile);
        try {
            return new Tls(TlsIdentity.readFile(file));
        } catch (NoSuchFileException e) {
            throw new IOException(
                    file
                            + ", the identity for --tls, does not exist: `muster key "
                            + keyFile
                            + "` creates it and a key",
                    e);
        }
    }

    /// Where the identity of a server is: beside the key, which is for its clients, too. One file
    /// may hold both.
    private static Path identityFile(Path keyFile) {
        Path beside = besideKey(keyFile);
        return Files.exists(beside) || Files.notExists(keyFile) ? beside : keyFile;
    }

    /// The file for an identity that goes with a key.
    static Path besideKey(Path keyFile) {
        return keyFile.resolveSibling(keyFile.getFileName() + ".tls");
    }

    /// The settings of the connections.
    ConnectionConfig configure(ConnectionConfig config);

    /// The last argument of `connect` that a Java client needs.
    String inJava();

    /// Whether CPython can connect.
    boolean letsPythonIn();

    /// Encrypted.
    record Tls(TlsIdentity identity) implements Protection {
        @Override
        public ConnectionConfig configure(ConnectionConfig config) {
            return config.withTls(identity);
        }

        @Override
        public String inJava() {
            return ", c -> c.withTls(Fingerprint.parse(\"" + identity.fingerprint() + "\"))";
        }

        @Override
        public boolean letsPythonIn() {
            return false;
        }
    }

    /// Not encrypted, but for other machines as well.
    record Plain() implements Protection {
        @Override
        public ConnectionConfig configure(ConnectionConfig config) {
            return config.withPlainTcp();
        }

        @Override
        public String inJava() {
            return ", c -> c.withPlainTcp()";
        }

        @Override
        public boolean letsPythonIn() {
            return true;
        }
    }

    /// For this machine only.
    record Local() implements Protection {
        @Override
        public ConnectionConfig configure(ConnectionConfig config) {
            return config;
        }

        @Override
        public String inJava() {
            return "";
        }

        @Override
        public boolean letsPythonIn() {
            return true;
        }
    }
}
