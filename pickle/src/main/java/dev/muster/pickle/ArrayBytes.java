package dev.muster.pickle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Primitive arrays as raw bytes and back.
final class ArrayBytes {
    private ArrayBytes() {}

    /// The bytes of a value that is nothing but bytes, or null.
    static byte @Nullable [] of(@Nullable Object value) {
        return switch (value) {
            case byte[] bytes -> bytes;
            case PyByteArray array -> array.bytes();
            case null, default -> null;
        };
    }

    /// The values of a primitive array, little end first.
    static byte[] toBytes(Object values) {
        return switch (values) {
            case byte[] bytes -> bytes;
            case boolean[] truths -> {
                byte[] bytes = new byte[truths.length];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) (truths[i] ? 1 : 0);
                }
                yield bytes;
            }
            case short[] shorts -> {
                byte[] bytes = room(shorts.length, 2);
                littleEndian(bytes).asShortBuffer().put(shorts);
                yield bytes;
            }
            case int[] ints -> {
                byte[] bytes = room(ints.length, 4);
                littleEndian(bytes).asIntBuffer().put(ints);
                yield bytes;
            }
            case long[] longs -> {
                byte[] bytes = room(longs.length, 8);
                littleEndian(bytes).asLongBuffer().put(longs);
                yield bytes;
            }
            case float[] floats -> {
                byte[] bytes = room(floats.length, 4);
                littleEndian(bytes).asFloatBuffer().put(floats);
                yield bytes;
            }
            case double[] doubles -> {
                byte[] bytes = room(doubles.length, 8);
                littleEndian(bytes).asDoubleBuffer().put(doubles);
                yield bytes;
            }
            default -> throw new IllegalArgumentException("no array: " + values.getClass());
        };
    }

    private static byte[] room(int length, int width) {
        return new byte[Math.multiplyExact(length, width)];
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// A new primitive array of this type from raw bytes, which are a whole number of values.
    static Object toArray(Class<?> type, byte[] bytes, ByteOrder order) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
        if (type == byte[].class) {
            return bytes.clone();
        }
        if (type == boolean[].class) {
            boolean[] truths = new boolean[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                truths[i] = bytes[i] != 0;
            }
            return truths;
        }
        if (type == short[].class) {
            short[] shorts = new short[bytes.length / 2];
            buffer.asShortBuffer().get(shorts);
            return shorts;
        }
        if (type == int[].class) {
            int[] ints = new int[bytes.length / 4];
            buffer.asIntBuffer().get(ints);
            return ints;
        }
        if (type == long[].class) {
            long[] longs = new long[bytes.length / 8];
            buffer.asLongBuffer().get(longs);
            return longs;
        }
        if (type == float[].class) {
            float[] floats = new float[bytes.length / 4];
            buffer.asFloatBuffer().get(floats);
            return floats;
        }
        double[] doubles = new double[bytes.length / 8];
        buffer.asDoubleBuffer().get(doubles);
        return doubles;
    }
}
