package dev.muster.internal.worker;

import dev.muster.internal.workerprotocol.WorkerBootstrap;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/// Standard output or error of a worker: whole lines, and before the first line of each task a mark
/// with its number.
///
/// A task may close it; the next one finds it open.
final class TaggedOutput extends OutputStream {
    private static final int MOST_HELD_BYTES = 64 << 10;

    private final OutputStream target;
    private final String secret;
    private final RunState state;

    // Guarded by this.
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private long markedTask = -1;

    private TaggedOutput(FileDescriptor target, String secret, RunState state) {
        this.target = new FileOutputStream(target);
        this.secret = secret;
        this.state = state;
    }

    /// Replaces [System#out] and [System#err] with such streams.
    static void install(String secret, RunState state) {
        System.setOut(stream(FileDescriptor.out, System.out.charset(), secret, state));
        System.setErr(stream(FileDescriptor.err, System.err.charset(), secret, state));
    }

    private static PrintStream stream(
            FileDescriptor target, Charset charset, String secret, RunState state) {
        return new TaskPrintStream(new TaggedOutput(target, secret, state), charset);
    }

    /// Cannot be closed: it belongs to all tasks.
    private static final class TaskPrintStream extends PrintStream {
        TaskPrintStream(OutputStream target, Charset charset) {
            super(target, true, charset);
        }

        @Override
        public void close() {
            flush();
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        int end = offset + length;
        int lineEnd = end;
        while (lineEnd > offset && bytes[lineEnd - 1] != '\n') {
            lineEnd--;
        }
        if (lineEnd > offset) {
            held.write(bytes, offset, lineEnd - offset);
            writeHeld();
        }
        held.write(bytes, lineEnd, end - lineEnd);
        if (held.size() > MOST_HELD_BYTES) {
            writeHeld();
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        writeHeld();
    }

    private void writeHeld() throws IOException {
        if (held.size() == 0) {
            return;
        }
        RunningTask running = state.running();
        long task = running == null ? -1 : running.task();
        byte[] bytes = held.toByteArray();
        held.reset();
        if (task != markedTask) {
            byte[] mark = WorkerBootstrap.outputMark(secret, task);
            byte[] both = new byte[mark.length + bytes.length];
            System.arraycopy(mark, 0, both, 0, mark.length);
            System.arraycopy(bytes, 0, both, mark.length, bytes.length);
            bytes = both;
            markedTask = task;
        }
        target.write(bytes);
    }
}
