package dev.muster.internal.launch;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// Turns what workers write into text. They write as this process does.
final class OutputText {
    private static final Charset CHARSET = charset();

    private OutputText() {}

    private static Charset charset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding"));
        Charset system = Charset.forName(name, StandardCharsets.UTF_8);
        // A program without a locale may still write UTF-8, which contains ASCII.
        return system.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : system;
    }

    static String decode(byte[] buffer, int from, int to) {
        int end = to > from && buffer[to - 1] == '\r' ? to - 1 : to;
        return new String(buffer, from, end - from, CHARSET);
    }
}
