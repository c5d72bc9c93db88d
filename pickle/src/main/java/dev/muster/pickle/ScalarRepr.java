package dev.muster.pickle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// Values without parts as CPython 3.13 prints them.
final class ScalarRepr {
    /// CPython's limit for turning an int into text, in digits.
    private static final int MAX_DIGITS = 4300;

    private static final double BITS_PER_DIGIT = 3.3219280948873626;

    private ScalarRepr() {}

    static void write(StringBuilder out, @Nullable Object value) {
        switch (value) {
            case null -> out.append("None");
            case Boolean truth -> out.append(truth ? "True" : "False");
            case Double number -> out.append(FloatRepr.of(number));
            case Float number -> out.append(FloatRepr.of(number));
            case BigInteger number -> whole(out, number);
            case Character one -> text(out, one.toString());
            case CharSequence text -> text(out, text.toString());
            case byte[] bytes -> bytes(out, bytes);
            case PyByteArray array -> {
                out.append("bytearray(");
                bytes(out, array.bytes());
                out.append(')');
            }
            case PyComplex number -> out.append(FloatRepr.of(number));
            case PyRange range -> range(out, range);
            case PySingleton constant -> out.append(constant.pythonName());
            case PyGlobal global -> global(out, global);
            case BigDecimal number -> decimal(out, number);
            case PyFraction number -> {
                out.append("Fraction(");
                whole(out, number.numerator());
                out.append(", ");
                whole(out, number.denominator());
                out.append(')');
            }
            case LocalDateTime time -> out.append(TimeRepr.of(time, null));
            case OffsetDateTime time ->
                    out.append(TimeRepr.of(time.toLocalDateTime(), time.getOffset()));
            case LocalDate date -> out.append(TimeRepr.of(date));
            case LocalTime time -> out.append(TimeRepr.of(time, null));
            case OffsetTime time -> out.append(TimeRepr.of(time.toLocalTime(), time.getOffset()));
            case Duration duration -> out.append(TimeRepr.of(duration));
            case ZoneOffset offset -> out.append(TimeRepr.of(offset));
            default -> out.append(value);
        }
    }

    private static void whole(StringBuilder out, BigInteger number) {
        if (number.bitLength() > MAX_DIGITS * BITS_PER_DIGIT) {
            throw PyException.of(
                    "ValueError",
                    "Exceeds the limit (4300 digits) for integer string conversion; use"
                            + " sys.set_int_max_str_digits() to increase the limit");
        }
        out.append(number);
    }

    private static void decimal(StringBuilder out, BigDecimal number) {
        if (number.unscaledValue().bitLength() > 1 << 22) {
            throw PyException.of("MemoryError", "a Decimal of more than a million digits");
        }
        out.append("Decimal('").append(number).append("')");
    }

    private static void range(StringBuilder out, PyRange range) {
        out.append("range(").append(range.start()).append(", ").append(range.stop());
        if (range.step() != 1) {
            out.append(", ").append(range.step());
        }
        out.append(')');
    }

    private static void global(StringBuilder out, PyGlobal global) {
        String name = global.module().equals("builtins") ? global.name() : global.toString();
        if (TypeNames.isFunction(global)) {
            out.append("<built-in function ").append(name).append('>');
        } else {
            out.append("<class '").append(name).append("'>");
        }
    }

    static void text(StringBuilder out, String text) {
        if (text.length() > 1 << 24) {
            throw PyException.of("MemoryError", "repr() of more than 16 Mi characters");
        }
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        out.append(quote);
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            if (point == quote || point == '\\') {
                out.append('\\').append((char) point);
            } else if ((point >= ' ' && point < 0x7f) || (point > 0x7f && isPrintable(point))) {
                out.appendCodePoint(point);
            } else {
                escape(out, point);
            }
        }
        out.append(quote);
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    private static void escape(StringBuilder out, int point) {
        switch (point) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                char kind = point > 0xffff ? 'U' : point > 0xff ? 'u' : 'x';
                int digits = point > 0xffff ? 8 : point > 0xff ? 4 : 2;
                String hex = Integer.toHexString(point);
                out.append('\\').append(kind).repeat('0', digits - hex.length()).append(hex);
            }
        }
    }

    private static void bytes(StringBuilder out, byte[] bytes) {
        if (bytes.length > 1 << 24) {
            throw PyException.of("MemoryError", "repr() of more than 16 MiB of bytes");
        }
        boolean single = false;
        boolean twofold = false;
        for (byte unit : bytes) {
            single |= unit == '\'';
            twofold |= unit == '"';
        }
        char quote = single && !twofold ? '"' : '\'';
        out.append('b').append(quote);
        for (byte unit : bytes) {
            if (unit == quote || unit == '\\') {
                out.append('\\').append((char) unit);
            } else if (unit >= ' ' && unit < 0x7f) {
                out.append((char) unit);
            } else {
                escape(out, unit & 0xff);
            }
        }
        out.append(quote);
    }
}
