package dev.muster.internal.wire;

import dev.muster.connection.AuthKey;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The mutual proof of the key, as CPython does it: one side's half of it, without any socket.
///
/// ```
/// 1  server ─► client   #CHALLENGE# nonce
/// 2  client ─► server   answer
/// 3  server ─► client   #WELCOME#, or #FAILURE# and the end
/// 4  client ─► server   #CHALLENGE# nonce
/// 5  server ─► client   answer
/// 6  client ─► server   #WELCOME#, or #FAILURE# and the end
///
/// nonce    {sha256} 24 random bytes, 16 bytes mark      CPython ≤ 3.11: 20 random bytes
/// answer   {digest} HMAC(key, nonce)                    CPython ≤ 3.11: HMAC-MD5(key, nonce)
/// ```
///
/// The braces belong to the nonce that is digested. The length of the peer's messages shows which
/// form it uses, so nothing is negotiated.
///
/// Owner thread only.
final class Challenge {
    /*
     * Reflection. The digest does not show which side made it, so an attacker with two connections
     * to the same client could answer the challenge of the first with the client's answer on the
     * second. Each nonce therefore ends with a mark that only this process can make, and that
     * contains the role in which it was made; a side never answers a nonce that it made itself in
     * the same role. (A client and a server in one process still work together: their roles
     * differ.) The mark is keyed with a secret of this process, not with the key: a stranger must
     * not get anything to test guesses of the key against.
     *
     * Replay. Every nonce is fresh, so an old answer proves nothing.
     */

    /// RUNNING → PASSED or REFUSED, once.
    enum State {
        RUNNING,
        PASSED,
        REFUSED
    }

    private enum Step {
        CHALLENGED,
        ANSWERS,
        WELCOMED
    }

    private static final byte[] CHALLENGE = ascii("#CHALLENGE#");
    private static final byte[] WELCOME = ascii("#WELCOME#");
    private static final byte[] FAILURE = ascii("#FAILURE#");
    private static final int LEGACY_NONCE_BYTES = 20;
    private static final int LEGACY_ANSWER_BYTES = 16;
    private static final int RANDOM_BYTES = 24;
    private static final int MARK_BYTES = 16;
    private static final byte[] PROCESS_SECRET = new byte[32];
    private static final SecureRandom RANDOM = new SecureRandom();

    static {
        RANDOM.nextBytes(PROCESS_SECRET);
    }

    private final AuthKey key;
    private final boolean isServer;
    private final boolean allowsLegacy;
    private final byte[] nonce;
    private State state = State.RUNNING;
    private Step step;
    private boolean peerIsLegacy;
    private String refusal = "";

    private Challenge(AuthKey key, boolean isServer, boolean allowsLegacy) {
        this.key = key;
        this.isServer = isServer;
        this.allowsLegacy = allowsLegacy;
        this.nonce = freshNonce(isServer);
        // What is expected next: the server has sent its challenge, the client waits for one.
        this.step = isServer ? Step.CHALLENGED : Step.ANSWERS;
    }

    /// The half of the side that accepted.
    static Challenge ofServer(AuthKey key, boolean allowsLegacy) {
        return new Challenge(key, true, allowsLegacy);
    }

    /// The half of the side that connected.
    static Challenge ofClient(AuthKey key, boolean allowsLegacy) {
        return new Challenge(key, false, allowsLegacy);
    }

    /// What to send before anything is received.
    List<byte[]> begin() {
        return isServer ? List.of(join(CHALLENGE, nonce)) : List.of();
    }

    /// Takes the peer's next message; returns what to send now. Then [#state] shows whether to
    /// continue.
    List<byte[]> receive(byte[] message) {
        if (state != State.RUNNING) {
            throw new IllegalStateException("the challenge is " + state + ", must be RUNNING");
        }
        return switch (step) {
            case CHALLENGED -> check(message);
            case ANSWERS -> answer(message);
            case WELCOMED -> welcomed(message);
        };
    }

    State state() {
        return state;
    }

    /// Why the state is REFUSED.
    String refusal() {
        return refusal;
    }

    /// Whether the peer's challenge was that of CPython up to 3.11.
    boolean isPeerLegacy() {
        return peerIsLegacy;
    }

