package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import java.lang.foreign.MemorySegment;

/// The arrays of primitive types: the number of their items and the items as they lie in memory.
final class ArrayForms {
    private ArrayForms() {}

    static void write(Object array, Output out) {
        switch (array) {
            case byte[] bytes -> write(Tag.BYTES, MemorySegment.ofArray(bytes), 1, out);
            case int[] ints -> write(Tag.INTS, MemorySegment.ofArray(ints), 4, out);
            case long[] longs -> write(Tag.LONGS, MemorySegment.ofArray(longs), 8, out);
            case double[] doubles -> write(Tag.DOUBLES, MemorySegment.ofArray(doubles), 8, out);
            case float[] floats -> write(Tag.FLOATS, MemorySegment.ofArray(floats), 4, out);
            case short[] shorts -> write(Tag.SHORTS, MemorySegment.ofArray(shorts), 2, out);
            case char[] chars -> write(Tag.CHAR_ARRAY, MemorySegment.ofArray(chars), 2, out);
            case boolean[] flags -> {
                out.writeByte(Tag.BOOLEANS);
                out.writeUnsigned(flags.length);
                for (boolean flag : flags) {
                    out.writeByte(flag ? 1 : 0);
                }
            }
            default -> throw new IllegalArgumentException(array.getClass() + " is no such array");
        }
    }

    private static void write(int tag, MemorySegment bytes, int bytesEach, Output out) {
        out.writeByte(tag);
        out.writeUnsigned(bytes.byteSize() / bytesEach);
        out.writeSegment(bytes);
    }

    /// @param tag what was read last
    static Object read(int tag, Input in) throws CodecException {
        return switch (tag) {
            case Tag.BYTES -> {
                byte[] array = new byte[in.readCount(1)];
                in.readInto(MemorySegment.ofArray(array));
                yield array;
            }
            case Tag.SHORTS -> {
                short[] array = new short[in.readCount(2)];
                in.readInto(MemorySegment.ofArray(array));
                yield array;
            }
            case Tag.CHAR_ARRAY -> {
                char[] array = new char[in.readCount(2)];
                in.readInto(MemorySegment.ofArray(array));
                yield array;
            }
            case Tag.INTS -> {
                int[] array = new int[in.readCount(4)];
                in.readInto(MemorySegment.ofArray(array));
                yield array;
            }
            case Tag.LONGS -> {
                long[] array = new long[in.readCount(8)];
                in.readInto(MemorySegment.ofArray(array));
                yield array;
            }
            case Tag.FLOATS -> {
                float[] array = new float[in.readCount(4)];
                in.readInto(MemorySegment.ofArray(array));
                yield array;
            }
            case Tag.DOUBLES -> {
                double[] array = new double[in.readCount(8)];
                in.readInto(MemorySegment.ofArray(array));
                yield array;
            }
            default -> {
                boolean[] array = new boolean[in.readCount(1)];
                for (int i = 0; i < array.length; i++) {
                    array[i] = in.readByte() != 0;
                }
                yield array;
            }
        };
    }
}
