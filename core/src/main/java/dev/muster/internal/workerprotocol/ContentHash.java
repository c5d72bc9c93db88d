package dev.muster.internal.workerprotocol;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The name of some bytes, which is the same in all processes: their SHA-256.
///
/// @param hex 64 hexadecimal digits, in lower case
public record ContentHash(String hex) {
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
