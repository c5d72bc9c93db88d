package dev.muster.pickle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/// The machine types of Python's `array`, as they are on a 64-bit Unix.
enum ArrayType {
    BYTE('b', byte[].class, "signed char"),
    UNSIGNED_BYTE('B', byte[].class, "unsigned byte integer"),
    CHAR('u', int[].class, "unicode character"),
    WIDE_CHAR('w', int[].class, "unicode character"),
    SHORT('h', short[].class, "signed short integer"),
    UNSIGNED_SHORT('H', short[].class, "unsigned short"),
    INT('i', int[].class, "signed integer"),
    UNSIGNED_INT('I', int[].class, "unsigned int"),
    LONG('l', long[].class, "long"),
    UNSIGNED_LONG('L', long[].class, "unsigned long"),
    LONG_LONG('q', long[].class, "long long"),
    UNSIGNED_LONG_LONG('Q', long[].class, "unsigned long long"),
    FLOAT('f', float[].class, "float"),
    DOUBLE('d', double[].class, "double");

    /// More digits than a double has.
    private static final MathContext EXACT = new MathContext(40);

    private static final int KEPT_BITS = 1100;

    private final char typecode;
    private final Class<?> javaType;
    private final String words;

    ArrayType(char typecode, Class<?> javaType, String words) {
        this.typecode = typecode;
        this.javaType = javaType;
        this.words = words;
    }

    static ArrayType of(char typecode) {
        for (ArrayType type : values()) {
            if (type.typecode == typecode) {
                return type;
            }
        }
        throw PyException.of(
                "ValueError", "bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)");
    }

    char typecode() {
        return typecode;
    }

    Class<?> javaType() {
        return javaType;
    }

    /// Bytes of one value.
    int width() {
        return switch (this) {
            case BYTE, UNSIGNED_BYTE -> 1;
            case SHORT, UNSIGNED_SHORT -> 2;
            case CHAR, WIDE_CHAR, INT, UNSIGNED_INT, FLOAT -> 4;
            default -> 8;
        };
    }

    boolean isUnsigned() {
        return Character.isUpperCase(typecode);
    }

    /// The bits of a whole number that fits.
    long toWhole(@Nullable Object number) {
        Object whole = number == null ? null : PyNumbers.isNumber(number) ? number : null;
        if (whole instanceof Boolean || whole instanceof Number) {
            whole = isInteger(whole) ? PyNumbers.canonical(whole) : null;
        }
        if (whole instanceof Long value) {
            checkRange(value);
            return value;
        }
        if (whole instanceof BigInteger value) {
            if (width() == 8 && isUnsigned() && value.signum() > 0 && value.bitLength() == 64) {
                return value.longValue();
            }
            throw PyException.of(
                    "OverflowError",
                    width() == 8
                            ? "Python int too large to convert to C " + words
                            : words
                                    + " is "
                                    + (value.signum() > 0 ? "greater" : "less")
                                    + " than "
                                    + (value.signum() > 0 ? "maximum" : "minimum"));
        }
        throw PyException.of(
                "TypeError",
                "'" + PyRepr.typeName(number) + "' object cannot be interpreted as an integer");
    }

    private static boolean isInteger(Object number) {
        return !(number instanceof Double
                || number instanceof Float
                || number instanceof BigDecimal);
    }

    private void checkRange(long value) {
        int bits = 8 * width();
        if (isUnsigned() && value < 0) {
            throw PyException.of(
                    "OverflowError",
                    bits >= 32
                            ? "can't convert negative value to unsigned int"
                            : words + " is less than minimum");
        }
        if (bits == 64) {
            return;
        }
        long max = isUnsigned() ? (1L << bits) - 1 : (1L << (bits - 1)) - 1;
        if (value > max) {
            throw PyException.of("OverflowError", words + " is greater than maximum");
        }
        if (!isUnsigned() && value < -max - 1) {
            throw PyException.of("OverflowError", words + " is less than minimum");
        }
    }

    static double toDouble(@Nullable Object number) {
        return switch (number) {
            case Double value -> value;
            case Boolean truth -> truth ? 1 : 0;
            case BigInteger value -> finite(value.doubleValue(), "int");
            case Number value -> value.doubleValue();
            case PyFraction value -> finite(quotient(value), "Fraction");
            case null, default ->
                    throw PyException.of(
                            "TypeError", "must be real number, not " + PyRepr.typeName(number));
        };
    }

    private static double finite(double number, String type) {
        if (Double.isInfinite(number)) {
            throw PyException.of("OverflowError", type + " too large to convert to float");
        }
        return number;
    }

    /// Of large numbers the last bits, which do not count, are left out.
    private static double quotient(PyFraction value) {
        BigInteger top = value.numerator();
        BigInteger bottom = value.denominator();
        int excess = Math.min(top.bitLength(), bottom.bitLength()) - KEPT_BITS;
        return excess <= 0
                ? new BigDecimal(top).divide(new BigDecimal(bottom), EXACT).doubleValue()
                : new BigDecimal(top.shiftRight(excess))
                        .divide(new BigDecimal(bottom.shiftRight(excess)), EXACT)
                        .doubleValue();
    }

    static int toCharacter(@Nullable Object value) {
        if (value instanceof String text && text.codePointCount(0, text.length()) == 1) {
            return text.codePointAt(0);
        }
        throw PyException.of("TypeError", "array item must be a unicode character");
    }
}
