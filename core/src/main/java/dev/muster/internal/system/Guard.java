package dev.muster.internal.system;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Keeps a thread alive whatever the one thing throws that it handles: a connection, a message, a
/// call.
///
/// The rule for every thread of ours: what it handles may throw anything, an `Error` too. That one
/// thing ends, with a failure that reaches whoever waits for it, and the thread goes on. What
/// cannot go on ends its process, and says so.
public final class Guard {
    /*
     * Memory may be all gone. So nothing is made here before it is known that something can be done
     * with it, and a failure of a failure's handling is the end of it. A lambda that captures
     * something is made, too: a loop that must not end catches by itself what its turn throws, and
     * calls `failed`.
     *
     * A program that is nothing but a server may wish to end when its heap is full, and be started
     * again by whoever started it. The JVM does that by -XX:+ExitOnOutOfMemoryError; where the
     * command line could not be chosen, PROPERTY asks for the same. Everybody who catches an
     * OutOfMemoryError to go on tells it here.
     */

    /// If `true`, the process ends when a thread of ours finds the heap full.
    public static final String PROPERTY = "dev.muster.exitOnOutOfMemory";

    /// That of `-XX:+ExitOnOutOfMemoryError`.
    static final int STATUS = 3;

    private static final System.Logger LOGGER = Log.named("dev.muster.thread");
    private static final byte[] LAST_WORDS =
            ("muster: the memory of this server is full, so it ends: give it more by -Xmx, or let"
                            + " it keep less\n")
                    .getBytes(StandardCharsets.UTF_8);
    private static final FileOutputStream ERRORS = new FileOutputStream(FileDescriptor.err);
    private static final int MOST_CAUSES = 10;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private Guard() {}

    /// Does something, and hands on what it throws. Never throws.
    ///
    /// @param failed tells whoever waits; what it throws itself is only logged
    public static void run(Runnable body, Consumer<? super Throwable> failed) {
        try {
            body.run();
        } catch (Throwable e) {
            survived(e);
            try {
                failed.accept(e);
            } catch (Throwable again) {
                survived(again);
                logFailure(again);
            }
        }
    }

    /// Something of a loop has failed that must go on: it is logged, if there is memory for that.
    /// Never throws.
    public static void failed(Throwable e) {
        survived(e);
        logFailure(e);
    }

    /// Does something for whose failure nobody waits: it is logged. Never throws.
    public static void run(Runnable body) {
        try {
            body.run();
        } catch (Throwable e) {
            failed(e);
        }
    }

    /// Something that never throws: its failure is logged.
    public static Runnable around(Runnable body) {
        return () -> run(body);
    }

    private static void logFailure(Throwable e) {
        try {
            LOGGER.log(
                    Level.WARNING,
                    () -> "something failed in " + Thread.currentThread().getName() + ": " + e,
                    e);
        } catch (Throwable last) { // there is no memory for so much as the message
            survived(last);
        }
    }

    /// Says that a thread goes on after this: unless the heap is full and the process is to end
    /// then. Makes nothing.
    public static void survived(Throwable e) {
        if (Boolean.getBoolean(PROPERTY) && isHeapFull(e)) {
            try {
                ERRORS.write(LAST_WORDS);
            } catch (IOException _) {
                // Nobody to tell.
            } finally {
                Runtime.getRuntime().halt(STATUS);
            }
        }
    }

    /// Waits a little before something is tried again that has just failed.
    public static void pause() {
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    /// As the JVM sees it: neither a thread that could not be started nor an array that could never
    /// be made says anything about the heap.
    static boolean isHeapFull(Throwable e) {
        Throwable cause = e;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            if (cause instanceof OutOfMemoryError && isOfHeap(cause.getMessage())) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isOfHeap(@Nullable String message) {
        return message != null
                && (message.startsWith("Java heap space")
                        || message.startsWith("GC overhead limit exceeded")
                        || message.startsWith("Metaspace")
                        || message.startsWith("Compressed class space"));
    }
}
