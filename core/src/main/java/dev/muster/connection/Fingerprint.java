package dev.muster.connection;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;

/// Identifies a TLS identity: the SHA-256 digest of its certificate, written as `sha256:` and 64
/// hexadecimal digits. It is not secret.
///
/// @param hex the digest as 64 hexadecimal digits, in lower case
public record Fingerprint(String hex) {
    private static final String PREFIX = "sha256:";
    private static final int DIGITS = 64;

    public Fingerprint {
        if (hex.length() != DIGITS || !hex.chars().allMatch(Fingerprint::isLowerHex)) {
            throw new IllegalArgumentException(
                    "fingerprint is '%s', must be 64 hexadecimal digits in lower case"
                            .formatted(hex));
        }
    }

    private static boolean isLowerHex(int digit) {
        return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
    }

    /// The fingerprint written as `sha256:ab12…`; colons between the bytes and capitals are
    /// accepted, too.
    ///
    /// @throws IllegalArgumentException if the text is not a fingerprint
    public static Fingerprint parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (!lower.startsWith(PREFIX)) {
            throw new IllegalArgumentException(
                    "fingerprint is '%s', must be %s and 64 hexadecimal digits"
                            .formatted(text, PREFIX));
        }
        return new Fingerprint(lower.substring(PREFIX.length()).replace(":", ""));
    }

    /// The fingerprint of a certificate.
    ///
    /// @throws IllegalArgumentException if the certificate has no encoded form
    public static Fingerprint of(X509Certificate certificate) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return new Fingerprint(
                    HexFormat.of().formatHex(digest.digest(certificate.getEncoded())));
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("the certificate has no encoded form", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    /// `sha256:ab12…`, as [#parse] accepts it.
    @Override
    public String toString() {
        return PREFIX + hex;
    }
}
