package dev.muster.pickle;

import java.math.BigInteger;

/// Numbers written as text, as protocol 0 has them.
final class TextNumbers {
    private static final int MAX_DIGITS = 200_000;
    private static final int QUADRATIC_DIGITS = 1000;
    private static final int MAX_FLOAT = 512;

    private TextNumbers() {}

    /// An int, or `00` and `01` for the two truth values.
    static Object readInt(byte[] line) throws PickleException {
        if (line.length == 2 && line[0] == '0' && (line[1] == '0' || line[1] == '1')) {
            return line[1] == '1';
        }
        return parse(line, line.length);
    }

    /// An int with an `L` behind it.
    static Object readLong(byte[] line) throws PickleException {
        boolean marked = line.length > 0 && line[line.length - 1] == 'L';
        return parse(line, marked ? line.length - 1 : line.length);
    }

    static long readIndex(byte[] line) throws PickleException {
        if (parse(line, line.length) instanceof Long index) {
            return index;
        }
        throw broken("a memo number");
    }

    private static Object parse(byte[] line, int length) throws PickleException {
        int start = length > 0 && (line[0] == '-' || line[0] == '+') ? 1 : 0;
        if (length - start < 1 || length - start > MAX_DIGITS) {
            throw broken("an int");
        }
        for (int i = start; i < length; i++) {
            if (line[i] < '0' || line[i] > '9') {
                throw broken("an int");
            }
        }
        String digits =
                new String(line, start, length - start, java.nio.charset.StandardCharsets.US_ASCII);
        BigInteger value = parse(digits);
        return narrow(line[0] == '-' ? value.negate() : value);
    }

    /// By halves: the JDK's own way takes quadratic time.
    static BigInteger parse(String digits) {
        if (digits.length() <= QUADRATIC_DIGITS) {
            return new BigInteger(digits);
        }
        int low = digits.length() / 2;
        int high = digits.length() - low;
        return parse(digits.substring(0, high))
                .multiply(BigInteger.TEN.pow(low))
                .add(parse(digits.substring(high)));
    }

    static Object narrow(BigInteger value) {
        return value.bitLength() < 64 ? (Object) value.longValue() : value;
    }

    static double readFloat(byte[] line) throws PickleException {
        String text = Text.latin1(line);
        String special = text.startsWith("-") ? text.substring(1) : text;
        if (special.equals("nan")) {
            return Double.NaN;
        }
        if (special.equals("inf")) {
            return text.equals("inf") ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        if (line.length > MAX_FLOAT || !isDecimal(text)) {
            throw broken("a float");
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw broken("a float");
        }
    }

    private static boolean isDecimal(String text) {
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789.eE+-".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static PickleException broken(String what) {
        return new PickleException("the pickle is broken: " + what + " is not written as one");
    }
}
