package dev.muster.tests.pool;

import dev.muster.tests.kit.Waits;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// How tasks end, in bounded time.
public final class Outcome {
    private Outcome() {}

    /// What a task returned.
    ///
    /// @throws AssertionError if it failed, or hangs
    public static <T extends @Nullable Object> T result(Future<T> future)
            throws InterruptedException {
        try {
            return future.get(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the task has failed", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("the task hangs", e);
        }
    }

    /// What a task failed with.
    ///
    /// @throws AssertionError if it returned, or hangs
    public static Throwable failure(Future<?> future) throws InterruptedException {
        try {
            Object result = future.get(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS);
            throw new AssertionError("the task must fail, but has returned " + result);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException e) {
            throw new AssertionError("the task hangs", e);
        }
    }

    /// What a task failed with, of the kind it must be.
    public static <X extends Throwable> X failure(Future<?> future, Class<X> kind)
            throws InterruptedException {
        Throwable failure = failure(future);
        if (!kind.isInstance(failure)) {
            throw new AssertionError("must be " + kind.getName(), failure);
        }
        return kind.cast(failure);
    }
}
