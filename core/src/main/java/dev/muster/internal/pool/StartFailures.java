package dev.muster.internal.pool;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import dev.muster.worker.WorkerStartException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The starts of workers that have failed in a row: whether the next try makes sense, and when.
/// Safe for all threads.
final class StartFailures {
    /*
     * Before a worker was ever ready, nobody knows that one can be: a wrong flag or an initializer
     * that throws would fail again. So FIRST_TRIES in a row are enough, or one if the failure has a
     * cause, which is then an exception of this JVM or of the initializer.
     *
     * Once a worker was ready, what keeps the next one from starting will pass: descriptors, memory,
     * disk and processes that another program holds, a database that the initializer wants. So it is
     * tried again as long as the pool is open, one worker at a time, after pauses that grow.
     */
    private static final int FIRST_TRIES = 3;
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_DOUBLINGS = 20;
    private static final System.Logger LOGGER = Log.named("dev.muster.pool");

    private final String pool;
    private final LongSupplier nanoTime;

    // Guarded by this.
    private int inARow;
    private boolean hasEverSucceeded;
    private long nextTry;
    private long firstFailed;
    private @Nullable WorkerStartException last;

    /// @param pool its name
    /// @param nanoTime as [System#nanoTime]
    StartFailures(String pool, LongSupplier nanoTime) {
        this.pool = pool;
        this.nanoTime = nanoTime;
    }

    /// A start that failed so.
    static WorkerStartException of(Throwable e) {
        return switch (e) {
            case WorkerStartException failure -> failure;
            case OutOfMemoryError none -> noThread(none);
            case InterruptedException _ ->
                    new WorkerStartException("a worker did not start: it was interrupted", e);
            default -> {
                Guard.survived(e);
                yield new WorkerStartException("a worker did not start: " + text(e), e);
            }
        };
    }

    static WorkerStartException noThread(OutOfMemoryError cause) {
        return new WorkerStartException(
                "a worker did not start: " + Threads.noneLeft(cause), cause);
    }

    private static String text(Throwable e) {
        try {
            return e.toString();
        } catch (Throwable again) { // of a class of the source
            Guard.survived(again);
            return e.getClass().getName();
        }
    }

    /// A start has failed.
    ///
    /// @return whether another one makes sense
    boolean add(WorkerStartException failure) {
        boolean mayPass;
        boolean isNews;
        synchronized (this) {
            last = failure;
            inARow++;
            mayPass = hasEverSucceeded;
            isNews = inARow == 1;
            if (isNews) {
                firstFailed = nanoTime.getAsLong();
            }
            if (mayPass) {
                long pause = FIRST_PAUSE_NANOS << Math.min(inARow - 1, MOST_DOUBLINGS);
                nextTry = nanoTime.getAsLong() + Math.min(pause, LONGEST_PAUSE_NANOS);
            } else if (inARow < FIRST_TRIES && failure.getCause() == null) {
                return true;
            }
        }
        if (mayPass && isNews) {
            LOGGER.log(
                    Level.WARNING,
                    "no worker of pool '%s' can be started at the moment; it is tried again until"
                                    .formatted(pool)
                            + " it succeeds, and tasks wait meanwhile",
                    failure);
        }
        return mayPass;
    }

    /// A worker is ready.
    void succeeded() {
        int failures;
        synchronized (this) {
            failures = hasEverSucceeded ? inARow : 0;
            hasEverSucceeded = true;
            inARow = 0;
            last = null;
        }
        if (failures > 0) {
            LOGGER.log(
                    Level.INFO,
                    "a worker of pool '%s' was started after %d failures"
                            .formatted(pool, failures));
        }
    }

    /// Whether starts fail that will be tried again: then one at a time is enough.
    synchronized boolean areAny() {
        return hasEverSucceeded && inARow > 0;
    }

    /// Whether the next start must wait for its time.
    synchronized boolean isPausing() {
        return areAny() && nextTry - nanoTime.getAsLong() > 0;
    }

    /// Whether starts have failed without a pause for longer than this.
    synchronized boolean haveLasted(Duration time) {
        return inARow > 0 && nanoTime.getAsLong() - firstFailed > Nanos.of(time);
    }

    /// Why no worker could be started last; nothing if one could.
    synchronized Optional<WorkerStartException> last() {
        return Optional.ofNullable(last);
    }
}
