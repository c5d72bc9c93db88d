package dev.muster.cli;

import dev.muster.connection.AuthKey;
import dev.muster.examples.KeyFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a server's key comes from; never from the command line, which everyone can read.
sealed interface KeySource {
    /// The source that the options name.
    ///
    /// @throws IllegalArgumentException unless exactly one is given
    static KeySource of(@Nullable Path file, @Nullable String variable) {
        if (file != null && variable == null) {
            return new File(file);
        }
        if (file == null && variable != null) {
            return new Variable(variable);
        }
        throw new IllegalArgumentException(
                "give the key by either --key-file FILE (made if missing) or --key-env NAME");
    }

    /// The key itself.
    AuthKey key() throws IOException;

    /// The expression that gives the same key in Java.
    String inJava();

    /// The expression that gives the same key in Python.
    String inPython();

    /// A key in a file, which is made if it is missing.
    record File(Path file) implements KeySource {
        @Override
        public AuthKey key() throws IOException {
            if (KeyFile.createIfMissing(file)) {
                System.err.println(
                        "made " + file + " with a fresh key that only you may read (mode 0600)");
            }
            return AuthKey.readFile(file);
        }

        @Override
        public String inJava() {
            return "AuthKey.readFile(Path.of(\"" + file + "\"))";
        }

        @Override
        public String inPython() {
            return "open('"
                    + file
                    + "', 'rb').read().split(b'\\n-----BEGIN ')[0].rstrip(b'\\r\\n')";
        }
    }

    /// A key in an environment variable.
    record Variable(String name) implements KeySource {
        @Override
        public AuthKey key() {
            if (System.getenv(name) == null) {
                throw new IllegalArgumentException(
                        "the environment variable " + name + " is not set, must hold the key");
            }
            return AuthKey.fromEnvironment(name);
        }

        @Override
        public String inJava() {
            return "AuthKey.fromEnvironment(\"" + name + "\")";
        }

        @Override
        public String inPython() {
            return "os.environ['" + name + "'].encode()";
        }
    }
}
