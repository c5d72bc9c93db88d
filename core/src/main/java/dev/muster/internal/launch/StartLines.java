package dev.muster.internal.launch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Keeps back what a JVM writes until its worker has joined its pool. If it ends before that, the
/// failure of its start contains the lines, and they are not shown a second time; if it takes
/// longer, or writes more than the failure holds, they are shown.
final class StartLines implements LineSink {
    private static final int MOST = LastLines.MAX_LINES / 2; // there are two streams

    private final LineSink sink;

    // Guarded by this.
    private final List<Line> held = new ArrayList<>();
    private boolean isShown;

    private record Line(long task, ByteBuffer bytes) {}

    StartLines(LineSink sink) {
        this.sink = sink;
    }

    /// From now on all lines go on, those that are kept first.
    synchronized void show() {
        if (!isShown) {
            isShown = true;
            for (Line each : held) {
                sink.line(each.task(), each.bytes().array(), 0, each.bytes().limit());
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
        held.add(new Line(task, ByteBuffer.wrap(Arrays.copyOfRange(buffer, from, to))));
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
