package dev.muster.pickle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/// SipHash-1-3 under a secret of 128 random bits, as CPython hashes its strings: who does not know
/// the secret cannot find two inputs with one hash, except by chance.
///
/// Takes numbers one after the other. What has several parts adds their number first, so that
/// different values are never the same row of numbers.
final class SipHash {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SECRET_0;
    private static final long SECRET_1;

    static {
        SecureRandom random = new SecureRandom();
        SECRET_0 = random.nextLong();
        SECRET_1 = random.nextLong();
    }

    private long v0 = SECRET_0 ^ 0x736f6d6570736575L;
    private long v1 = SECRET_1 ^ 0x646f72616e646f6dL;
    private long v2 = SECRET_0 ^ 0x6c7967656e657261L;
    private long v3 = SECRET_1 ^ 0x7465646279746573L;

    /// A hash of a value of this kind: no value of one kind is one of another.
    SipHash(int kind) {
        add(kind);
    }

    SipHash add(long number) {
        v3 ^= number;
        round();
        v0 ^= number;
        return this;
    }

    SipHash addText(String text) {
        int length = text.length();
        add(length);
        int at = 0;
        for (; at + 4 <= length; at += 4) {
            add(
                    text.charAt(at)
                            | (long) text.charAt(at + 1) << 16
                            | (long) text.charAt(at + 2) << 32
                            | (long) text.charAt(at + 3) << 48);
        }
        long rest = 0;
        for (; at < length; at++) {
            rest = rest << 16 | text.charAt(at);
        }
        return add(rest);
    }

    SipHash addBytes(byte[] bytes) {
        int length = bytes.length;
        add(length);
        int at = 0;
        for (; at + 8 <= length; at += 8) {
            add((long) LONGS.get(bytes, at));
        }
        long rest = 0;
        for (; at < length; at++) {
            rest = rest << 8 | (bytes[at] & 0xff);
        }
        return add(rest);
    }

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }

    /// The hash of all that was added; nothing may be added after that.
    long finish() {
        v2 ^= 0xff;
        round();
        round();
        round();
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
