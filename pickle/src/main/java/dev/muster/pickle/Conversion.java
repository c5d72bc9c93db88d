package dev.muster.pickle;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Python's values as the types a record's components ask for; nothing is rounded or cut off.
final class Conversion {
    private Conversion() {}

    /// The value as `type`.
    ///
    /// @param place what to call it in a message, such as `shop.Order.count`
    static @Nullable Object to(Class<?> type, @Nullable Object value, String place)
            throws PickleException {
        if (type == Optional.class) {
            return Optional.ofNullable(value);
        }
        if (value == null) {
            if (type.isPrimitive()) {
                throw unfit(place, value, type);
            }
            return null;
        }
        Object converted = type.isInstance(value) ? value : convert(type, value);
        if (converted == null) {
            throw unfit(place, value, type);
        }
        return converted;
    }

    private static @Nullable Object convert(Class<?> type, Object value) {
        return switch (value) {
            case Long number -> ofWhole(type, number);
            case Boolean truth -> type == boolean.class ? truth : null;
            case Double number ->
                    type == double.class
                            ? number
                            : type == float.class || type == Float.class
                                    ? (Object) single(number)
                                    : null;
            case String text -> ofText(type, text);
            case PyTuple tuple -> type.isAssignableFrom(List.class) ? tuple.toList() : null;
            case PyByteArray array -> type == byte[].class ? array.bytes() : null;
            default -> null;
        };
    }

    /// As a float, if that is not infinite for it.
    private static @Nullable Float single(double number) {
        float narrowed = (float) number;
        return Float.isInfinite(narrowed) && !Double.isInfinite(number) ? null : (Float) narrowed;
    }

    private static @Nullable Object ofWhole(Class<?> type, long value) {
        if (type == long.class) {
            return value;
        }
        if (type == int.class || type == Integer.class) {
            return value == (int) value ? (Object) (int) value : null;
        }
        if (type == double.class || type == Double.class) {
            return Math.abs(value) <= 1L << 53 ? (Object) (double) value : null;
        }
        if (type == short.class || type == Short.class) {
            return value == (short) value ? (Object) (short) value : null;
        }
        if (type == byte.class || type == Byte.class) {
            return value == (byte) value ? (Object) (byte) value : null;
        }
        return type == BigInteger.class ? BigInteger.valueOf(value) : null;
    }

    private static @Nullable Object ofText(Class<?> type, String text) {
        if (type == char.class || type == Character.class) {
            return text.length() == 1 ? (Object) text.charAt(0) : null;
        }
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(text)) {
                    return constant;
                }
            }
        }
        return null;
    }

    private static PickleException unfit(String place, @Nullable Object value, Class<?> type) {
        return new PickleException(
                "%s is a %s that does not fit, must be %s"
                        .formatted(place, PyRepr.typeName(value), type.getSimpleName()));
    }
}
