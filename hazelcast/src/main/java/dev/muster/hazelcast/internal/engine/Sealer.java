package dev.muster.hazelcast.internal.engine;

import dev.muster.connection.AuthKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/// Encrypts what is given to the engine, so that nobody who joins the cluster without the key can
/// read it, make it up, or put it in another place. Safe for all threads.
///
/// ```
///  0      1          9             17
/// +------+----------+-------------+-------------------------------+
/// | kind | salt (8) | counter (8) | ciphertext, and a tag of 16   |   AES-256-GCM
/// +------+----------+-------------+-------------------------------+
/// ```
///
/// The key of a cluster is derived from its [AuthKey] by HKDF (RFC 5869). Each process encrypts
/// under a key of its own, derived from that by a random salt, and counts its nonces: none is used
/// twice. A name or key by which something must be found again is encrypted under a nonce that is
/// computed from itself (as SIV does it, RFC 5297), so that equal ones stay equal.
public final class Sealer {
    /// What cannot be opened was sealed under another key, in another place, or by nobody.
    public static final class ForeignException extends Exception {
        private static final long serialVersionUID = 1L;

        public ForeignException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static final String AES_GCM = "AES/GCM/NoPadding";
    private static final String HKDF = "HKDF-SHA256";
    private static final String HMAC = "HmacSHA256";
    private static final byte COUNTED = 1;
    private static final byte COMPUTED = 2;
    private static final int SALT_BYTES = 8;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int HEAD_BYTES = 1 + SALT_BYTES + Long.BYTES;
    private static final int KEY_BYTES = 32;
    private static final int MOST_PEERS = 10_000;

    private final SecretKey root;
    private final SecretKey names;
    private final SecretKey computed;
    private final byte[] salt = new byte[SALT_BYTES];
    private final SecretKey own;
    private final AtomicLong counter = new AtomicLong();

    /// The keys of other processes, by their salts.
    private final Map<Long, SecretKey> peers = new ConcurrentHashMap<>();

    /// @param cluster the name of the cluster: two with the same key still have nothing in common
    public Sealer(AuthKey key, String cluster) {
        root = derive(key.bytes(), "muster cluster " + cluster);
        names = derive(root.getEncoded(), "names");
        computed = derive(root.getEncoded(), "computed nonces");
        new SecureRandom().nextBytes(salt);
        own = peer(salt);
    }

    private static SecretKey derive(byte[] secret, String purpose) {
        try {
            return KDF.getInstance(HKDF)
                    .deriveKey(
                            "AES",
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(secret)
                                    .thenExpand(
                                            purpose.getBytes(StandardCharsets.UTF_8), KEY_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + HKDF, e);
        }
    }

    private SecretKey peer(byte[] ofSalt) {
        return derive(root.getEncoded(), "process " + Arrays.toString(ofSalt));
    }

    /// Encrypts a value.
    ///
    /// @param place where it will be kept: it can be opened only there
    public byte[] seal(byte[] place, byte[] value) {
        long count = counter.incrementAndGet();
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES).put(COUNTED).put(salt).putLong(count);
        return sealed(own, nonce(count), place, head.array(), value);
    }

    /// Encrypts a key, a name: equal ones give equal bytes.
    ///
    /// @param place as for [#seal]
    public byte[] sealKey(byte[] place, byte[] value) {
        byte[] nonce = Arrays.copyOf(mac(computed, place, value), NONCE_BYTES);
        ByteBuffer head = ByteBuffer.allocate(1 + NONCE_BYTES).put(COMPUTED).put(nonce);
        return sealed(computed, nonce, place, head.array(), value);
    }

    /// What was sealed.
    ///
    /// @throws ForeignException if it was sealed under another key or for another place, or never
    public byte[] open(byte[] place, byte[] sealed) throws ForeignException {
        try {
            ByteBuffer in = ByteBuffer.wrap(sealed);
            return switch (in.get()) {
                case COUNTED -> {
                    byte[] theirs = new byte[SALT_BYTES];
                    in.get(theirs);
                    yield opened(keyOf(theirs), nonce(in.getLong()), place, sealed, HEAD_BYTES);
                }
                case COMPUTED -> {
                    byte[] nonce = new byte[NONCE_BYTES];
                    in.get(nonce);
                    yield opened(computed, nonce, place, sealed, 1 + NONCE_BYTES);
                }
                default -> throw new GeneralSecurityException("no kind of ours");
            };
        } catch (GeneralSecurityException | java.nio.BufferUnderflowException e) {
            throw new ForeignException(
                    "the cluster keeps something that was not written with this key: another key,"
                            + " or somebody who has none",
                    e);
        }
    }

    private SecretKey keyOf(byte[] theirs) {
        long name = ByteBuffer.wrap(theirs).getLong();
        if (peers.size() > MOST_PEERS) { // each costs a derivation, no more
            peers.clear();
        }
        return peers.computeIfAbsent(name, _ -> peer(theirs));
    }

    /// A name that tells nobody what it stands for: 32 hexadecimal digits.
    public String name(String plain) {
        byte[] digest = mac(names, new byte[0], plain.getBytes(StandardCharsets.UTF_8));
        return java.util.HexFormat.of().formatHex(digest, 0, digest.length / 2);
    }

    /// 64 bits that stand for a name.
    public long number(String plain) {
        return ByteBuffer.wrap(mac(names, new byte[] {1}, plain.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }

    private static byte[] nonce(long count) {
        return ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(count).array();
    }

    private static byte[] mac(SecretKey key, byte[] place, byte[] value) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(place.length).array());
            mac.update(place);
            return mac.doFinal(value);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + HMAC, e);
        }
    }

    private static byte[] sealed(
            SecretKey key, byte[] nonce, byte[] place, byte[] head, byte[] value) {
        try {
            Cipher cipher = Cipher.getInstance(AES_GCM);
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(place);
            byte[] result = Arrays.copyOf(head, head.length + cipher.getOutputSize(value.length));
            var _ = cipher.doFinal(value, 0, value.length, result, head.length);
            return result;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot encrypt by " + AES_GCM, e);
        }
    }

    private static byte[] opened(
            SecretKey key, byte[] nonce, byte[] place, byte[] sealed, int headBytes)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(AES_GCM);
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place);
        return cipher.doFinal(sealed, headBytes, sealed.length - headBytes);
    }
}
