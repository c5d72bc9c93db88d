package dev.muster.internal.workerprotocol;

import dev.muster.codec.CodecException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The name of some bytes, which is the same in all processes: their SHA-256.
///
/// @param hex 64 hexadecimal digits, in lower case
public record ContentHash(String hex) {
    private static final int DIGITS = 64;

    /// @throws IllegalArgumentException if these are other characters: it may become the name of a
    ///   file
    public ContentHash {
        boolean isHash = hex.length() == DIGITS;
        for (int i = 0; isHash && i < DIGITS; i++) {
            char c = hex.charAt(i);
            isHash = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        }
        if (!isHash) {
            throw new IllegalArgumentException(
                    "a SHA-256 has 64 hexadecimal digits in lower case, this is '%s'"
                            .formatted(hex));
        }
    }

    /// Reads one.
    ///
    /// @throws CodecException if the text is none
    public static ContentHash parse(String hex) throws CodecException {
        try {
            return new ContentHash(hex);
        } catch (IllegalArgumentException e) {
            throw new CodecException(e.getMessage(), e);
        }
    }

    /// The name of some bytes.
    public static ContentHash of(byte[] bytes) {
        MessageDigest digest = digest();
        digest.update(bytes);
        return of(digest);
    }

    /// Takes in bytes to be named.
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// The name of the bytes that the digest has taken in. The digest begins anew.
    public static ContentHash of(MessageDigest digest) {
        return new ContentHash(HexFormat.of().formatHex(digest.digest()));
    }

    @Override
    public String toString() {
        return hex;
    }
}
