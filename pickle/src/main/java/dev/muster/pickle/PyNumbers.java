package dev.muster.pickle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/// Python's numbers as one family: equal, ordered and hashed by value, whatever their types.
final class PyNumbers {
    /// Beyond this many bits two numbers of different exact types are not compared: too slow.
    private static final int MANY_BITS = 1 << 14;

    /// Python's own modulus for hashes of numbers: 2^61 - 1.
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(61).subtract(BigInteger.ONE);

    private static final double BITS_A_DIGIT = 3.321928094887362;

    /// How many digits of long numbers are compared first.
    private static final MathContext BEGINNING = new MathContext(60);

    private static final double TWO_63 = 0x1p63;

    private PyNumbers() {}

    static boolean isNumber(@Nullable Object value) {
        return value instanceof Number
                || value instanceof Boolean
                || value instanceof PyFraction
                || value instanceof PyComplex;
    }

    /// One form for each value: a Long if it is whole and fits, else BigInteger, Double (neither
    /// NaN nor infinite numbers are anything else), BigDecimal, PyFraction or PyComplex.
    static Object canonical(Object number) {
        return switch (number) {
            case Long same -> same;
            case Boolean truth -> truth ? 1L : 0L;
            case Integer value -> (long) value;
            case Short value -> (long) value;
            case Byte value -> (long) value;
            case Float value -> ofDouble(value);
            case Double value -> ofDouble(value);
            case BigInteger value -> value.bitLength() < 64 ? (Object) value.longValue() : value;
            case BigDecimal value -> ofDecimal(value);
            case PyFraction value ->
                    value.denominator().equals(BigInteger.ONE)
                            ? canonical(value.numerator())
                            : value;
            case PyComplex value -> value.imaginary() == 0 ? ofDouble(value.real()) : value;
            default -> number;
        };
    }

    private static Object ofDouble(double value) {
        return value == (long) value && value < TWO_63 ? (Object) (long) value : (Object) value;
    }

    private static Object ofDecimal(BigDecimal value) {
        if (value.signum() == 0) {
            return 0L;
        }
        long digitsBeforePoint = (long) value.precision() - value.scale();
        if (digitsBeforePoint <= 0 || digitsBeforePoint > 19) {
            return value;
        }
        BigDecimal stripped = value.scale() > 0 ? value.stripTrailingZeros() : value;
        return stripped.scale() > 0 ? value : canonical(stripped.toBigInteger());
    }

    static boolean equal(Object a, Object b) {
        if (a instanceof Long left && b instanceof Long right) {
            return left.longValue() == right.longValue();
        }
        if (a instanceof Double left && b instanceof Double right) {
            return left.doubleValue() == right.doubleValue();
        }
        Object left = canonical(a);
        Object right = canonical(b);
        if (left instanceof PyComplex || right instanceof PyComplex) {
            return left instanceof PyComplex l
                    && right instanceof PyComplex r
                    && l.real() == r.real()
                    && l.imaginary() == r.imaginary();
        }
        if (left instanceof Long || right instanceof Long || left.getClass() == right.getClass()) {
            return sameForm(left, right);
        }
        return !isUnordered(left) && !isUnordered(right) && compareExactly(left, right) == 0;
    }

    private static boolean sameForm(Object left, Object right) {
        if (left instanceof Double l && right instanceof Double r) {
            return l.doubleValue() == r.doubleValue();
        }
        if (left instanceof BigDecimal l && right instanceof BigDecimal r) {
            return l.compareTo(r) == 0;
        }
        return left.equals(right);
    }

    private static boolean isUnordered(Object number) {
        return number instanceof Double value && value.isNaN();
    }

    /// Whether one number is less than the other; never, if one is NaN.
    ///
    /// @return null if the two have no order (complex numbers)
    static @Nullable Boolean less(Object a, Object b) {
        if (a instanceof PyComplex || b instanceof PyComplex) {
            return null;
        }
        Object left = canonical(a);
        Object right = canonical(b);
        if (left instanceof Long l && right instanceof Long r) {
            return l < r;
        }
        if (left instanceof Double l && right instanceof Double r) {
            return l < r;
        }
        return !isUnordered(left) && !isUnordered(right) && compareExactly(left, right) < 0;
    }

    private static int compareExactly(Object left, Object right) {
        if (left instanceof Double value && value.isInfinite()) {
            return value > 0 ? 1 : -1;
        }
        if (right instanceof Double value && value.isInfinite()) {
            return value > 0 ? -1 : 1;
        }
        if (left instanceof PyFraction || right instanceof PyFraction) {
            return compareFractions(left, right);
        }
        if (left instanceof BigInteger l && right instanceof BigInteger r) {
            return l.compareTo(r);
        }
        if (left instanceof BigInteger l) {
            return compare(l, decimal(right));
        }
        if (right instanceof BigInteger r) {
            return -compare(r, decimal(left));
        }
        return decimal(left).compareTo(decimal(right));
    }

    /// Compares what can be computed cheaply, as long as that decides: the sign, about how many
    /// bits they have, and their first digits. Converting either number to the form of the other
    /// may take seconds.
    private static int compare(BigInteger whole, BigDecimal value) {
        if (whole.signum() != value.signum()) {
            return Integer.compare(whole.signum(), value.signum());
        }
        double bits = value.unscaledValue().bitLength() - value.scale() * BITS_A_DIGIT;
        if (Math.abs(whole.bitLength() - bits) > 2) {
            return whole.bitLength() < bits ? -whole.signum() : whole.signum();
        }
        if (whole.bitLength() > MANY_BITS && value.scale() < 0) {
            int order = compareBeginnings(whole, value);
            if (order != 0) {
                return order;
            }
        }
        return value.scale() <= 0
                ? whole.compareTo(value.toBigInteger())
                : new BigDecimal(whole).compareTo(value);
    }

