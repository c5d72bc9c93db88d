package dev.muster.internal.launch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/// The last lines that a worker wrote, on both streams.
final class LastLines implements LineSink {
    static final int MAX_LINES = 50;
    private static final int MAX_CHARACTERS = 1_000;

    /// UTF-8 needs no more for that number of characters.
    private static final int MAX_BYTES = 4 * MAX_CHARACTERS;

    /// Guarded by itself; turned into text only on request.
    private final Deque<byte[]> lines = new ArrayDeque<>(MAX_LINES);

    @Override
    public void line(long task, byte[] buffer, int from, int to) {
        int end = Math.min(LineSink.textEnd(buffer, from, to), from + MAX_BYTES);
        byte[] line = Arrays.copyOfRange(buffer, from, end);
        synchronized (lines) {
            if (lines.size() == MAX_LINES) {
                lines.removeFirst();
            }
            lines.addLast(line);
        }
    }

    /// Oldest first.
    List<String> lines() {
        List<byte[]> copy;
        synchronized (lines) {
            copy = List.copyOf(lines);
        }
        List<String> texts = new ArrayList<>(copy.size());
        for (byte[] line : copy) {
            texts.add(text(line));
        }
        return List.copyOf(texts);
    }

    private static String text(byte[] line) {
        String text = OutputText.decode(line, 0, line.length);
        return text.length() <= MAX_CHARACTERS ? text : text.substring(0, MAX_CHARACTERS);
    }
}
