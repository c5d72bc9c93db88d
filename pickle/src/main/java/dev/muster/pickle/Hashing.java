package dev.muster.pickle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/// Hashes that cannot be predicted outside of this JVM.
final class Hashing {
    private static final long SEED = new SecureRandom().nextLong();
    private static final long FACTOR = 0x9E3779B97F4A7C15L;
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int WHOLE_BYTES = 4096;
    private static final int WHOLE_CHARS = 64;

    private Hashing() {}

    /// The JVM's cached hash, mixed: quick, but strings that collide there collide here.
    static int quick(String text) {
        return mix(text.hashCode());
    }

    /// A hash of the characters; of a long string the JVM's hash and a sample of them, so that it
    /// costs the same each time.
    static int strong(String text) {
        int length = text.length();
        long hash = SEED ^ length;
        if (length > WHOLE_CHARS) {
            hash = step(hash, text.hashCode());
        }
        for (int i = 0; i < Math.min(length, WHOLE_CHARS); i++) {
            hash =
                    step(
                            hash,
                            text.charAt((int) ((long) i * length / Math.min(length, WHOLE_CHARS))));
        }
        return finish(hash);
    }

    /// A hash of the bytes; of very many only the ends and a sample.
    static int of(byte[] bytes) {
        int length = bytes.length;
        long hash = step(SEED, length);
        if (length <= WHOLE_BYTES) {
            return finish(stretch(hash, bytes, 0, length));
        }
        hash = stretch(hash, bytes, 0, WHOLE_BYTES / 2);
        hash = stretch(hash, bytes, length - WHOLE_BYTES / 2, length);
        for (int i = 0; i < WHOLE_BYTES / 8; i++) {
            hash = step(hash, bytes[(int) ((long) i * length / (WHOLE_BYTES / 8))]);
        }
        return finish(hash);
    }

    private static long stretch(long hash, byte[] bytes, int from, int to) {
        int at = from;
        for (; at + 8 <= to; at += 8) {
            hash = step(hash, (long) LONGS.get(bytes, at));
        }
        for (; at < to; at++) {
            hash = step(hash, bytes[at]);
        }
        return hash;
    }

    static int mix(long value) {
        return finish(step(SEED, value));
    }

    static long begin(int kind) {
        return SEED + kind * FACTOR;
    }

    static long step(long hash, long value) {
        long mixed = hash ^ value;
        return Math.unsignedMultiplyHigh(mixed, FACTOR) ^ mixed * FACTOR + (hash >>> 32);
    }

    static int finish(long hash) {
        long mixed = (hash ^ hash >>> 29) * 0xBF58476D1CE4E5B9L;
        return (int) (mixed ^ mixed >>> 32);
    }
}
