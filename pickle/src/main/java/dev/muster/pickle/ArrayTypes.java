package dev.muster.pickle;

import dev.muster.pickle.KnownClasses.Maker;
import dev.muster.pickle.KnownClasses.Making;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Python's `array.array` and the Java arrays that stand for it.
final class ArrayTypes {
    private static final PyGlobal ARRAY = new PyGlobal("array", "array");
    private static final PyGlobal RECONSTRUCTOR = new PyGlobal("array", "_array_reconstructor");

    private ArrayTypes() {}

    static void addTo(Map<PyGlobal, Maker> makers) {
        makers.put(ARRAY, ArrayTypes::array);
        makers.put(RECONSTRUCTOR, ArrayTypes::reconstruct);
    }

    /// `array(typecode[, list | bytes | text])`
    private static @Nullable Object array(PyTuple arguments, Making making) throws PickleException {
        ArrayType type = arguments.size() == 0 ? null : type(arguments.get(0));
        if (type == null || arguments.size() > 2) {
            return null;
        }
        Object content = arguments.size() == 2 ? arguments.get(1) : List.of();
        if (content instanceof byte[] bytes) {
            return ofBytes(type, bytes, type.width(), false, making);
        }
        if (content instanceof String text) {
            List<String> characters = text.codePoints().mapToObj(Character::toString).toList();
            return ofList(type, characters, making);
        }
        return content instanceof List<?> list ? ofList(type, list, making) : null;
    }

    private static @Nullable Object ofList(ArrayType type, List<?> list, Making making)
            throws PickleException {
        making.allowance().take(list.size());
        try {
            return plain(PyArray.ofList(type.typecode(), list));
        } catch (PyException unfit) {
            return null;
        }
    }

    private static @Nullable ArrayType type(@Nullable Object typecode) {
        if (typecode instanceof String text && text.length() == 1) {
            for (ArrayType type : ArrayType.values()) {
                if (type.typecode() == text.charAt(0)) {
                    return type;
                }
            }
        }
        return null;
    }

    /// `_array_reconstructor(array, typecode, format, bytes)`, where the format is the form of the
    /// machine that wrote the bytes.
    private static @Nullable Object reconstruct(PyTuple arguments, Making making)
            throws PickleException {
        ArrayType type = arguments.size() == 4 ? type(arguments.get(1)) : null;
        if (type == null
                || !ARRAY.equals(arguments.get(0))
                || !(arguments.get(2) instanceof Long format)
                || !(arguments.get(3) instanceof byte[] bytes)
                || format < 0
                || format > 21) {
            return null;
        }
        boolean bigEndian = format >= 2 && format % 2 == 1;
        if (format >= 18) {
            return ofCharacters(type, format >= 20 ? 4 : 2, bytes, bigEndian, making);
        }
        int width =
                format < 2
                        ? 1
                        : format < 6 ? 2 : format < 10 ? 4 : format < 14 ? 8 : format < 16 ? 4 : 8;
        boolean floats = format >= 14;
        boolean same = floats == (type == ArrayType.FLOAT || type == ArrayType.DOUBLE);
        return same ? ofBytes(type, bytes, width, bigEndian, making) : null;
    }

    private static @Nullable Object ofBytes(
            ArrayType type, byte[] bytes, int width, boolean bigEndian, Making making)
            throws PickleException {
        if (width != type.width() || bytes.length % width != 0) {
            return null;
        }
        making.allowance().take(bytes.length);
        ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        Object values = ArrayBytes.toArray(type.javaType(), bytes, order);
        return values instanceof int[] points && isText(type) && !areCharacters(points)
                ? null
                : plain(PyArray.of(type.typecode(), values));
    }

    private static boolean isText(ArrayType type) {
        return type == ArrayType.CHAR || type == ArrayType.WIDE_CHAR;
    }

    private static boolean areCharacters(int[] points) {
        for (int point : points) {
            if (!Character.isValidCodePoint(point)) {
                return false;
            }
        }
        return true;
    }

    /// Text in UTF-16 or UTF-32.
    private static @Nullable Object ofCharacters(
            ArrayType type, int width, byte[] bytes, boolean bigEndian, Making making)
            throws PickleException {
        return width == 4 && isText(type) ? ofBytes(type, bytes, 4, bigEndian, making) : null;
    }

    /// The Java array, where it stands for this type alone.
    private static Object plain(PyArray array) {
        return switch (array.type()) {
            case DOUBLE, FLOAT, LONG_LONG, INT, SHORT -> array.values();
            default -> array;
        };
    }

    /// The call by which Python makes this array again, or null if it is none.
    static @Nullable PyInstance reduce(Object value, int protocol) {
        PyArray array = PyArray.view(value);
        if (array == null) {
            return null;
        }
        String typecode = String.valueOf(array.typecode());
        if (protocol < 4) {
            // Python 2 knows no `q`; on a 64-bit Unix `l` is the same.
            String old = typecode.equals("q") ? "l" : typecode.equals("Q") ? "L" : typecode;
            return array.isText()
                    ? PyInstance.reduce(ARRAY, "u", text(array))
                    : PyInstance.reduce(ARRAY, old, array.toList());
        }
        return PyInstance.reduce(
                RECONSTRUCTOR,
                ARRAY,
                typecode.equals("w") ? "u" : typecode,
                (long) format(array.type()),
                ArrayBytes.toBytes(array.values()));
    }

    /// The characters as one text, or as a list where two surrogates would become one of them.
    private static Object text(PyArray array) {
        String text = array.text();
        return text.codePointCount(0, text.length()) == array.length()
                ? new UnicodeText(text)
                : array.toList().stream()
                        .map(character -> new UnicodeText((String) character))
                        .toList();
    }

    private static int format(ArrayType type) {
        return switch (type) {
            case UNSIGNED_BYTE -> 0;
            case BYTE -> 1;
            case UNSIGNED_SHORT -> 2;
            case SHORT -> 4;
            case UNSIGNED_INT -> 6;
            case INT -> 8;
            case UNSIGNED_LONG, UNSIGNED_LONG_LONG -> 10;
            case LONG, LONG_LONG -> 12;
            case FLOAT -> 14;
            case DOUBLE -> 16;
            case CHAR, WIDE_CHAR -> 20;
        };
    }
}
