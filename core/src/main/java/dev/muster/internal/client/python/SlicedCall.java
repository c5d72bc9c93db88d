package dev.muster.internal.client.python;

import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.Result;
import dev.muster.internal.protocol.Shape;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A call that waits in a manager until something is there: a series of short waits. While no
/// thread waits for it, it is the future of its result.
///
/// A call that waits in the manager cannot be withdrawn: if it were broken off, an item or permit
/// already on its way would be lost. So an interrupt or a cancellation ends the series between two
/// of the short waits: it takes a moment to be noticed, and nothing is lost.
final class SlicedCall<T extends @Nullable Object> extends CompletableFuture<T>
        implements Runnable {
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /// One short wait of an operation.
    @FunctionalInterface
    interface Slice {
        /// Its result, or [Phrase#LATE].
        @Nullable Object ask(double seconds);
    }

    private final Slice slice;
    private final Result<T> result;
    private final @Nullable Consumer<@Nullable T> whenLate;

    /// Held during a short wait. Fair: a thread that cancels comes before the next short wait.
    private final ReentrantLock asking = new ReentrantLock(true);

    /// @param result makes the outcome of what a wait has brought
    /// @param whenLate takes an outcome that arrived after this was completed otherwise; null if it
    ///   does not matter
    SlicedCall(Slice slice, Result<T> result, @Nullable Consumer<@Nullable T> whenLate) {
        this.slice = slice;
        this.result = result;
        this.whenLate = whenLate;
    }

    @Override
    public void run() {
        while (!isDone()) {
            asking.lock();
            try {
                if (!isDone()) {
                    ask();
                }
            } finally {
                asking.unlock();
            }
        }
    }

    private void ask() {
        try {
            Object value = slice.ask(SLICE_NANOS / 1e9);
            if (!Phrase.LATE.equals(value)) {
                T outcome = result.of(value);
                if (!complete(outcome) && whenLate != null) {
                    whenLate.accept(outcome);
                }
            }
        } catch (Throwable e) {
            Guard.survived(e);
            completeExceptionally(e);
        }
    }

    /// {@inheritDoc}
    ///
    /// Waits for the end of the current short wait, whose result still counts.
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        asking.lock();
        try {
            return super.cancel(mayInterruptIfRunning);
        } finally {
            asking.unlock();
        }
    }

    // ---- with a thread that waits ----

    /// How long a call of an operation is to wait, negative for indefinitely.
    static long nanos(Operation<?> operation, @Nullable Object[] arguments) {
        int place = operation.parameters().indexOf(Shape.TIME);
        return place >= 0 && arguments[place] instanceof Long nanos ? nanos : Nanos.FOREVER;
    }

    /// Polls until there is a result or the time is over.
    ///
    /// @param nanos how long to wait, negative for indefinitely
    /// @return the result, or [Phrase#LATE]
    static @Nullable Object inSlices(long nanos, Slice slice) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long left = nanos < 0 ? Long.MAX_VALUE : nanos - (System.nanoTime() - start);
            Object value = slice.ask(Math.clamp(left, 0, SLICE_NANOS) / 1e9);
            if (!Phrase.LATE.equals(value) || left <= SLICE_NANOS) {
                return value;
            }
        }
    }
}