    /// The order of two long numbers by their first digits; 0 if these do not decide.
    private static int compareBeginnings(BigInteger whole, BigDecimal value) {
        int cut = whole.bitLength() - 4 * BEGINNING.getPrecision();
        BigDecimal beginning = new BigDecimal(whole.shiftRight(cut));
        // value / 2^cut, which has few digits before its point
        BigDecimal other =
                value.round(BEGINNING)
                        .scaleByPowerOfTen(value.scale())
                        .multiply(powerOfTen(-(long) value.scale(), cut), BEGINNING);
        BigDecimal difference = beginning.subtract(other);
        BigDecimal doubt = beginning.abs().movePointLeft(BEGINNING.getPrecision() - 15);
        return difference.abs().compareTo(doubt) <= 0 ? 0 : difference.signum();
    }

    /// About 10^digits / 2^bits, by squaring.
    private static BigDecimal powerOfTen(long digits, int bits) {
        BigDecimal result = BigDecimal.ONE;
        BigDecimal ten = BigDecimal.TEN;
        for (long left = digits; left > 0; left >>= 1) {
            if ((left & 1) != 0) {
                result = result.multiply(ten, BEGINNING);
            }
            ten = ten.multiply(ten, BEGINNING);
        }
        BigDecimal two = BigDecimal.TWO;
        for (int left = bits; left > 0; left >>= 1) {
            if ((left & 1) != 0) {
                result = result.divide(two, BEGINNING);
            }
            two = two.multiply(two, BEGINNING);
        }
        return result;
    }

    private static BigDecimal decimal(Object number) {
        return switch (number) {
            case Long value -> BigDecimal.valueOf(value);
            case Double value -> new BigDecimal(value);
            case BigInteger value -> new BigDecimal(value);
            case BigDecimal value -> value;
            default -> throw new IllegalArgumentException("no number: " + number.getClass());
        };
    }

    private static int compareFractions(Object left, Object right) {
        PyFraction l = fraction(left);
        PyFraction r = fraction(right);
        return l.numerator()
                .multiply(r.denominator())
                .compareTo(r.numerator().multiply(l.denominator()));
    }

    private static PyFraction fraction(Object number) {
        if (number instanceof PyFraction same) {
            return same;
        }
        BigDecimal value = decimal(number);
        if (Math.abs((long) value.scale()) > MANY_BITS) {
            throw PyException.of("OverflowError", "too large to be compared with a Fraction");
        }
        return value.scale() <= 0
                ? new PyFraction(value.toBigInteger(), BigInteger.ONE)
                : new PyFraction(value.unscaledValue(), BigInteger.TEN.pow(value.scale()));
    }

    static int hash(Object number) {
        if (isNan(number)) {
            // Equal to nothing but itself, so that each is a key of its own.
            return Hashing.mix(System.identityHashCode(number));
        }
        return switch (canonical(number)) {
            case Long value -> Hashing.mix(value);
            case Double value -> ofFractional(value);
            case BigInteger value -> ofInteger(value);
            case BigDecimal value -> ofFractional(value);
            case PyFraction value -> ofQuotient(value.numerator(), value.denominator());
            case PyComplex value ->
                    Hashing.finish(
                            Hashing.step(
                                    Hashing.begin(1) ^ Double.doubleToLongBits(value.real() + 0.0),
                                    Double.doubleToLongBits(value.imaginary())));
            default -> number.hashCode();
        };
    }

    private static boolean isNan(Object number) {
        return switch (number) {
            case Double value -> value.isNaN();
            case Float value -> value.isNaN();
            case PyComplex value -> Double.isNaN(value.real()) || Double.isNaN(value.imaginary());
            default -> false;
        };
    }

    private static int ofInteger(BigInteger value) {
        if (value.bitLength() > MANY_BITS) {
            return Hashing.finish(Hashing.step(Hashing.begin(2), value.longValue()));
        }
        return Hashing.mix(value.mod(MODULUS).longValue());
    }

    private static int ofFractional(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.hashCode(value);
        }
        int exponent = Math.getExponent(value) - 52;
        BigInteger unscaled = new BigDecimal(Math.scalb(value, -exponent)).toBigInteger();
        if (exponent >= 0) {
            return ofInteger(unscaled.shiftLeft(exponent));
        }
        return ofQuotient(unscaled, BigInteger.ONE.shiftLeft(-exponent));
    }

    private static int ofFractional(BigDecimal value) {
        if (value.unscaledValue().bitLength() > MANY_BITS) {
            return value.signum();
        }
        BigInteger power =
                BigInteger.TEN.modPow(BigInteger.valueOf(-(long) value.scale()), MODULUS);
        return Hashing.mix(value.unscaledValue().multiply(power).mod(MODULUS).longValue());
    }

    private static int ofQuotient(BigInteger numerator, BigInteger denominator) {
        BigInteger bottom = denominator.mod(MODULUS);
        if (bottom.signum() == 0) {
            return numerator.signum();
        }
        return Hashing.mix(numerator.multiply(bottom.modInverse(MODULUS)).mod(MODULUS).longValue());
    }
}
