package dev.muster.pickle;

import dev.muster.pickle.KnownClasses.Maker;
import dev.muster.pickle.KnownClasses.Making;
import java.lang.reflect.Array;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Numpy's arrays of numbers, in each of the forms numpy 1 and 2 write.
final class NumpyTypes {
    private static final PyGlobal NDARRAY = new PyGlobal("numpy", "ndarray");
    private static final int MAX_DIMENSIONS = 64;

    private NumpyTypes() {}

    static void addTo(Map<PyGlobal, Maker> makers) {
        makers.put(NDARRAY, NumpyTypes::fromBuffer);
        for (String core : new String[] {"core", "_core"}) {
            makers.put(
                    new PyGlobal("numpy." + core + ".numeric", "_frombuffer"),
                    NumpyTypes::frombuffer);
        }
    }

    /// Whether an instance is an array without content, which its state will bring.
    static boolean isEmptyArray(PyInstance instance) {
        return instance.callable() instanceof PyGlobal global
                && global.name().equals("_reconstruct")
                && (global.module().equals("numpy.core.multiarray")
                        || global.module().equals("numpy._core.multiarray"))
                && instance.arguments().size() == 3
                && NDARRAY.equals(instance.arguments().get(0));
    }

    /// The array with the state `(version, shape, dtype, isFortran, bytes)`, or null.
    static @Nullable NdArray ofState(@Nullable Object state, Allowance allowance)
            throws PickleException {
        return state instanceof PyTuple parts
                        && parts.size() == 5
                        && parts.get(3) instanceof Boolean fortran
                        && parts.get(4) instanceof byte[] bytes
                ? make(parts.get(1), parts.get(2), bytes, fortran, allowance)
                : null;
    }

    /// `numpy.ndarray(shape, dtype, buffer)`, or with the order of the indexes:
    /// `numpy.ndarray(shape, dtype, buffer, 0, None, order)`
    private static @Nullable Object fromBuffer(PyTuple arguments, Making making)
            throws PickleException {
        boolean ordered =
                arguments.size() == 6
                        && Long.valueOf(0).equals(arguments.get(3))
                        && arguments.get(4) == null;
        byte[] bytes = ordered || arguments.size() == 3 ? ArrayBytes.of(arguments.get(2)) : null;
        return bytes == null
                ? null
                : make(
                        arguments.get(0),
                        arguments.get(1),
                        bytes,
                        ordered && "F".equals(arguments.get(5)),
                        making.allowance());
    }

    /// `_frombuffer(buffer, dtype, shape, order)`
    private static @Nullable Object frombuffer(PyTuple arguments, Making making)
            throws PickleException {
        byte[] bytes = arguments.size() == 4 ? ArrayBytes.of(arguments.get(0)) : null;
        return bytes == null
                ? null
                : make(
                        arguments.get(2),
                        arguments.get(1),
                        bytes,
                        "F".equals(arguments.get(3)),
                        making.allowance());
    }

    private static @Nullable NdArray make(
            @Nullable Object shape,
            @Nullable Object dtype,
            byte[] bytes,
            boolean fortran,
            Allowance allowance)
            throws PickleException {
        String code = typeCode(dtype);
        int[] lengths = lengths(shape);
        NdType type = code == null ? null : NdType.ofCode(code.substring(1));
        if (code == null || type == null || lengths == null) {
            return null;
        }
        if (product(lengths) * type.width() != bytes.length) {
            return null;
        }
        allowance.take(bytes.length);
        ByteOrder order = code.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        Object values = ArrayBytes.toArray(type.javaType(), bytes, order);
        boolean columns = fortran && lengths.length > 1;
        if (columns) {
            values = reordered(values, lengths, type.slots(), true);
        }
        return NdArray.ofShape(type, values, lengths, order, columns);
    }

    /// The order of bytes (`<`, `>` or `|`) and the type, from a text or from a dtype with its
    /// state.
    private static @Nullable String typeCode(@Nullable Object dtype) {
        if (dtype instanceof String text) {
            return text.length() > 1 ? text : null;
        }
        return dtype instanceof PyInstance instance
                        && instance.isA("numpy", "dtype")
                        && instance.arguments().size() > 0
                        && instance.arguments().get(0) instanceof String code
                        && instance.state() instanceof PyTuple state
                        && state.size() >= 5
                        && state.get(1) instanceof String order
                        && order.length() == 1
                        && state.get(2) == null
                        && state.get(3) == null
                ? order + code
                : null;
    }

    private static int @Nullable [] lengths(@Nullable Object shape) {
        if (!(shape instanceof PyTuple tuple) || tuple.size() > MAX_DIMENSIONS) {
            return null;
        }
        int[] lengths = new int[tuple.size()];
        for (int i = 0; i < lengths.length; i++) {
            if (!(tuple.get(i) instanceof Long length)
                    || length < 0
                    || length > Integer.MAX_VALUE) {
                return null;
            }
            lengths[i] = length.intValue();
        }
        return lengths;
    }

    /// The number of values, or something larger than any array.
    private static long product(int[] lengths) {
        long product = 1;
        for (int length : lengths) {
            product = Math.min(product * length, 1L << 31);
            if (length == 0) {
                return 0;
            }
        }
        return product;
    }

    /// From Fortran's order, which runs through the first index fastest, to that of C or back.
    private static Object reordered(Object values, int[] lengths, int slots, boolean toRows) {
        int size = Array.getLength(values);
        Object reordered = Array.newInstance(values.getClass().getComponentType(), size);
        int[] index = new int[lengths.length];
        int[] strides = new int[lengths.length];
        int stride = slots;
        for (int i = 0; i < lengths.length; i++) {
            strides[i] = stride;
            stride *= lengths[i];
        }
        for (int row = 0; row < size; row += slots) {
            int column = 0;
            for (int i = 0; i < index.length; i++) {
                column += index[i] * strides[i];
            }
            System.arraycopy(
                    values, toRows ? column : row, reordered, toRows ? row : column, slots);
            for (int i = index.length - 1; i >= 0 && ++index[i] == lengths[i]; i--) {
                index[i] = 0;
            }
        }
        return reordered;
    }

    /// The call by which numpy makes this array again: public names only, and writable there.
    static @Nullable PyInstance reduce(Object value) {
        if (!(value instanceof NdArray array)) {
            return null;
        }
        NdType type = array.type();
        int[] lengths = array.shape();
        PyTuple shape = PyTuple.of(Arrays.stream(lengths).mapToObj(Long::valueOf).toArray());
        Object values =
                array.isFortran()
                        ? reordered(array.values(), lengths, type.slots(), false)
                        : array.values();
        byte[] bytes = ArrayBytes.toBytes(values);
        boolean bigEndian = array.byteOrder() == ByteOrder.BIG_ENDIAN && type.width() > 1;
        if (bigEndian) {
            reverse(bytes, type.width() / type.slots());
        }
        String code = (type.width() == 1 ? "|" : bigEndian ? ">" : "<") + type.code();
        PyByteArray buffer = PyByteArray.of(bytes);
        return array.isFortran()
                ? PyInstance.reduce(NDARRAY, shape, code, buffer, 0L, null, "F")
                : PyInstance.reduce(NDARRAY, shape, code, buffer);
    }

    /// Reverses the bytes of each number of this width.
    private static void reverse(byte[] bytes, int width) {
        for (int start = 0; start < bytes.length; start += width) {
            for (int i = start, j = start + width - 1; i < j; i++, j--) {
                byte swap = bytes[i];
                bytes[i] = bytes[j];
                bytes[j] = swap;
            }
        }
    }
}
