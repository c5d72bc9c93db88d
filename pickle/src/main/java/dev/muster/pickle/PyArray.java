package dev.muster.pickle;

import java.lang.reflect.Array;
import java.math.BigInteger;
import java.util.AbstractList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Python's `array.array`: numbers of one machine type, kept in a Java array of the same width.
///
/// Most arrays of Python are plain Java arrays here (`d` is `double[]`, `f` `float[]`, `q`
/// `long[]`, `i` `int[]`, `h` `short[]`); this type is for the rest: unsigned numbers, `b` (a
/// `byte[]` is Python's `bytes`), `l`, and text.
public final class PyArray {
    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

    private final ArrayType type;
    private final Object values;

    private PyArray(ArrayType type, Object values) {
        this.type = type;
        this.values = values;
    }

    /// An array over `values`, without a copy.
    ///
    /// @param typecode one of `b B u w h H i I l L q Q f d`
    /// @param values a Java array of the width: `byte[]` for `b B`, `short[]` for `h H`, `int[]`
    ///   for `i I` and (code points) `u w`, `long[]` for `l L q Q`, `float[]`, `double[]`; unsigned
    ///   numbers are stored by their bits
    public static PyArray of(char typecode, Object values) {
        ArrayType type = ArrayType.of(typecode);
        if (type.javaType() != values.getClass()) {
            throw new IllegalArgumentException(
                    "values of typecode '%c' are %s, must be %s"
                            .formatted(
                                    typecode,
                                    values.getClass().getSimpleName(),
                                    type.javaType().getSimpleName()));
        }
        return new PyArray(type, values);
    }

    /// An array of Python's numbers, checked as Python checks them.
    ///
    /// @throws PyException `TypeError` or `OverflowError` if one does not fit, `ValueError` for an
    ///   unknown typecode
    public static PyArray ofList(char typecode, List<?> numbers) {
        PyArray array = zeros(typecode, numbers.size());
        int index = 0;
        for (Object number : numbers) {
            array.set(index++, number);
        }
        return array;
    }

    /// An array of zeros.
    ///
    /// @throws PyException `ValueError` for an unknown typecode
    public static PyArray zeros(char typecode, int length) {
        ArrayType type = ArrayType.of(typecode);
        return new PyArray(type, Array.newInstance(type.javaType().getComponentType(), length));
    }

    /// The array itself, a view of a Java array that represents one, or null for anything else.
    static @Nullable PyArray view(Object value) {
        return switch (value) {
            case PyArray same -> same;
            case double[] plain -> new PyArray(ArrayType.DOUBLE, plain);
            case float[] plain -> new PyArray(ArrayType.FLOAT, plain);
            case long[] plain -> new PyArray(ArrayType.LONG_LONG, plain);
            case int[] plain -> new PyArray(ArrayType.INT, plain);
            case short[] plain -> new PyArray(ArrayType.SHORT, plain);
            default -> null;
        };
    }

    /// A view of a Java array that represents a Python array: `double[]`, `float[]`, `long[]`,
    /// `int[]`, `short[]`; writing to one writes to the other.
    public static PyArray wrap(Object javaArray) {
        PyArray view = view(javaArray);
        if (view == null) {
            throw new IllegalArgumentException(
                    javaArray.getClass().getSimpleName() + " has no counterpart in Python's array");
        }
        return view;
    }

    /// Python's letter for the type.
    public char typecode() {
        return type.typecode();
    }

    /// How many values there are.
    public int length() {
        return Array.getLength(values);
    }

    /// The Java array itself, not a copy.
    public Object values() {
        return values;
    }

    /// The value at `index`: Long, BigInteger, Double, or a string of one character.
    public Object get(int index) {
        return switch (type) {
            case DOUBLE -> ((double[]) values)[index];
            case FLOAT -> (double) ((float[]) values)[index];
            case CHAR, WIDE_CHAR -> Character.toString(((int[]) values)[index]);
            case UNSIGNED_LONG, UNSIGNED_LONG_LONG -> unsigned(((long[]) values)[index]);
            case UNSIGNED_BYTE -> (long) (((byte[]) values)[index] & 0xff);
            case UNSIGNED_SHORT -> (long) (((short[]) values)[index] & 0xffff);
            case UNSIGNED_INT -> ((int[]) values)[index] & 0xffffffffL;
            default -> Array.getLong(values, index);
        };
    }

    private static Object unsigned(long bits) {
        return bits >= 0 ? (Object) bits : BigInteger.valueOf(bits).add(TWO_64);
    }

    /// Sets a number, checked as Python checks it.
    ///
    /// @throws PyException `TypeError` if it is of the wrong kind, `OverflowError` if it does not
    ///   fit
    public void set(int index, @Nullable Object number) {
        switch (type) {
            case DOUBLE -> ((double[]) values)[index] = ArrayType.toDouble(number);
            case FLOAT -> ((float[]) values)[index] = (float) ArrayType.toDouble(number);
            case CHAR, WIDE_CHAR -> ((int[]) values)[index] = ArrayType.toCharacter(number);
            default -> setWhole(index, type.toWhole(number));
        }
    }

    private void setWhole(int index, long bits) {
        switch (values) {
            case byte[] bytes -> bytes[index] = (byte) bits;
            case short[] shorts -> shorts[index] = (short) bits;
            case int[] ints -> ints[index] = (int) bits;
            default -> ((long[]) values)[index] = bits;
        }
    }

    boolean isText() {
        return type == ArrayType.CHAR || type == ArrayType.WIDE_CHAR;
    }

    String text() {
        int[] points = (int[]) values;
        return new String(points, 0, points.length);
    }

    ArrayType type() {
        return type;
    }

    /// The values as a list that is a view of this array.
    public List<Object> toList() {
        return new AbstractList<>() {
            @Override
            public Object get(int index) {
                return PyArray.this.get(index);
            }

            @Override
            public int size() {
                return length();
            }
        };
    }

    boolean sameNumbers(PyArray other) {
        int length = length();
        if (length != other.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (!PyEquality.equal(get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }

    /// Python's `==`: the same numbers, whatever the types.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PyArray that && sameNumbers(that);
    }

    @Override
    public int hashCode() {
        return length();
    }

    /// As Python's `repr()`.
    @Override
    public String toString() {
        return PyRepr.repr(this);
    }
}
