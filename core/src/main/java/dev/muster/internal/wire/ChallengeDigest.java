package dev.muster.internal.wire;

import dev.muster.connection.AuthKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The digests that CPython accepts in the challenge, by their names on the wire.
enum ChallengeDigest {
    MD5("md5", "HmacMD5"),
    SHA256("sha256", "HmacSHA256"),
    SHA384("sha384", "HmacSHA384"),
    SHA3_256("sha3_256", "HmacSHA3-256"),
    SHA3_384("sha3_384", "HmacSHA3-384");

    private final String prefix;
    private final String algorithm;

    ChallengeDigest(String name, String algorithm) {
        this.prefix = "{" + name + "}";
        this.algorithm = algorithm;
    }

    /// `{name}`
    byte[] prefix() {
        return prefix.getBytes(StandardCharsets.US_ASCII);
    }

    /// The digest that the message names, or null if it names none of these.
    static @Nullable ChallengeDigest named(byte[] message) {
        for (ChallengeDigest digest : values()) {
            if (startsWith(message, digest.prefix())) {
                return digest;
            }
        }
        return null;
    }

    /// The keyed digest of the whole message.
    byte[] mac(AuthKey key, byte[] message) {
        byte[] secret = key.bytes();
        if (secret.length == 0) {
            // The crypto API refuses an empty key. HMAC fills keys up with zeros: same result.
            secret = new byte[1];
        }
        return mac(secret, message);
    }

    byte[] mac(byte[] secret, byte[] message) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no " + algorithm, e);
        }
    }

    static boolean startsWith(byte[] bytes, byte[] prefix) {
        if (bytes.length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (bytes[i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
