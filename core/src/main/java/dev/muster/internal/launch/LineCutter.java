package dev.muster.internal.launch;

import java.util.Arrays;

/// Cuts one stream into lines and knows the task of each.
///
/// A line ends at its newline, where another task begins, at the end of the stream, or after
/// [#LIMIT] bytes; what comes then is a line of its own. So a line belongs to one task, and all
/// lines together are the stream, byte for byte.
final class LineCutter implements MarkFilter.Target {
    /// The longest line, without its newline.
    static final int LIMIT = 64 * 1024;

    private final LineSink sink;
    private byte[] partial = new byte[256];
    private int length;
    private long task = -1;

    LineCutter(LineSink sink) {
        this.sink = sink;
    }

    @Override
    public void bytes(byte[] buffer, int from, int to) {
        int begin = from;
        for (int i = from; i < to; i++) {
            if (buffer[i] == '\n') {
                line(buffer, begin, i + 1);
                begin = i + 1;
            }
        }
        keep(buffer, begin, to);
    }

    /// @param to after the newline
    private void line(byte[] buffer, int from, int to) {
        if (length == 0 && to - from <= LIMIT + 1) {
            sink.line(task, buffer, from, to);
            return;
        }
        keep(buffer, from, to - 1);
        append(buffer, to - 1, 1);
        cut();
    }

    private void keep(byte[] buffer, int from, int to) {
        int at = from;
        while (at < to) {
            if (length == LIMIT) {
                cut();
            }
            int part = Math.min(to - at, LIMIT - length);
            append(buffer, at, part);
            at += part;
        }
    }

    private void append(byte[] buffer, int from, int count) {
        if (length + count > partial.length) {
            partial = Arrays.copyOf(partial, Math.max(length + count, 2 * partial.length));
        }
        System.arraycopy(buffer, from, partial, length, count);
        length += count;
    }

    private void cut() {
        int to = length;
        length = 0;
        if (to > 0) {
            sink.line(task, partial, 0, to);
        }
    }

    @Override
    public void task(long number) {
        if (number != task) {
            cut();
            task = number;
        }
    }

    /// The stream has ended.
    void end() {
        cut();
    }
}
