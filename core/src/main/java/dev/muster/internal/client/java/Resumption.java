package dev.muster.internal.client.java;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Resumes the listeners of the previous session in a new one: retried when it fails, after growing
/// pauses, as long as it is wanted.
final class Resumption {
    private static final System.Logger LOGGER = Log.named("dev.muster.manager");
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private Resumption() {}

    /// Begins in a thread of its own.
    ///
    /// @param isWanted whether to try, or to retry
    static void begin(String threadName, Runnable body, BooleanSupplier isWanted) {
        if (isWanted.getAsBoolean()) {
            Threads.virtual(threadName, () -> run(body, isWanted)).start();
        }
    }

    private static void run(Runnable body, BooleanSupplier isWanted) {
        long pause = FIRST_PAUSE_NANOS;
        while (isWanted.getAsBoolean()) {
            try {
                body.run();
                return;
            } catch (Throwable e) { // the object may be gone for good, or memory short for a while
                Guard.survived(e);
                Level level = pause == FIRST_PAUSE_NANOS ? Level.WARNING : Level.DEBUG;
                LOGGER.log(level, "listening could not be resumed yet", e);
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
    }
}
