package dev.muster.connection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// The secret that both sides of a connection hold; CPython's `authkey`.
///
/// It is never sent: each side proves that it holds it. It is not printed either.
public final class AuthKey {
    private static final int RANDOM_BYTES = 32;
    private static final String KEY_FILE = "MUSTER_KEY_FILE";
    private static final String KEY = "MUSTER_KEY";
    private static final String IDENTITY = "-----BEGIN PRIVATE KEY-----";

    private final byte[] bytes;

    /// Not part of equality.
    private final Optional<String> exposure;

    private AuthKey(byte[] bytes, Optional<String> exposure) {
        this.bytes = bytes;
        this.exposure = exposure;
    }

    /// A key of these bytes; Python's `authkey=b'…'`.
    ///
    /// @param bytes copied; may be empty to join a server of CPython that has no key, but servers
    ///   of this library do not accept an empty key
    public static AuthKey of(byte[] bytes) {
        return new AuthKey(bytes.clone(), Optional.empty());
    }

    /// A key of this text in UTF-8.
    ///
    /// @throws IllegalArgumentException if the text has a lone surrogate, which UTF-8 does not have
    public static AuthKey ofText(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(
                    "the key is a text with a lone surrogate, must be one that UTF-8 can write");
        }
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /// A fresh key of 256 random bits, as 43 letters, digits, `-` and `_`: suitable for a file, an
    /// environment variable or a Python program.
    public static AuthKey generate() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return ofText(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    /// The key in a file: all its bytes, except one line end at the very end. In a file that also
    /// holds a [TlsIdentity], the key is what precedes it.
    ///
    /// The owner and the mode of the file are checked, too: see [#exposure].
    ///
    /// @throws IOException if the file cannot be read, holds only white space, or begins with an
    ///   identity
    public static AuthKey readFile(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int length = lengthBeforeIdentity(bytes);
        if (length == 0 && bytes.length > 0) {
            throw new IOException(
                    "%s holds an identity and no key, must begin with a key: `muster key` makes one"
                            .formatted(file));
        }
        if (length > 0 && bytes[length - 1] == '\n') {
            length--;
            if (length > 0 && bytes[length - 1] == '\r') {
                length--;
            }
        }
        byte[] key = Arrays.copyOf(bytes, length);
        if (isBlank(key)) {
            throw new IOException(
                    "%s is empty, must hold a key: remove it and make one with `muster key %1$s`"
                            .formatted(file));
        }
        return new AuthKey(key, SecretFile.exposure(file));
    }

    private static boolean isBlank(byte[] key) {
        return new String(key, StandardCharsets.ISO_8859_1).isBlank();
    }

    private static int lengthBeforeIdentity(byte[] bytes) {
        // One char for each byte, so that positions are the same.
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (text.startsWith(IDENTITY)) {
            return 0;
        }
        int lineEnd = text.indexOf("\n" + IDENTITY);
        return lineEnd < 0 ? bytes.length : lineEnd + 1;
    }

    /// The key in an environment variable, as text in UTF-8.
    ///
    /// @throws IllegalStateException if the variable is not set, or holds only white space
    public static AuthKey fromEnvironment(String variable) {
        String text = System.getenv(variable);
        if (text == null) {
            throw new IllegalStateException(
                    "environment variable %s is not set, must hold the key".formatted(variable));
        }
        if (text.isBlank()) {
            throw new IllegalStateException(
                    "environment variable %s is empty, must hold the key".formatted(variable));
        }
        return ofText(text);
    }

    /// The key of this process: in the file that the environment variable `MUSTER_KEY_FILE` names,
    /// or in `MUSTER_KEY` itself; nothing if neither is set.
    ///
    /// @throws IOException if the file cannot be read or holds no key
    /// @throws IllegalStateException if `MUSTER_KEY` holds only white space
    public static Optional<AuthKey> fromEnvironment() throws IOException {
        Optional<Path> file = fileFromEnvironment();
        if (file.isPresent()) {
            return Optional.of(readFile(file.get()));
        }
        return System.getenv(KEY) == null ? Optional.empty() : Optional.of(fromEnvironment(KEY));
    }

    /// The file that the environment variable `MUSTER_KEY_FILE` names.
    public static Optional<Path> fileFromEnvironment() {
        String file = System.getenv(KEY_FILE);
        return file == null || file.isBlank() ? Optional.empty() : Optional.of(Path.of(file));
    }

    /// Writes the key as a line of text to a new file that only this user may read (mode 0600);
    /// [#readFile] reads it, and so does `open(file, 'rb').read().strip()` in Python. The file is
    /// written completely or not at all.
    ///
    /// @throws IllegalArgumentException if the key is empty or has bytes that are not printable
    ///   ASCII; those of [#generate] are fine
    /// @throws java.nio.file.FileAlreadyExistsException if the file exists; it is left unchanged
    /// @throws IOException if it cannot be written
    public void writeFile(Path file) throws IOException {
        SecretFile.write(file, line());
    }

    /// The key as a line in a file.
    String line() {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "the key is not one line of printable ASCII, must be to stand in a file: use"
                            + " AuthKey.generate() or AuthKey.ofText(…)");
        }
        return text + "\n";
    }

    /// Why others on this machine may know this key or have chosen it, if so: it was read from a
    /// file that belongs to another user (root is trusted), or that others may read or write. Such
    /// a key causes a warning on loopback and Unix sockets and is refused beyond.
    ///
    /// @return a sentence with the name of the file and a remedy
    public Optional<String> exposure() {
        return exposure;
    }

    /// A copy of the bytes.
    public byte[] bytes() {
        return bytes.clone();
    }

    /// How many bytes the key has.
    public int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AuthKey that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "AuthKey(" + bytes.length + " bytes)";
    }
}
