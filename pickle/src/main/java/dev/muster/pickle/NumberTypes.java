package dev.muster.pickle;

import dev.muster.pickle.KnownClasses.Maker;
import dev.muster.pickle.KnownClasses.Making;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Numbers, ranges and identifiers that a pickle makes by a call.
final class NumberTypes {
    static final PyGlobal UUID_TYPE = new PyGlobal("uuid", "UUID");
    private static final PyGlobal DECIMAL = new PyGlobal("decimal", "Decimal");
    private static final PyGlobal FRACTION = new PyGlobal("fractions", "Fraction");

    /// Beyond this, numbers in text stay text: reading them takes quadratic time.
    private static final int MAX_DIGITS = 5000;

    private NumberTypes() {}

    static void addTo(Map<PyGlobal, Maker> makers) {
        makers.put(PyGlobal.builtin("complex"), NumberTypes::complex);
        makers.put(PyGlobal.builtin("slice"), NumberTypes::slice);
        makers.put(PyGlobal.builtin("range"), NumberTypes::range);
        makers.put(DECIMAL, NumberTypes::decimal);
        makers.put(FRACTION, NumberTypes::fraction);
    }

    private static @Nullable Object complex(PyTuple arguments, Making making) {
        return arguments.size() == 2
                        && arguments.get(0) instanceof Double real
                        && arguments.get(1) instanceof Double imaginary
                ? new PyComplex(real, imaginary)
                : null;
    }

    private static @Nullable Object slice(PyTuple arguments, Making making) {
        arguments.forEach(making.values()::nest);
        return switch (arguments.size()) {
            case 1 -> new PySlice(null, arguments.get(0), null);
            case 2 -> new PySlice(arguments.get(0), arguments.get(1), null);
            case 3 -> new PySlice(arguments.get(0), arguments.get(1), arguments.get(2));
            default -> null;
        };
    }

    private static @Nullable Object range(PyTuple arguments, Making making) {
        int size = arguments.size();
        for (Object argument : arguments) {
            if (!(argument instanceof Long)) {
                return null;
            }
        }
        return switch (size) {
            case 1 -> new PyRange(0, whole(arguments, 0), 1);
            case 2 -> new PyRange(whole(arguments, 0), whole(arguments, 1), 1);
            case 3 ->
                    whole(arguments, 2) == 0
                            ? null
                            : new PyRange(
                                    whole(arguments, 0), whole(arguments, 1), whole(arguments, 2));
            default -> null;
        };
    }

    private static long whole(PyTuple arguments, int index) {
        return arguments.get(index) instanceof Long value ? value : 0;
    }

    private static @Nullable Object decimal(PyTuple arguments, Making making)
            throws PickleException {
        if (arguments.size() != 1
                || !(arguments.get(0) instanceof String text)
                || text.length() > MAX_DIGITS) {
            return null;
        }
        making.allowance().take(text.length());
        try {
            BigDecimal value = new BigDecimal(text);
            boolean kept = value.signum() != 0 || !text.startsWith("-");
            return kept ? value : null;
        } catch (NumberFormatException notFinite) {
            return null;
        }
    }

    private static @Nullable Object fraction(PyTuple arguments, Making making)
            throws PickleException {
        if (arguments.size() == 2) {
            BigInteger top = integer(arguments.get(0));
            BigInteger bottom = integer(arguments.get(1));
            // The same two long numbers may be asked for again and again.
            making.allowance().take(top == null ? 0 : top.bitLength() / Byte.SIZE);
            making.allowance().take(bottom == null ? 0 : bottom.bitLength() / Byte.SIZE);
            return fraction(top, bottom);
        }
        if (arguments.size() != 1
                || !(arguments.get(0) instanceof String text)
                || text.length() > MAX_DIGITS
                || !text.matches("-?[0-9]+(/[0-9]+)?")) {
            return null;
        }
        making.allowance().take(text.length());
        int slash = text.indexOf('/');
        return slash < 0
                ? fraction(new BigInteger(text), BigInteger.ONE)
                : fraction(
                        new BigInteger(text.substring(0, slash)),
                        new BigInteger(text.substring(slash + 1)));
    }

    private static @Nullable Object fraction(
            @Nullable BigInteger top, @Nullable BigInteger bottom) {
        return top == null
                        || bottom == null
                        || bottom.signum() == 0
                        || top.bitLength() > 4 * MAX_DIGITS
                        || bottom.bitLength() > 4 * MAX_DIGITS
                ? null
                : new PyFraction(top, bottom);
    }

    private static @Nullable BigInteger integer(@Nullable Object value) {
        return switch (value) {
            case Long number -> BigInteger.valueOf(number);
            case BigInteger number -> number;
            case null, default -> null;
        };
    }

    /// The UUID whose state this is, or null.
    static @Nullable UUID uuid(@Nullable Object state) {
        if (!(state instanceof PyDict attributes) || attributes.size() != 1) {
            return null;
        }
        BigInteger bits = integer(attributes.get("int"));
        return bits == null || bits.signum() < 0 || bits.bitLength() > 128
                ? null
                : new UUID(bits.shiftRight(64).longValue(), bits.longValue());
    }

    /// The call by which Python makes this value again, or null if it is none of these.
    static @Nullable PyInstance reduce(Object value) {
        return switch (value) {
            case PyComplex number ->
                    PyInstance.reduce(
                            PyGlobal.builtin("complex"), number.real(), number.imaginary());
            case PySlice slice ->
                    PyInstance.reduce(
                            PyGlobal.builtin("slice"), slice.start(), slice.stop(), slice.step());
            case PyRange range ->
                    PyInstance.reduce(
                            PyGlobal.builtin("range"), range.start(), range.stop(), range.step());
            case BigDecimal number -> PyInstance.reduce(DECIMAL, number.toString());
            case PyFraction number ->
                    PyInstance.reduce(FRACTION, number.numerator(), number.denominator());
            case UUID id -> PyInstance.ofAttributes(UUID_TYPE, PyDict.of("int", unsigned(id)));
            default -> null;
        };
    }

    private static BigInteger unsigned(UUID id) {
        BigInteger low = BigInteger.valueOf(id.getLeastSignificantBits());
        BigInteger mask = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
        return BigInteger.valueOf(id.getMostSignificantBits())
                .and(mask)
                .shiftLeft(64)
                .or(low.and(mask));
    }
}
