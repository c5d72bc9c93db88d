package dev.muster.internal.object;

import dev.muster.pickle.PyArray;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyRepr;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// What the elements of a Python array are: the letter, and the range of values.
enum Typecode {
    BYTE('b', 1, "signed char"),
    UNSIGNED_BYTE('B', 1, "unsigned byte integer"),
    CHARACTER('u', 4, "unicode character"),
    WIDE_CHARACTER('w', 4, "unicode character"),
    SHORT('h', 2, "signed short integer"),
    UNSIGNED_SHORT('H', 2, "unsigned short"),
    INT('i', 4, "signed integer"),
    UNSIGNED_INT('I', 4, "unsigned int"),
    LONG('l', 8, "long"),
    UNSIGNED_LONG('L', 8, "unsigned long"),
    LONG_LONG('q', 8, "long long"),
    UNSIGNED_LONG_LONG('Q', 8, "unsigned long long"),
    FLOAT('f', 4, "float"),
    DOUBLE('d', 8, "double");

    private final char letter;

    /// The bytes of one element on a 64-bit Unix.
    private final int width;

    private final String cName;

    Typecode(char letter, int width, String cName) {
        this.letter = letter;
        this.width = width;
        this.cName = cName;
    }

    /// The typecode of a letter.
    ///
    /// @throws PyException TypeError if it is no letter, ValueError if there is no such typecode
    static Typecode named(@Nullable Object letter) {
        if (!(letter instanceof String text) || text.length() != 1) {
            throw PyException.of(
                    "TypeError",
                    "array() argument 1 must be a unicode character, not "
                            + PyRepr.typeName(letter));
        }
        for (Typecode typecode : values()) {
            if (typecode.letter == text.charAt(0)) {
                return typecode;
            }
        }
        throw PyException.of(
                "ValueError", "bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)");
    }

    /// The typecode of an array.
    static Typecode of(PyArray array) {
        return named(Character.toString(array.typecode()));
    }

    char letter() {
        return letter;
    }

    /// Whether the elements are characters.
    boolean isText() {
        return this == CHARACTER || this == WIDE_CHARACTER;
    }

    /// The bytes of one element on a 64-bit Unix.
    int widthBytes() {
        return width;
    }

    /// The value as an element: a Long or BigInteger, a Double, or a String of one character.
    ///
    /// @throws PyException TypeError for another type, OverflowError for a number out of range
    Object checked(@Nullable Object value) {
        return switch (this) {
            // CPython reads these two as the next wider type first, and words the error so.
            case BYTE -> ranged(SHORT.checked(value), Byte.MIN_VALUE, Byte.MAX_VALUE);
            case UNSIGNED_BYTE -> ranged(value, 0, 0xff);
            case SHORT -> ranged(value, Short.MIN_VALUE, Short.MAX_VALUE);
            case UNSIGNED_SHORT -> ranged(INT.checked(value), 0, 0xffff);
            case INT -> ranged(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case UNSIGNED_INT -> unsignedInt(unsigned(integer(value)));
            case LONG -> fitting(integer(value), "Python int too large to convert to C long");
            case LONG_LONG -> fitting(integer(value), "int too big to convert");
            case UNSIGNED_LONG -> unsigned(integer(value));
            case UNSIGNED_LONG_LONG ->
                    unsigned(
                            integer(value),
                            "can't convert negative int to unsigned",
                            "int too big to convert");
            case FLOAT -> (double) (float) real(value);
            case DOUBLE -> real(value);
            case CHARACTER, WIDE_CHARACTER -> character(value);
        };
    }

    private long ranged(@Nullable Object value, long least, long greatest) {
        long number = fitting(integer(value), "Python int too large to convert to C long");
        if (number < least) {
            throw overflow(cName + " is less than minimum");
        }
        if (number > greatest) {
            throw overflow(cName + " is greater than maximum");
        }
        return number;
    }

    private static long fitting(Number number, String tooLarge) {
        if (number instanceof Long fitting) {
            return fitting;
        }
        throw overflow(tooLarge);
    }

    private static Number unsigned(Number number) {
        return unsigned(
                number,
                "can't convert negative value to unsigned int",
                "Python int too large to convert to C unsigned long");
    }

    private static Number unsigned(Number number, String negative, String tooLarge) {
        if (signum(number) < 0) {
            throw overflow(negative);
        }
        if (number instanceof BigInteger big && big.bitLength() > Long.SIZE) {
            throw overflow(tooLarge);
        }
        return number;
    }

    private static Number unsignedInt(Number number) {
        if (!(number instanceof Long fitting) || fitting > 0xffff_ffffL) {
            throw overflow("unsigned int is greater than maximum");
        }
        return number;
    }

    private static int signum(Number number) {
        return number instanceof BigInteger big ? big.signum() : Long.signum(number.longValue());
    }

    private static Number integer(@Nullable Object value) {
        return switch (value) {
            case Long number -> number;
            case BigInteger number -> number;
            case Boolean truth -> truth ? 1L : 0L;
            case null, default ->
                    throw PyException.of(
                            "TypeError",
                            "'%s' object cannot be interpreted as an integer"
                                    .formatted(PyRepr.typeName(value)));
        };
    }

    private static double real(@Nullable Object value) {
        return switch (value) {
            case Double number -> number;
            case Long number -> number;
            case BigInteger number -> Numbers.finite(number);
            case BigDecimal number -> number.doubleValue();
            case Boolean truth -> truth ? 1 : 0;
            case null, default ->
                    throw PyException.of(
                            "TypeError", "must be real number, not " + PyRepr.typeName(value));
        };
    }

    private static String character(@Nullable Object value) {
        if (value instanceof String text && Elements.length(text) == 1) {
            return text;
        }
        throw PyException.of("TypeError", "array item must be unicode character");
    }

    private static PyException overflow(String message) {
        return PyException.of("OverflowError", message);
    }
}
