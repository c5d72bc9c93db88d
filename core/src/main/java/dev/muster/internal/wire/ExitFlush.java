package dev.muster.internal.wire;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Sends waiting messages when the program ends without closing its connections.
final class ExitFlush {
    /*
     * A program may end right after a send, while a few messages still wait for the Flusher; daemon
     * threads are simply stopped when a JVM ends. One shutdown hook serves all connections of the
     * process, added by the first burst. It runs for at most EXIT_NANOS: a peer that does not read
     * must not keep the process alive. From then on messages are written one by one.
     */
    private static final long EXIT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final Set<MessageWriter> WRITERS = ConcurrentHashMap.newKeySet();

    private static volatile boolean isExiting;

    static {
        Thread hook = Threads.lasting("muster-flush-at-exit", ExitFlush::run);
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            isExiting = true;
        }
    }

    private ExitFlush() {}

    static void add(MessageWriter writer) {
        WRITERS.add(writer);
    }

    static void remove(MessageWriter writer) {
        WRITERS.remove(writer);
    }

    /// Whether it is too late to leave messages waiting.
    static boolean isExiting() {
        return isExiting;
    }

    private static void run() {
        isExiting = true;
        flush(WRITERS, System.nanoTime() + EXIT_NANOS);
    }

    static void flush(Iterable<MessageWriter> writers, long deadline) {
        for (MessageWriter writer : writers) {
            try {
                writer.flushBy(deadline);
            } catch (Throwable e) { // the next connection still has something to send
                Guard.survived(e);
                EventLoop.LOGGER.log(Level.DEBUG, "sending at exit failed", e);
            }
        }
    }
}
