package dev.muster.internal.wire;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Writes the messages left in a [MessageWriter] at the end of a burst, some ten microseconds
/// later.
///
/// A thread of its own, `muster-flusher`: started by the first burst, polling while there are
/// bursts, asleep when there are none, ended after a second of sleep. During a burst it finds
/// nothing to do, because the sender writes.
final class Flusher {
    private static final int LOOKS = 20;
    private static final long SLEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final MessageWriter writer;

    // Guarded by the writer's lock.
    private @Nullable Thread thread;
    private boolean isAwake;

    private volatile boolean closed;

    Flusher(MessageWriter writer) {
        this.writer = writer;
    }

    /// Makes sure that waiting messages are written soon. Called under the writer's lock for each
    /// message that is to wait.
    ///
    /// @return false if no thread would do that: the process is ending, or there is no thread
    boolean watch() {
        if (ExitFlush.isExiting()) {
            return false;
        }
        return isAwake || wake();
    }

    private boolean wake() {
        Thread sleeping = thread;
        if (sleeping != null) {
            LockSupport.unpark(sleeping);
        } else {
            try {
                thread = Threads.start(Threads.daemon("muster-flusher", this::run));
                ExitFlush.add(writer);
            } catch (OutOfMemoryError e) { // no thread is available: the sender writes
                Guard.survived(e);
                return false;
            }
        }
        isAwake = true;
        return true;
    }

    private void run() {
        int looks = 0;
        while (!closed) {
            LockSupport.parkNanos(this, MessageWriter.MAX_AGE_NANOS);
            if (flush()) {
                looks = 0;
            } else if (++looks > LOOKS) {
                looks = 0;
                if (!sleep()) {
                    return;
                }
            }
        }
    }

    /// What fails here was not written: the next sender retries it, and gets the failure.
    private boolean flush() {
        try {
            return writer.flushOld();
        } catch (Throwable e) {
            Guard.survived(e);
            EventLoop.LOGGER.log(Level.WARNING, "sending what waits failed", e);
            Guard.pause();
            return false;
        }
    }

    /// Sleeps until there is something to do.
    ///
    /// @return false if there was nothing for a long time, and the thread is to end
    private boolean sleep() {
        if (!writer.ifIdle(() -> isAwake = false)) {
            return true;
        }
        LockSupport.parkNanos(this, SLEEP_NANOS);
        return !writer.ifIdle(this::end) || thread != null;
    }

    private void end() {
        if (!isAwake) {
            thread = null;
            ExitFlush.remove(writer);
        }
    }

    /// Ends the thread, soon.
    void close() {
        closed = true;
        ExitFlush.remove(writer);
        Thread running = thread;
        if (running != null) {
            LockSupport.unpark(running);
        }
    }

    /// Sends waiting messages when the program ends without closing its connections.
    static final class ExitFlush {
        /*
         * A program may end right after a send, while a few messages still wait for the Flusher;
         * daemon threads are simply stopped when a JVM ends. One shutdown hook serves all
         * connections of the process, added by the first burst. It runs for at most EXIT_NANOS: a
         * peer that does not read must not keep the process alive. From then on messages are
         * written one by one.
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
}
