package dev.muster.pickle;

import java.lang.reflect.Array;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A numpy array of numbers, kept in a Java array: the values in C order, the last index fastest.
///
/// Numpy's own memory layout (byte order and index order) is kept as well and written back.
public final class NdArray {
    private final NdType type;
    private final int[] shape;
    private final Object values;
    private final ByteOrder byteOrder;
    private final boolean fortran;

    private NdArray(NdType type, int[] shape, Object values, ByteOrder byteOrder, boolean fortran) {
        this.type = type;
        this.shape = shape;
        this.values = values;
        this.byteOrder = byteOrder;
        this.fortran = fortran;
    }

    /// An array over `values`, without a copy.
    ///
    /// @param type numpy's type of each value
    /// @param values a Java array of type [NdType#javaType]
    /// @param shape the length in each dimension; none means one dimension
    public static NdArray of(NdType type, Object values, int... shape) {
        if (values.getClass() != type.javaType()) {
            throw new IllegalArgumentException(
                    "values are %s, must be %s for %s"
                            .formatted(
                                    values.getClass().getSimpleName(),
                                    type.javaType().getSimpleName(),
                                    type));
        }
        int length = Array.getLength(values) / type.slots();
        int[] known = shape.length == 0 ? new int[] {length} : shape.clone();
        if (product(known) != length) {
            throw new IllegalArgumentException(
                    "shape is %s, must hold %d values".formatted(Arrays.toString(known), length));
        }
        return new NdArray(type, known, values, ByteOrder.LITTLE_ENDIAN, false);
    }

    /// An array without dimensions, or of a shape already checked.
    static NdArray ofShape(
            NdType type, Object values, int[] shape, ByteOrder byteOrder, boolean fortran) {
        return new NdArray(type, shape, values, byteOrder, fortran);
    }

    /// A copy over the same Java array with another byte order in numpy's memory.
    public NdArray withByteOrder(ByteOrder order) {
        return new NdArray(type, shape, values, order, fortran);
    }

    /// A copy over the same Java array that has the first index fastest in numpy's memory
    /// (Fortran's order) or the last (C's).
    public NdArray withFortran(boolean firstIndexFastest) {
        return new NdArray(type, shape, values, byteOrder, firstIndexFastest && shape.length > 1);
    }

    private static long product(int[] shape) {
        long product = 1;
        for (int length : shape) {
            product = Math.multiplyExact(product, length);
        }
        return product;
    }

    /// `float64`
    public static NdArray of(double[] values, int... shape) {
        return of(NdType.FLOAT64, values, shape);
    }

    /// `float32`
    public static NdArray of(float[] values, int... shape) {
        return of(NdType.FLOAT32, values, shape);
    }

    /// `int64`
    public static NdArray of(long[] values, int... shape) {
        return of(NdType.INT64, values, shape);
    }

    /// `int32`
    public static NdArray of(int[] values, int... shape) {
        return of(NdType.INT32, values, shape);
    }

    /// `int16`
    public static NdArray of(short[] values, int... shape) {
        return of(NdType.INT16, values, shape);
    }

    /// `int8`
    public static NdArray of(byte[] values, int... shape) {
        return of(NdType.INT8, values, shape);
    }

    /// `bool`
    public static NdArray of(boolean[] values, int... shape) {
        return of(NdType.BOOL, values, shape);
    }

    /// numpy's type of each value.
    public NdType type() {
        return type;
    }

    /// The length in each dimension; none for a single value.
    public int[] shape() {
        return shape.clone();
    }

    /// The Java array itself, not a copy; its class is [NdType#javaType].
    public Object values() {
        return values;
    }

    /// The byte order in numpy's memory; it does not affect the Java array.
    public ByteOrder byteOrder() {
        return byteOrder;
    }

    /// Whether the first index is the fastest in numpy's memory (Fortran's order). In the Java
    /// array it is always the last.
    public boolean isFortran() {
        return fortran;
    }

    /// Equal if type, shape and bits are, whatever numpy's memory layout.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NdArray that
                && type == that.type
                && Arrays.equals(shape, that.shape)
                && Objects.deepEquals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + Arrays.hashCode(shape);
    }

    @Override
    public String toString() {
        return "<numpy.ndarray "
                + type.name().toLowerCase(java.util.Locale.ROOT)
                + " "
                + Arrays.toString(shape)
                + ">";
    }
}
