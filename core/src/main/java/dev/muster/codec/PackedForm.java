package dev.muster.codec;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Arrays of objects that are all `Integer`, all `Long` or all `Double`: as the numbers they hold.
final class PackedForm {
    /// Shorter arrays are not worth the look.
    private static final int LEAST = 8;

    private static final int INTS = 0;
    private static final int LONGS = 1;
    private static final int DOUBLES = 2;

    private PackedForm() {}

    /// Writes the array, if it is one of these.
    ///
    /// @return false if it is not; nothing is written then
    static boolean write(@Nullable Object[] array, Output out) {
        if (array.length < LEAST || array.getClass() != Object[].class) {
            return false;
        }
        return switch (array[0]) {
            case Integer _ -> writeInts(array, out);
            case Long _ -> writeLongs(array, out);
            case Double _ -> writeDoubles(array, out);
            case null, default -> false;
        };
    }

    private static boolean writeInts(@Nullable Object[] array, Output out) {
        int[] numbers = new int[array.length];
        for (int i = 0; i < numbers.length; i++) {
            if (!(array[i] instanceof Integer number)) {
                return false;
            }
            numbers[i] = number;
        }
        return write(INTS, numbers.length, MemorySegment.ofArray(numbers), out);
    }

    private static boolean writeLongs(@Nullable Object[] array, Output out) {
        long[] numbers = new long[array.length];
        for (int i = 0; i < numbers.length; i++) {
            if (!(array[i] instanceof Long number)) {
                return false;
            }
            numbers[i] = number;
        }
        return write(LONGS, numbers.length, MemorySegment.ofArray(numbers), out);
    }

    private static boolean writeDoubles(@Nullable Object[] array, Output out) {
        double[] numbers = new double[array.length];
        for (int i = 0; i < numbers.length; i++) {
            if (!(array[i] instanceof Double number)) {
                return false;
            }
            numbers[i] = number;
        }
        return write(DOUBLES, numbers.length, MemorySegment.ofArray(numbers), out);
    }

    private static boolean write(int kind, int count, MemorySegment numbers, Output out) {
        out.writeByte(Tag.PACKED);
        out.writeByte(kind);
        out.writeUnsigned(count);
        out.writeSegment(numbers);
        return true;
    }

    /// Reads what stands behind the tag.
    static Object[] read(Input in) throws CodecException {
        return switch (in.readByte()) {
            case INTS -> {
                int[] numbers = new int[in.readCount(Integer.BYTES)];
                in.readInto(MemorySegment.ofArray(numbers));
                Object[] array = new Object[numbers.length];
                for (int i = 0; i < array.length; i++) {
                    array[i] = numbers[i];
                }
                yield array;
            }
            case LONGS -> {
                long[] numbers = new long[in.readCount(Long.BYTES)];
                in.readInto(MemorySegment.ofArray(numbers));
                Object[] array = new Object[numbers.length];
                for (int i = 0; i < array.length; i++) {
                    array[i] = numbers[i];
                }
                yield array;
            }
            case DOUBLES -> {
                double[] numbers = new double[in.readCount(Double.BYTES)];
                in.readInto(MemorySegment.ofArray(numbers));
                Object[] array = new Object[numbers.length];
                for (int i = 0; i < array.length; i++) {
                    array[i] = numbers[i];
                }
                yield array;
            }
            default -> throw new CodecException("these are no numbers: these bytes are no value");
        };
    }
}
