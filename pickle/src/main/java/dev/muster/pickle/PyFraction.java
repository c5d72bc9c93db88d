package dev.muster.pickle;

import java.math.BigInteger;

/// Python's `fractions.Fraction`: always in lowest terms, the denominator positive.
///
/// @param numerator carries the sign
/// @param denominator at least 1
public record PyFraction(BigInteger numerator, BigInteger denominator) {
    public PyFraction {
        if (denominator.signum() == 0) {
            throw PyException.of("ZeroDivisionError", "Fraction(" + numerator + ", 0)");
        }
        BigInteger common = numerator.gcd(denominator);
        if (denominator.signum() < 0) {
            common = common.negate();
        }
        numerator = numerator.divide(common);
        denominator = denominator.divide(common);
    }

    /// A fraction of two `long`s.
    public static PyFraction of(long numerator, long denominator) {
        return new PyFraction(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
    }
}
