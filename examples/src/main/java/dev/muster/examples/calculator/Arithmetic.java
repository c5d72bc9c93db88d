package dev.muster.examples.calculator;

import dev.muster.pickle.PyException;
import dev.muster.pickle.PyRepr;
import java.math.BigInteger;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/// Python's arithmetic: integers of any size among themselves, floating point otherwise.
final class Arithmetic {
    private static final int MAX_POWER_BITS = 1_000_000;

    private Arithmetic() {}

    static Object add(@Nullable Object x, @Nullable Object y) {
        return apply("+", x, y, BigInteger::add, Double::sum);
    }

    static Object subtract(@Nullable Object x, @Nullable Object y) {
        return apply("-", x, y, BigInteger::subtract, (a, b) -> a - b);
    }

    static Object multiply(@Nullable Object x, @Nullable Object y) {
        return apply("*", x, y, BigInteger::multiply, (a, b) -> a * b);
    }

    static Object divide(@Nullable Object x, @Nullable Object y) {
        checkNumbers("/", x, y);
        if (toDouble(y) == 0) {
            throw PyException.of("ZeroDivisionError", "division by zero");
        }
        return toDouble(x) / toDouble(y);
    }

    static Object power(@Nullable Object base, @Nullable Object exponent) {
        checkNumbers("** or pow()", base, exponent);
        if (!isInteger(base) || !isInteger(exponent) || toInteger(exponent).signum() < 0) {
            return Math.pow(toDouble(base), toDouble(exponent));
        }
        double bits = toInteger(base).bitLength() * toDouble(exponent);
        if (bits > MAX_POWER_BITS || toInteger(exponent).bitLength() > 31) {
            throw PyException.of("OverflowError", "the result has more than a million bits");
        }
        return toInteger(base).pow(toInteger(exponent).intValueExact());
    }

    private static Object apply(
            String sign,
            @Nullable Object x,
            @Nullable Object y,
            BinaryOperator<BigInteger> exact,
            DoubleBinaryOperator floating) {
        checkNumbers(sign, x, y);
        return isInteger(x) && isInteger(y)
                ? exact.apply(toInteger(x), toInteger(y))
                : floating.applyAsDouble(toDouble(x), toDouble(y));
    }

    private static void checkNumbers(String sign, @Nullable Object x, @Nullable Object y) {
        if (!isNumber(x) || !isNumber(y)) {
            throw PyException.of(
                    "TypeError",
                    "unsupported operand type(s) for %s: '%s' and '%s'"
                            .formatted(sign, PyRepr.typeName(x), PyRepr.typeName(y)));
        }
    }

    private static boolean isNumber(@Nullable Object value) {
        return value instanceof Number || value instanceof Boolean;
    }

    private static boolean isInteger(@Nullable Object value) {
        return isNumber(value) && !(value instanceof Double);
    }

    private static BigInteger toInteger(@Nullable Object value) {
        return switch (value) {
            case BigInteger big -> big;
            case Boolean truth -> truth ? BigInteger.ONE : BigInteger.ZERO;
            case Number number -> BigInteger.valueOf(number.longValue());
            case null, default -> throw new IllegalArgumentException(value + " is no integer");
        };
    }

    private static double toDouble(@Nullable Object value) {
        return value instanceof Double floating ? floating : toInteger(value).doubleValue();
    }
}
