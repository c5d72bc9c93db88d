package dev.muster.internal.client.python;

import dev.muster.internal.system.Guard;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A call that waits in the manager and for which no thread here waits: a series of short waits.
final class SlicedCall<T extends @Nullable Object> extends CompletableFuture<T>
        implements Runnable {
    /// The result of a short wait.
    record Outcome<T extends @Nullable Object>(T value) {}

    /// One short wait.
    @FunctionalInterface
    interface Slice<T extends @Nullable Object> {
        /// The outcome, or null if it is not there yet.
        @Nullable Outcome<T> next();
    }

    private final Slice<T> slice;
    private final Consumer<T> whenLate;

    /// Held during a short wait. Fair: a thread that cancels comes before the next short wait.
    private final ReentrantLock asking = new ReentrantLock(true);

    /// @param whenLate takes an outcome that arrived after this was completed otherwise
    SlicedCall(Slice<T> slice, Consumer<T> whenLate) {
        this.slice = slice;
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
            Outcome<T> outcome = slice.next();
            if (outcome != null && !complete(outcome.value())) {
                whenLate.accept(outcome.value());
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
}
