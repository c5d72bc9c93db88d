package dev.muster.pickle;

import java.nio.charset.StandardCharsets;

/// Text in the forms pickles have: UTF-8 with lone surrogates, and Python's escapes.
final class Text {
    private static final char REPLACEMENT = '\uFFFD';

    private Text() {}

    static boolean isAscii(byte[] bytes) {
        for (byte unit : bytes) {
            if (unit < 0) {
                return false;
            }
        }
        return true;
    }

    static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// Decodes UTF-8; a lone surrogate in three bytes is let through, as CPython writes it.
    static String decode(byte[] bytes, int offset, int length) throws PickleException {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        // Java replaces what it cannot decode; then, and only then, look closely.
        return text.indexOf(REPLACEMENT) < 0 ? text : decodeStrictly(bytes, offset, length);
    }

    private static String decodeStrictly(byte[] bytes, int offset, int length)
            throws PickleException {
        StringBuilder text = new StringBuilder(length);
        int end = offset + length;
        for (int at = offset; at < end; ) {
            int lead = bytes[at++];
            int more = lead >= 0 ? 0 : lead < -32 ? 1 : lead < -16 ? 2 : 3;
            if (lead < -62 || (lead > -12 && lead < 0) || more > end - at) {
                throw notUtf8();
            }
            int point = more == 0 ? lead : lead & 0x3f >> more;
            for (int i = 0; i < more; i++) {
                int unit = bytes[at++];
                if (unit > -65) {
                    throw notUtf8();
                }
                point = point << 6 | (unit & 0x3f);
            }
            if (point > 0x10ffff
                    || (more == 2 && point < 0x800)
                    || (more == 3 && point < 0x10000)) {
                throw notUtf8();
            }
            append(text, point);
        }
        return text.toString();
    }

    /// Python tells two surrogates side by side from the one character that Java takes them for.
    private static void append(StringBuilder text, int point) throws PickleException {
        int length = text.length();
        if (point >= Character.MIN_LOW_SURROGATE
                && point <= Character.MAX_LOW_SURROGATE
                && length > 0
                && Character.isHighSurrogate(text.charAt(length - 1))) {
            throw new PickleException(
                    "a text has two surrogates side by side, which here would become one"
                            + " character; send that character, or the two apart");
        }
        text.appendCodePoint(point);
    }

    private static PickleException notUtf8() {
        return new PickleException("a text is not valid UTF-8");
    }

    /// Encodes UTF-8, a lone surrogate in three bytes.
    static byte[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // Java writes a question mark for a lone surrogate.
        return hasQuestionMark(bytes) && hasLoneSurrogate(text) ? encodeSurrogates(text) : bytes;
    }

    private static boolean hasQuestionMark(byte[] bytes) {
        for (byte unit : bytes) {
            if (unit == '?') {
                return true;
            }
        }
        return false;
    }

    private static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                int point = text.codePointAt(i);
                if (point <= 0xffff) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    private static byte[] encodeSurrogates(String text) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            if (Character.isSurrogate((char) point) && point <= 0xffff) {
                out.write(0xe0 | point >> 12);
                out.write(0x80 | ((point >> 6) & 0x3f));
                out.write(0x80 | (point & 0x3f));
            } else {
                out.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }

    /// The bytes of a string literal of Python 2, quotes included.
    static byte[] unquote(byte[] literal) throws PickleException {
        int last = literal.length - 1;
        if (last < 1 || literal[0] != literal[last] || (literal[0] != '\'' && literal[0] != '"')) {
            throw new PickleException("a string of protocol 0 is not quoted");
        }
        byte[] out = new byte[literal.length];
        int length = 0;
        for (int at = 1; at < last; at++) {
            int unit = literal[at];
            if (unit == '\\' && at + 1 < last) {
                at++;
                int digits = escapeLength(literal, at, last);
                if (digits > 0) {
                    out[length++] = (byte) escape(literal, at, digits);
                    at += digits - 1;
                    continue;
                }
                out[length++] = '\\';
                unit = literal[at];
            }
            out[length++] = (byte) unit;
        }
        return java.util.Arrays.copyOf(out, length);
    }

    private static int escapeLength(byte[] literal, int at, int last) throws PickleException {
        int kind = literal[at];
        if ("abfnrtv\\'\"".indexOf(kind) >= 0) {
            return 1;
        }
        if (kind == 'x') {
            if (at + 3 > last || hex(literal, at + 1, 2) < 0) {
                throw new PickleException("a string of protocol 0 has a broken \\x escape");
            }
            return 3;
        }
        int digits = 0;
        while (digits < 3 && at + digits < last && (literal[at + digits] & 0xf8) == '0') {
            digits++;
        }
        return digits;
    }

    private static int escape(byte[] literal, int at, int digits) {
        int kind = literal[at];
        if (kind == 'x') {
            return hex(literal, at + 1, 2);
        }
        int plain = "abfnrtv\\'\"".indexOf(kind);
        if (plain >= 0) {
            return "\u0007\b\f\n\r\t\u000b\\'\"".charAt(plain);
        }
        int value = 0;
        for (int i = 0; i < digits; i++) {
            value = value << 3 | (literal[at + i] & 7);
        }
        return value;
    }

    private static int hex(byte[] bytes, int at, int digits) {
        int value = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = i < bytes.length ? Character.digit(bytes[i], 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /// Python's raw-unicode-escape: Latin-1, and `\\uXXXX` or `\\UXXXXXXXX` for the rest.
    static String unescape(byte[] line) throws PickleException {
        StringBuilder text = new StringBuilder(line.length);
        for (int at = 0; at < line.length; at++) {
            int digits =
                    line[at] != '\\' || at + 1 == line.length
                            ? 0
                            : line[at + 1] == 'u' ? 4 : line[at + 1] == 'U' ? 8 : 0;
            if (digits == 0) {
                text.append((char) (line[at] & 0xff));
                continue;
            }
            int point = hex(line, at + 2, digits);
            if (point < 0 || point > 0x10ffff) {
                throw new PickleException("a text of protocol 0 has a broken \\u escape");
            }
            append(text, point);
            at += digits + 1;
        }
        return text.toString();
    }
}