    /// The peer's answer to our nonce.
    private List<byte[]> check(byte[] message) {
        if (!proves(message)) {
            refuse(
                    allowsLegacy || message.length != LEGACY_ANSWER_BYTES
                            ? "the peer's answer to our challenge is wrong: give both sides the"
                                    + " same key"
                            : "the peer answers with MD5, which is not allowed here: allow it with"
                                    + " withLegacyDigests(), or use Python 3.12 or later");
            return List.of(FAILURE);
        }
        if (isServer) {
            step = Step.ANSWERS;
        } else {
            state = State.PASSED;
        }
        return List.of(WELCOME);
    }

    private boolean proves(byte[] answer) {
        if (answer.length == LEGACY_ANSWER_BYTES) {
            return allowsLegacy && MessageDigest.isEqual(answer, Digest.MD5.mac(key, nonce));
        }
        Digest digest = Digest.named(answer);
        if (digest == null || (digest == Digest.MD5 && !allowsLegacy)) {
            return false;
        }
        return MessageDigest.isEqual(answer, join(digest.prefix(), digest.mac(key, nonce)));
    }

    /// The peer's challenge.
    private List<byte[]> answer(byte[] message) {
        if (!Digest.startsWith(message, CHALLENGE)) {
            return refuse(
                    "the peer does not begin with a challenge: it has no key, or is no"
                            + " multiprocessing peer");
        }
        byte[] theirs = Arrays.copyOfRange(message, CHALLENGE.length, message.length);
        if (isOwnNonce(theirs)) {
            return refuse("the peer sends back a challenge that this process made");
        }
        peerIsLegacy = theirs.length == LEGACY_NONCE_BYTES;
        Digest digest = peerIsLegacy ? Digest.MD5 : Digest.named(theirs);
        if (digest == null || theirs.length < LEGACY_NONCE_BYTES) {
            return refuse("the peer's challenge is of no known form");
        }
        if (digest == Digest.MD5 && !allowsLegacy) {
            return refuse(
                    "the peer asks for MD5, which is not allowed here: allow it with"
                            + " withLegacyDigests(), or use Python 3.12 or later");
        }
        byte[] mac = digest.mac(key, theirs);
        step = Step.WELCOMED;
        return List.of(peerIsLegacy ? mac : join(digest.prefix(), mac));
    }

    /// The peer's verdict on our answer.
    private List<byte[]> welcomed(byte[] message) {
        if (!Arrays.equals(message, WELCOME)) {
            return refuse("the peer refuses our answer: give both sides the same key");
        }
        if (isServer) {
            state = State.PASSED;
            return List.of();
        }
        step = Step.CHALLENGED;
        return List.of(join(CHALLENGE, nonce));
    }

    private List<byte[]> refuse(String reason) {
        state = State.REFUSED;
        refusal = reason;
        return List.of();
    }

    private static byte[] freshNonce(boolean isServer) {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return join(Digest.SHA256.prefix(), random, mark(isServer, random));
    }

    private boolean isOwnNonce(byte[] theirs) {
        int prefix = Digest.SHA256.prefix().length;
        if (theirs.length != prefix + RANDOM_BYTES + MARK_BYTES) {
            return false;
        }
        byte[] random = Arrays.copyOfRange(theirs, prefix, prefix + RANDOM_BYTES);
        byte[] mark = Arrays.copyOfRange(theirs, prefix + RANDOM_BYTES, theirs.length);
        return MessageDigest.isEqual(mark, mark(isServer, random));
    }

    private static byte[] mark(boolean isServer, byte[] random) {
        byte[] role = {(byte) (isServer ? 'S' : 'C')};
        byte[] mac = Digest.SHA256.mac(PROCESS_SECRET, join(role, random));
        return Arrays.copyOf(mac, MARK_BYTES);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// The digests that CPython accepts in the challenge, by their names on the wire.
    enum Digest {
        MD5("md5", "HmacMD5"),
        SHA256("sha256", "HmacSHA256"),
        SHA384("sha384", "HmacSHA384"),
        SHA3_256("sha3_256", "HmacSHA3-256"),
        SHA3_384("sha3_384", "HmacSHA3-384");

        private final String prefix;
        private final String algorithm;

        Digest(String name, String algorithm) {
            this.prefix = "{" + name + "}";
            this.algorithm = algorithm;
        }

        /// `{name}`
        byte[] prefix() {
            return prefix.getBytes(StandardCharsets.US_ASCII);
        }

        /// The digest that the message names, or null if it names none of these.
        static @Nullable Digest named(byte[] message) {
            for (Digest digest : values()) {
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
}
