package dev.muster.internal.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Texts in UTF-8 without a loss: a lone surrogate, which UTF-8 does not have, is written in three
/// bytes as if it were a character.
final class TextBytes {
    private static final char REPLACEMENT = '\uFFFD';

    private TextBytes() {}

    static byte[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // Java writes a question mark for a lone surrogate; then, and only then, look closely.
        int lone = hasQuestionMark(bytes) ? loneSurrogate(text, 0) : -1;
        if (lone < 0) {
            return bytes;
        }
        var out = new ByteArrayOutputStream(bytes.length + 16);
        int from = 0;
        for (; lone >= 0; lone = loneSurrogate(text, from)) {
            out.writeBytes(text.substring(from, lone).getBytes(StandardCharsets.UTF_8));
            char unit = text.charAt(lone);
            out.write(0xe0 | unit >> 12);
            out.write(0x80 | (unit >> 6 & 0x3f));
            out.write(0x80 | (unit & 0x3f));
            from = lone + 1;
        }
        out.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private static boolean hasQuestionMark(byte[] bytes) {
        for (byte unit : bytes) {
            if (unit == '?') {
                return true;
            }
        }
        return false;
    }

    /// Where the next one is, or -1.
    private static int loneSurrogate(String text, int from) {
        for (int at = from; at < text.length(); at++) {
            if (Character.isSurrogate(text.charAt(at))) {
                if (text.codePointAt(at) <= Character.MAX_VALUE) {
                    return at;
                }
                at++;
            }
        }
        return -1;
    }

    static String decode(byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        var whole = new StringBuilder(length);
        int end = offset + length;
        int from = offset;
        for (int at = offset; at + 2 < end; at++) {
            if (isSurrogate(bytes, at)) {
                whole.append(new String(bytes, from, at - from, StandardCharsets.UTF_8));
                whole.append(
                        (char) (0xd000 | (bytes[at + 1] & 0x3f) << 6 | (bytes[at + 2] & 0x3f)));
                from = at + 3;
                at += 2;
            }
        }
        return whole.append(new String(bytes, from, end - from, StandardCharsets.UTF_8)).toString();
    }

    private static boolean isSurrogate(byte[] bytes, int at) {
        return bytes[at] == (byte) 0xed
                && (bytes[at + 1] & 0xe0) == 0xa0
                && (bytes[at + 2] & 0xc0) == 0x80;
    }
}
