package dev.muster.cli.map;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;

/// Bytes as a text with a character for each of them.
final class Bytes {
    /// In which the JDK reads arguments and writes names of files.
    private static final Charset NATIVE =
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private static final int ASCII = 0x7F;

    private Bytes() {}

    /// The bytes of a text that this program was given as an argument.
    static String ofArgument(String argument) {
        return isAscii(argument) ? argument : new String(argument.getBytes(NATIVE), ISO_8859_1);
    }

    /// As a person reads it.
    static String readable(String bytes) {
        return isAscii(bytes) ? bytes : new String(bytes.getBytes(ISO_8859_1), UTF_8);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > ASCII) {
                return false;
            }
        }
        return true;
    }
}
