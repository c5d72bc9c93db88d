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

/// Keeps a thread alive whatever the item that it handles throws: a connection, a message, a call.
///
/// The rule for every thread of Muster: what it handles may throw anything, even an `Error`. That
/// one item ends with a failure that reaches its waiting caller, and the thread continues. A thread
/// that cannot continue ends its process, and says so.
public final class Guard {
    /*
     * Memory may be exhausted. So nothing is allocated here before it is known to be useful, and a
     * failure in handling a failure is ignored. A capturing lambda is an allocation, too: a loop
     * that must not end catches what its turn throws itself, and calls `failed`.
     *
     * A program that is only a server may want to end when its heap is full, and be restarted by
     * its service manager. The JVM does that by -XX:+ExitOnOutOfMemoryError; where the command line
     * could not be chosen, PROPERTY asks for the same. All code that catches an OutOfMemoryError
     * and continues reports it here.
     */

    /// If `true`, the process ends when a thread of Muster finds the heap full.
    public static final String PROPERTY = "dev.muster.exitOnOutOfMemory";

    /// The exit code of `-XX:+ExitOnOutOfMemoryError`.
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

    /// Runs something, and passes on what it throws. Never throws.
    ///
    /// @param failed notifies the waiting caller; what it throws itself is only logged
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

    /// A turn of a loop that must continue has failed: it is logged, if there is memory for that.
    /// Never throws.
    public static void failed(Throwable e) {
        survived(e);
        logFailure(e);
    }

    /// Runs something for whose failure no caller waits: it is logged. Never throws.
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

    /// Closes something that may be broken already, and to which nothing matters any more that was
    /// not sent. Never throws.
    public static void close(AutoCloseable closing) {
        try {
            closing.close();
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "closing failed", e);
        } catch (Throwable e) {
            failed(e);
        }
    }

    private static void logFailure(Throwable e) {
        try {
            LOGGER.log(
                    Level.WARNING,
                    () -> "something failed in " + Thread.currentThread().getName() + ": " + e,
                    e);
        } catch (Throwable last) { // there is no memory even for the message
            survived(last);
        }
    }

    /// Reports that a thread continues after this: ends the process if the heap is full and it is
    /// to end then. Allocates nothing.
    public static void survived(Throwable e) {
        if (Boolean.getBoolean(PROPERTY) && isHeapFull(e)) {
            try {
                ERRORS.write(LAST_WORDS);
            } catch (IOException _) {
                // Nowhere to report it.
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
    /// be allocated means that the heap is full.
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
