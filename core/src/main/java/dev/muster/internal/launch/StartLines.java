package dev.muster.internal.launch;

import java.util.ArrayList;
import java.util.List;

/// Keeps back what a JVM writes until its worker has joined its pool. If it ends before, that
/// stands in the failure of its start, and is not shown a second time; if it takes its time, or
/// writes more than the failure holds, it is shown.
final class StartLines implements LineSink {
    private static final int MOST = LastLines.MAX_LINES / 2; // there are two streams

    private final LineSink sink;

    // Guarded by this.
    private final List<Line> held = new ArrayList<>();
    private boolean isShown;

    private record Line(long task, byte[] bytes) {}

    StartLines(LineSink sink) {
        this.sink = sink;
    }

    /// From now on all lines go on, those that are kept first.
    synchronized void show() {
        if (!isShown) {
            isShown = true;
            for (Line each : held) {
                sink.line(each.task(), each.bytes(), 0, each.bytes().length);
            }
            held.clear();
            sink.flush();
        }
    }

    @Override
    public synchronized void line(long task, byte[] buffer, int from, int to) {
        if (isShown) {
            sink.line(task, buffer, from, to);
            return;
        }
        byte[] bytes = new byte[to - from];
        System.arraycopy(buffer, from, bytes, 0, bytes.length);
        held.add(new Line(task, bytes));
        if (held.size() > MOST) {
            show();
        }
    }

    @Override
    public synchronized void flush() {
        sink.flush();
    }

    @Override
    public synchronized void end() {
        sink.end();
    }
}
