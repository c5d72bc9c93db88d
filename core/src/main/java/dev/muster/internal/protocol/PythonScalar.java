package dev.muster.internal.protocol;

import dev.muster.pickle.PyByteArray;
import dev.muster.pickle.PyGlobal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Converts a Python value without parts to a Java type, if nothing is lost: a whole number to any
/// type whose range includes it, a float to a `float` if that is not infinite, a moment to an
/// `Instant`, the name of a constant to the constant.
public final class PythonScalar {
    /// Longer numbers are not shown in messages: writing them takes time.
    private static final int SHOWN_BITS = 256;

    private PythonScalar() {}

    /// The value as the type.
    ///
    /// @param target not a primitive type
    /// @return null if it is of another kind
    /// @throws ArithmeticException if it is a number outside the range of the type; the message
    ///   says so
    public static @Nullable Object as(Class<?> target, Object value) {
        if (target.isInstance(value)) {
            return value;
        }
        return switch (value) {
            case Long number -> whole(BigInteger.valueOf(number), target);
            case BigInteger number -> whole(number, target);
            case Double number -> target == Float.class ? single(number) : null;
            case PyByteArray bytes -> target == byte[].class ? bytes.bytes() : null;
            case String text -> text(text, target);
            case PyGlobal name when target.isEnum() -> constantOf(name, target);
            case OffsetDateTime time -> moment(time, target);
            default -> null;
        };
    }

    private static @Nullable Object whole(BigInteger number, Class<?> target) {
        try {
            return switch (target.getSimpleName()) {
                case "Long" -> number.longValueExact();
                case "Integer" -> number.intValueExact();
                case "Short" -> number.shortValueExact();
                case "Byte" -> number.byteValueExact();
                case "BigInteger" -> number;
                case "BigDecimal" -> new BigDecimal(number);
                case "Double" -> finite(number.doubleValue());
                case "Float" -> (float) finite(number.floatValue());
                default -> null;
            };
        } catch (ArithmeticException e) {
            String shown =
                    number.bitLength() <= SHOWN_BITS
                            ? number.toString()
                            : "an int of %,d bits".formatted(number.bitLength());
            throw outside(shown, target, e);
        }
    }

    private static double finite(double number) {
        if (Double.isInfinite(number)) {
            throw new ArithmeticException("infinite");
        }
        return number;
    }

    private static float single(double number) {
        float narrowed = (float) number;
        if (Float.isInfinite(narrowed) && !Double.isInfinite(number)) {
            throw outside(Double.toString(number), Float.class, null);
        }
        return narrowed;
    }

    private static ArithmeticException outside(
            String number, Class<?> target, @Nullable ArithmeticException cause) {
        String type =
                target == Integer.class ? "int" : target.getSimpleName().toLowerCase(Locale.ROOT);
        var outside =
                new ArithmeticException(
                        "%s is out of the range of a Java %s".formatted(number, type));
        outside.initCause(cause);
        return outside;
    }

    private static @Nullable Object text(String text, Class<?> target) {
        if (target == Character.class) {
            return text.length() == 1 ? text.charAt(0) : null;
        }
        return target.isEnum() ? constant(text, target) : null;
    }

    /// A member of an enum of Python, which travels as `Color.RED`.
    private static @Nullable Object constantOf(PyGlobal name, Class<?> type) {
        return constant(name.name().substring(name.name().lastIndexOf('.') + 1), type);
    }

    private static @Nullable Object constant(String name, Class<?> type) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        return null;
    }

    /// A time without a zone is not a moment, and stays a `LocalDateTime`.
    private static @Nullable Object moment(OffsetDateTime time, Class<?> target) {
        if (target == Instant.class) {
            return time.toInstant();
        }
        return target == ZonedDateTime.class ? time.toZonedDateTime() : null;
    }
}
