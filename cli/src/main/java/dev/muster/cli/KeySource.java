package dev.muster.cli;

import dev.muster.connection.AuthKey;
import dev.muster.examples.KeyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a server's key comes from; never from the command line, which all users can read.
sealed interface KeySource {
    /// The source that the options name.
    ///
    /// @throws IllegalArgumentException unless exactly one is given
    static KeySource of(@Nullable Path file, @Nullable String variable) {
        return of(file, variable, " (created if missing)");
    }

    /// As [#of], for a key that must be there.
    static KeySource ofExisting(@Nullable Path file, @Nullable String variable) {
        return of(file, variable, "");
    }

    private static KeySource of(@Nullable Path file, @Nullable String variable, String remark) {
        if (file != null && variable == null) {
            return new File(file);
        }
        if (file == null && variable != null) {
            return new Variable(variable);
        }
        throw new IllegalArgumentException(
                "give the key with either --key-file FILE%s or --key-env NAME".formatted(remark));
    }

    /// The key itself; a fresh one if its file is missing.
    AuthKey key() throws IOException;

    /// The key itself, which must be there.
    AuthKey existingKey() throws IOException;

    /// Creates the file if it is missing, for a server that listens with that key.
    void keep(AuthKey key) throws IOException;

    /// The expression that gives the same key in Java.
    String inJava();

    /// The expression that gives the same key in Python.
    String inPython() throws IOException;

    /// A key in a file, which is created if it is missing.
    record File(Path file) implements KeySource {
        /// What Python's `strip()` removes.
        private static final Pattern WHITE_SPACE_AROUND =
                Pattern.compile("^[ \\t-\\r]+|[ \\t-\\r]+$");

        @Override
        public AuthKey key() throws IOException {
            return KeyFile.readOrGenerate(file);
        }

        @Override
        public AuthKey existingKey() throws IOException {
            try {
                return AuthKey.readFile(file);
            } catch (NoSuchFileException e) {
                throw new IOException(
                        file + ", the key, does not exist: copy it from the other machine", e);
            }
        }

        @Override
        public void keep(AuthKey key) throws IOException {
            if (KeyFile.keep(key, file)) {
                System.err.println(
                        "created " + file + " with a fresh key that only you may read (mode 0600)");
            }
        }

        @Override
        public String inJava() {
            return "AuthKey.readFile(Path.of(\"" + file + "\"))";
        }

        @Override
        public String inPython() throws IOException {
            String content = Files.readString(file, StandardCharsets.ISO_8859_1);
            String key = new String(key().bytes(), StandardCharsets.ISO_8859_1);
            String read = "open('" + file + "', 'rb').read()";
            return WHITE_SPACE_AROUND.matcher(content).replaceAll("").equals(key)
                    ? read + ".strip()"
                    : read + ".split(b'\\n-----BEGIN ')[0].rstrip(b'\\r\\n')";
        }
    }

    /// A key in an environment variable.
    record Variable(String name) implements KeySource {
        @Override
        public AuthKey key() {
            try {
                return AuthKey.fromEnvironment(name);
            } catch (IllegalStateException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }

        @Override
        public AuthKey existingKey() {
            return key();
        }

        @Override
        public void keep(AuthKey key) {
            // It is where it was.
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
