package dev.muster.cli.map;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Bytes as a text with a character for each of them, and what the system makes of them.
final class Bytes {
    /// In which the JDK writes the arguments of a process.
    private static final Charset NATIVE =
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    /// Puts the words together from their bytes, of which the system sees only ASCII on the way.
    /// The mark at the end of each keeps the line ends before it.
    private static final String DECODER =
            "for w do shift; w=$(printf '%b_' \"$w\"); set -- \"$@\" \"${w%_}\"; done; exec \"$@\"";

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

    /// The words in which the JDK is told a command, so that it gets exactly these bytes.
    static List<String> arguments(List<String> words) {
        var arguments = new ArrayList<String>(words.size());
        for (String word : words) {
            byte[] bytes = word.getBytes(ISO_8859_1);
            String text = isAscii(word) ? word : new String(bytes, NATIVE);
            if (!Arrays.equals(text.getBytes(NATIVE), bytes)) {
                return decoded(words);
            }
            arguments.add(text);
        }
        return arguments;
    }

    private static List<String> decoded(List<String> words) {
        var arguments = new ArrayList<>(List.of("/bin/sh", "-c", DECODER, "sh"));
        for (String word : words) {
            var octal = new StringBuilder();
            for (char each : word.toCharArray()) {
                octal.append("\\0%03o".formatted((int) each));
            }
            arguments.add(octal.toString());
        }
        return arguments;
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
