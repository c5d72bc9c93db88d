package dev.muster.pickle;

import java.math.BigDecimal;
import java.math.MathContext;

/// Floating point numbers as Python prints them: the shortest digits that read back as the same.
final class FloatRepr {
    private FloatRepr() {}

    static String of(double value) {
        String text = digits(value);
        boolean whole = text.chars().allMatch(unit -> unit == '-' || (unit >= '0' && unit <= '9'));
        return whole ? text + ".0" : text;
    }

    static String of(PyComplex number) {
        String imaginary = digits(number.imaginary()) + "j";
        if (number.real() == 0 && Math.copySign(1, number.real()) > 0) {
            return imaginary;
        }
        String sign = imaginary.startsWith("-") ? "" : "+";
        return "(" + digits(number.real()) + sign + imaginary + ")";
    }

    private static String digits(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        String sign = Math.copySign(1, value) < 0 ? "-" : "";
        if (Double.isInfinite(value)) {
            return sign + "inf";
        }
        if (value == 0) {
            return sign + "0";
        }
        BigDecimal shortest = shortest(Math.abs(value));
        return sign + layout(shortest.unscaledValue().toString(), -shortest.scale());
    }

    private static BigDecimal shortest(double value) {
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (decimal.precision() != 2) {
            return decimal;
        }
        // Java prefers two digits even where one is enough: 4.9E-324 for Python's 5e-324.
        BigDecimal rounded = decimal.round(new MathContext(1));
        return rounded.doubleValue() == value ? rounded.stripTrailingZeros() : decimal;
    }

    private static String layout(String digits, int exponent) {
        int point = digits.length() + exponent;
        if (point > 16 || point < -3) {
            String mantissa =
                    digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
            int power = point - 1;
            String size = Integer.toString(Math.abs(power));
            return mantissa + (power < 0 ? "e-" : "e+") + (size.length() < 2 ? "0" : "") + size;
        }
        if (point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        return exponent >= 0
                ? digits + "0".repeat(exponent)
                : digits.substring(0, point) + "." + digits.substring(point);
    }
}
