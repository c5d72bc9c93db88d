package dev.muster.internal.launch;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/// Shows lines on a stream of this program, each with its tag: `[worker-2 task-17] …`.
///
/// Many lines go out in one write, so they are fast and never mixed with those of other workers.
final class ConsoleSink implements LineSink {
    private static final int ENOUGH = 64 * 1024;

    private final String worker;
    private final Supplier<PrintStream> console;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private long taggedTask = -1;
    private byte[] tag;

    /// @param console asked each time, because a program may replace its streams
    ConsoleSink(String worker, Supplier<PrintStream> console) {
        this.worker = worker;
        this.console = console;
        this.tag = tag(taggedTask);
    }

    @Override
    public void line(long task, byte[] buffer, int from, int to) {
        if (task != taggedTask) {
            tag = tag(task);
            taggedTask = task;
        }
        gathered.writeBytes(tag);
        gathered.write(buffer, from, LineSink.textEnd(buffer, from, to) - from);
        gathered.write('\n');
        if (gathered.size() >= ENOUGH) {
            flush();
        }
    }

    private byte[] tag(long task) {
        String text = task < 0 ? "[" + worker + "] " : "[" + worker + " task-" + task + "] ";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void flush() {
        if (gathered.size() > 0) {
            PrintStream stream = console.get();
            stream.writeBytes(gathered.toByteArray());
            stream.flush();
            gathered.reset();
        }
    }
}
