package dev.muster.internal.object;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.muster.pickle.PyComplex;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyRepr;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Python's arithmetic on single numbers, as far as a sort key needs it.
final class Numbers {
    private static final String DIGITS = "[0-9]++(?:_[0-9]++)*+";
    private static final Pattern INT = Pattern.compile("[+-]?" + DIGITS);

    /// Unambiguous, so that no text takes long to match.
    private static final Pattern FLOAT =
            Pattern.compile(
                    "[+-]?(?:(?:#(?:\\.(?:#)?+)?+|\\.#)(?:e[+-]?#)?+|inf|infinity|nan)"
                            .replace("#", DIGITS));

    /// CPython refuses longer texts of ints too: the time grows with the square.
    private static final int MAX_DIGITS = 4300;

    /// The longest text that is read as a float.
    private static final int MAX_FLOAT = 10_000;

    private Numbers() {}

    /// The number as the server keeps ints: a Long if it fits.
    static Number narrowed(BigInteger number) {
        return number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
    }

    static Object negated(@Nullable Object value) {
        return switch (value) {
            case Boolean truth -> truth ? -1L : 0L;
            case Long number -> narrowed(BigInteger.valueOf(number).negate());
            case BigInteger number -> narrowed(number.negate());
            case Double number -> -number;
            case BigDecimal number -> number.negate();
            case Duration time -> time.negated();
            case null, default -> throw badOperand("unary -", value);
        };
    }

    static Object abs(@Nullable Object value) {
        return switch (value) {
            case Boolean truth -> truth ? 1L : 0L;
            case Long number -> narrowed(BigInteger.valueOf(number).abs());
            case BigInteger number -> number.abs();
            case Double number -> Math.abs(number);
            case BigDecimal number -> number.abs();
            case Duration time -> time.abs();
            case PyComplex number -> Math.hypot(number.real(), number.imaginary());
            case null, default -> throw badOperand("abs()", value);
        };
    }

    static Object toInt(@Nullable Object value) {
        return switch (value) {
            case Boolean truth -> truth ? 1L : 0L;
            case Long number -> number;
            case BigInteger number -> number;
            case Double number -> narrowed(whole(number));
            case BigDecimal number -> narrowed(whole(number));
            case String text -> parsedInt(text, text);
            case byte[] text -> parsedInt(new String(text, ISO_8859_1), text);
            case null, default ->
                    throw PyException.of(
                            "TypeError",
                            ("int() argument must be a string, a bytes-like object or a real"
                                            + " number, not '%s'")
                                    .formatted(PyRepr.typeName(value)));
        };
    }

    private static BigInteger whole(double number) {
        if (Double.isNaN(number)) {
            throw PyException.of("ValueError", "cannot convert float NaN to integer");
        }
        if (Double.isInfinite(number)) {
            throw PyException.of("OverflowError", "cannot convert float infinity to integer");
        }
        return new BigDecimal(number).toBigInteger();
    }

    private static BigInteger whole(BigDecimal number) {
        if ((long) number.precision() - number.scale() > MAX_DIGITS) {
            throw PyException.of(
                    "ValueError",
                    ("a Decimal has %d digits before the point, must have at most %d to be made an"
                                    + " int in this server")
                            .formatted((long) number.precision() - number.scale(), MAX_DIGITS));
        }
        return number.toBigInteger();
    }

    private static Number parsedInt(String text, Object given) {
        String digits = text.strip();
        if (digits.length() > MAX_DIGITS || !INT.matcher(digits).matches()) {
            throw PyException.of(
                    "ValueError", "invalid literal for int() with base 10: " + PyRepr.repr(given));
        }
        return narrowed(new BigInteger(digits.replace("_", "")));
    }

    static Object toFloat(@Nullable Object value) {
        return switch (value) {
            case Boolean truth -> truth ? 1.0 : 0.0;
            case Long number -> (double) number;
            case BigInteger number -> finite(number);
            case Double number -> number;
            case BigDecimal number -> number.doubleValue();
            case String text -> parsedFloat(text, text);
            case byte[] text -> parsedFloat(new String(text, ISO_8859_1), text);
            case null, default ->
                    throw PyException.of(
                            "TypeError",
                            "float() argument must be a string or a real number, not '%s'"
                                    .formatted(PyRepr.typeName(value)));
        };
    }

    /// A whole number as a float.
    static double finite(BigInteger number) {
        double converted = number.doubleValue();
        if (Double.isInfinite(converted)) {
            throw PyException.of("OverflowError", "int too large to convert to float");
        }
        return converted;
    }

    private static Double parsedFloat(String text, Object given) {
        String digits = text.strip().toLowerCase(Locale.ROOT);
        if (digits.length() > MAX_FLOAT || !FLOAT.matcher(digits).matches()) {
            throw PyException.of(
                    "ValueError", "could not convert string to float: " + PyRepr.repr(given));
        }
        double sign = digits.startsWith("-") ? -1 : 1;
        if (digits.contains("inf")) {
            return sign * Double.POSITIVE_INFINITY;
        }
        return digits.contains("nan") ? Double.NaN : Double.valueOf(digits.replace("_", ""));
    }

    private static PyException badOperand(String operation, @Nullable Object value) {
        return PyException.of(
                "TypeError",
                "bad operand type for %s: '%s'".formatted(operation, PyRepr.typeName(value)));
    }
}
