package dev.muster.internal.object;

import dev.muster.internal.object.Subscript.Places;
import dev.muster.pickle.PyArray;
import dev.muster.pickle.PyException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Arrays of numbers: recognised, read from bytes, and cut into pieces.
final class TypedArrays {
    private TypedArrays() {}

    /// The array that a value is for Python, or null if it is not one. Writing to it writes to the
    /// value.
    static @Nullable PyArray view(@Nullable Object value) {
        return switch (value) {
            case PyArray array -> array;
            case double[] doubles -> PyArray.wrap(doubles);
            case float[] floats -> PyArray.wrap(floats);
            case long[] longs -> PyArray.wrap(longs);
            case int[] ints -> PyArray.wrap(ints);
            case short[] shorts -> PyArray.wrap(shorts);
            case null, default -> null;
        };
    }

    /// An array of these elements, each checked.
    static PyArray of(Typecode typecode, List<? extends @Nullable Object> elements) {
        PyArray array = PyArray.zeros(typecode.letter(), elements.size());
        int place = 0;
        for (Object element : elements) {
            array.set(place++, typecode.checked(element));
        }
        return array;
    }

    /// An array whose elements are in the bytes, in this machine's representation.
    static PyArray ofBytes(Typecode typecode, byte[] bytes) {
        int width = typecode.widthBytes();
        if (bytes.length % width != 0) {
            throw PyException.of("ValueError", "bytes length not a multiple of item size");
        }
        PyArray array = PyArray.zeros(typecode.letter(), bytes.length / width);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        switch (array.values()) {
            case byte[] values -> buffer.get(values);
            case short[] values -> buffer.asShortBuffer().get(values);
            case int[] values -> buffer.asIntBuffer().get(values);
            case long[] values -> buffer.asLongBuffer().get(values);
            case float[] values -> buffer.asFloatBuffer().get(values);
            case double[] values -> buffer.asDoubleBuffer().get(values);
            default -> throw new IllegalStateException("an array of " + typecode);
        }
        if (typecode.isText()) {
            checkCharacters((int[]) array.values());
        }
        return array;
    }

    private static void checkCharacters(int[] codePoints) {
        for (int codePoint : codePoints) {
            if (!Character.isValidCodePoint(codePoint)) {
                throw PyException.of(
                        "ValueError",
                        "character U+%x is not in range [U+0000; U+10ffff]".formatted(codePoint));
            }
        }
    }

    /// The elements at these places, in a new array.
    static PyArray get(PyArray array, Places places) {
        PyArray slice = PyArray.zeros(array.typecode(), places.count());
        if (places.isContiguous()) {
            System.arraycopy(array.values(), places.start(), slice.values(), 0, places.count());
        } else {
            for (int i = 0; i < places.count(); i++) {
                slice.set(i, array.get(places.get(i)));
            }
        }
        return slice;
    }

    /// The array with these places replaced by the elements of another one of its typecode: the
    /// same array, or a new one if the number of elements changes.
    static PyArray replaced(PyArray array, Places places, PyArray values) {
        int count = values.length();
        if (count == places.count()) {
            for (int i = 0; i < count; i++) {
                array.set(places.get(i), values.get(i));
            }
            return array;
        }
        if (!places.isContiguous() && count == 0) {
            // An empty array deletes the places; a list would refuse it.
            return without(array, places.ascending());
        }
        if (!places.isContiguous()) {
            throw PyException.of(
                    "ValueError",
                    "attempt to assign array of size %d to extended slice of size %d"
                            .formatted(count, places.count()));
        }
        int tail = places.start() + places.count();
        long length = (long) array.length() - places.count() + count;
        Elements.checkCount(length);
        PyArray replaced = PyArray.zeros(array.typecode(), (int) length);
        System.arraycopy(array.values(), 0, replaced.values(), 0, places.start());
        System.arraycopy(values.values(), 0, replaced.values(), places.start(), count);
        System.arraycopy(
                array.values(),
                tail,
                replaced.values(),
                places.start() + count,
                array.length() - tail);
        return replaced;
    }

    private static PyArray without(PyArray array, Places deleted) {
        PyArray rest = PyArray.zeros(array.typecode(), array.length() - deleted.count());
        int next = 0;
        int place = 0;
        for (int i = 0; i < array.length(); i++) {
            if (next < deleted.count() && deleted.get(next) == i) {
                next++;
            } else {
                rest.set(place++, array.get(i));
            }
        }
        return rest;
    }

    /// A copy of the whole array.
    static PyArray copy(PyArray array) {
        return get(array, new Places(0, 1, array.length()));
    }
}
