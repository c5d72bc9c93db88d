package dev.muster.connection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/// The secret that both sides of a connection hold; CPython's `authkey`.
///
/// It never travels: each side proves that it has it. It is not printed either.
public final class AuthKey {
    private static final int GENERATED_BYTES = 32;
    private static final String IDENTITY = "-----BEGIN PRIVATE KEY-----";

    private final byte[] bytes;

    private AuthKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /// A key of these bytes; Python's `authkey=b'…'`.
    ///
    /// @param bytes copied; may be empty, which proves nothing
    public static AuthKey of(byte[] bytes) {
        return new AuthKey(bytes.clone());
    }

    /// A key of this text in UTF-8.
    public static AuthKey ofText(String text) {
        return new AuthKey(text.getBytes(StandardCharsets.UTF_8));
    }

    /// A fresh key of 32 random bytes.
    public static AuthKey generate() {
        byte[] bytes = new byte[GENERATED_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new AuthKey(bytes);
    }

    /// The key in a file: all its bytes, except one line end at the very end. In a file that holds
    /// a [TlsIdentity] too, the key is what stands before that.
    ///
    /// @throws IOException if the file cannot be read, or begins with an identity
    public static AuthKey readFile(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int length = lengthBeforeIdentity(bytes);
        if (length == 0 && bytes.length > 0) {
            throw new IOException(
                    "%s holds an identity and no key, must begin with the key: `muster key` makes"
                                    .formatted(file)
                            + " a file with both");
        }
        if (length > 0 && bytes[length - 1] == '\n') {
            length--;
            if (length > 0 && bytes[length - 1] == '\r') {
                length--;
            }
        }
        return new AuthKey(Arrays.copyOf(bytes, length));
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
    /// @throws IllegalStateException if the variable is not set
    public static AuthKey fromEnvironment(String variable) {
        String text = System.getenv(variable);
        if (text == null) {
            throw new IllegalStateException(
                    "environment variable %s is not set, must hold the key".formatted(variable));
        }
        return ofText(text);
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
