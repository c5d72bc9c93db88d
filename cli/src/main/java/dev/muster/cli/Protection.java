package dev.muster.cli;

import dev.muster.connection.ConnectionConfig;
import dev.muster.connection.TlsIdentity;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Whether a server encrypts.
sealed interface Protection {
    /// What the options say.
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
                    "--tls needs --key-file FILE, with an identity in it: `muster key FILE`");
        }
        return new Tls(TlsIdentity.readFile(keyFile));
    }

    /// The settings of the connections.
    ConnectionConfig configure(ConnectionConfig config);

    /// What a client in Java must say too: the last argument of its `connect`.
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

    /// Not encrypted, and for other machines all the same.
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
