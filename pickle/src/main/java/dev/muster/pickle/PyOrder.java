package dev.muster.pickle;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Python's `<`, as `sort()` uses it.
public final class PyOrder {
    private static final int MAX_DEPTH = 500;

    private PyOrder() {}

    /// Whether `a < b`.
    ///
    /// @throws PyException `TypeError` if Python does not order values of these types
    public static boolean less(@Nullable Object a, @Nullable Object b) {
        return less(a, b, false, 0);
    }

    /// Whether `a < b` in Python 2, where a text of ASCII characters is a byte string as well.
    ///
    /// @throws PyException `TypeError` if neither Python orders values of these types
    public static boolean lessInPython2(@Nullable Object a, @Nullable Object b) {
        return less(a, b, true, 0);
    }

    /// -1 if `a < b`, 1 if `b < a`, else 0. Beware of NaN, which is neither: a sort by this order
    /// must not rely on consistency.
    ///
    /// @throws PyException `TypeError` if Python does not order values of these types
    public static int compare(@Nullable Object a, @Nullable Object b) {
        return less(a, b) ? -1 : less(b, a) ? 1 : 0;
    }

    private static boolean less(
            @Nullable Object a, @Nullable Object b, boolean python2, int depth) {
        if (depth > MAX_DEPTH) {
            throw PyException.of(
                    "RecursionError", "maximum recursion depth exceeded in comparison");
        }
        if (a instanceof String left && b instanceof String right) {
            return compareText(left, right) < 0;
        }
        if (a != null && b != null && PyNumbers.isNumber(a) && PyNumbers.isNumber(b)) {
            Boolean less = PyNumbers.less(a, b);
            return less != null ? less : refuse(a, b);
        }
        if (a instanceof PyTuple left && b instanceof PyTuple right) {
            return less(left.iterator(), right.iterator(), python2, depth);
        }
        if (a instanceof List<?> left && b instanceof List<?> right) {
            return less(left.iterator(), right.iterator(), python2, depth);
        }
        if (a instanceof PyDeque left && b instanceof PyDeque right) {
            return less(left.iterator(), right.iterator(), python2, depth);
        }
        if (a instanceof Set<?> left && b instanceof Set<?> right) {
            return left.size() < right.size() && PySet.copyOf(right).containsAll(left);
        }
        byte[] left = bytes(a, python2);
        byte[] right = bytes(b, python2);
        if (left != null && right != null) {
            return Arrays.compareUnsigned(left, right) < 0;
        }
        return lessOfOneClass(a, b);
    }

    private static boolean less(Iterator<?> left, Iterator<?> right, boolean python2, int depth) {
        Comparison comparison = new Comparison();
        while (left.hasNext() && right.hasNext()) {
            Object a = left.next();
            Object b = right.next();
            if (!comparison.same(a, b)) {
                return less(a, b, python2, depth + 1);
            }
        }
        return right.hasNext();
    }

    private static byte @Nullable [] bytes(@Nullable Object value, boolean python2) {
        return switch (value) {
            case byte[] plain -> plain;
            case PyByteArray array -> array.bytes();
            case String text when python2 -> {
                byte[] utf8 = Text.encode(text);
                yield Text.isAscii(utf8) ? utf8 : null;
            }
            case null, default -> null;
        };
    }

    private static boolean lessOfOneClass(@Nullable Object a, @Nullable Object b) {
        return switch (a) {
            case LocalDate left when b instanceof LocalDate right -> left.isBefore(right);
            case LocalDateTime left when b instanceof LocalDateTime right -> left.isBefore(right);
            case LocalTime left when b instanceof LocalTime right -> left.isBefore(right);
            case OffsetDateTime left when b instanceof OffsetDateTime right -> left.isBefore(right);
            case Duration left when b instanceof Duration right -> left.compareTo(right) < 0;
            case UUID left when b instanceof UUID right ->
                    compareText(left.toString(), right.toString()) < 0;
            case java.nio.file.Path left when b instanceof java.nio.file.Path right ->
                    left.compareTo(right) < 0;
            case null, default -> refuse(a, b);
        };
    }

    /// By code points: the order of UTF-16 differs beyond the basic plane.
    private static int compareText(String a, String b) {
        int mismatch = 0;
        int length = Math.min(a.length(), b.length());
        while (mismatch < length && a.charAt(mismatch) == b.charAt(mismatch)) {
            mismatch++;
        }
        if (mismatch == length) {
            return Integer.compare(a.length(), b.length());
        }
        return Integer.compare(rank(a.charAt(mismatch)), rank(b.charAt(mismatch)));
    }

    private static int rank(char unit) {
        return Character.isSurrogate(unit) ? unit + Character.MIN_SUPPLEMENTARY_CODE_POINT : unit;
    }

    private static boolean refuse(@Nullable Object a, @Nullable Object b) {
        throw PyException.of(
                "TypeError",
                "'<' not supported between instances of '%s' and '%s'"
                        .formatted(PyRepr.typeName(a), PyRepr.typeName(b)));
    }
}
