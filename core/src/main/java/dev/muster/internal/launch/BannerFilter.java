package dev.muster.internal.launch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Takes out the lines that a JVM writes to its output when it crashes; they say no more than its
/// crash file does.
///
/// ```
/// #
/// # A fatal error has been detected by the Java Runtime Environment:
/// …
/// #
/// ```
final class BannerFilter implements LineSink {
    private static final byte[] FATAL = bytes("# A fatal error has been detected by the Java");
    private static final byte[] NO_MEMORY = bytes("# There is insufficient memory for the Java");
    private static final byte[] ALONE = bytes("#\n");
    private static final int MAX_BANNER = 8 * 1024;

    private final LineSink sink;

    /// The beginning of a banner, or a line of the worker's own: the next line decides.
    private boolean holds;

    private long heldTask;
    private boolean crashed;

    /// Guarded by itself.
    private final StringBuilder banner = new StringBuilder();

    BannerFilter(LineSink sink) {
        this.sink = sink;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void line(long task, byte[] buffer, int from, int to) {
        // The first line of a banner may be stuck to one of the worker's own.
        if (begins(FATAL, buffer, from, to) || begins(NO_MEMORY, buffer, from, to)) {
            crashed = true;
            holds = false;
            add(ALONE, 0, ALONE.length);
        }
        if (crashed && buffer[from] == '#') {
            add(buffer, from, to);
            return;
        }
        release();
        if (Arrays.equals(buffer, from, to, ALONE, 0, ALONE.length)) {
            holds = true;
            heldTask = task;
        } else {
            sink.line(task, buffer, from, to);
        }
    }

    private void release() {
        if (holds) {
            holds = false;
            sink.line(heldTask, ALONE, 0, ALONE.length);
        }
    }

    private static boolean begins(byte[] text, byte[] buffer, int from, int to) {
        return to - from >= text.length
                && Arrays.equals(buffer, from, from + text.length, text, 0, text.length);
    }

    private void add(byte[] buffer, int from, int to) {
        synchronized (banner) {
            if (banner.length() < MAX_BANNER) {
                banner.append(new String(buffer, from, to - from, StandardCharsets.UTF_8));
            }
        }
    }

    @Override
    public void flush() {
        sink.flush();
    }

    @Override
    public void end() {
        release();
        sink.flush();
        sink.end();
    }

    /// What was taken out; empty if the JVM has not crashed.
    String banner() {
        synchronized (banner) {
            return banner.toString();
        }
    }
}
