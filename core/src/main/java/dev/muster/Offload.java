package dev.muster;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// The end of a function that takes long only sometimes: its result, or the rest of the work, which
/// is handed to a worker together with the intermediate results.
///
/// ```java
/// Offload<Long> factor(long n) {
///     OptionalLong small = smallDivisor(n);                   // short: in the caller's own thread
///     return small.isPresent()
///             ? Offload.done(small.getAsLong())
///             : Offload.rest(() -> pollardRho(n, SMALL));     // long: in a worker
/// }
/// CompletableFuture<Long> divisor = Offload.start(pool, () -> factor(n));
/// ```
///
/// A short call costs nothing: no message is sent, and the future is complete at once. Immutable.
public sealed interface Offload<T extends @Nullable Object> {
    /// The function has stayed short.
    ///
    /// @param result its result
    record Done<T extends @Nullable Object>(T result) implements Offload<T> {}

    /// The function would take long.
    ///
    /// @param task the rest of it
    record Rest<T extends @Nullable Object>(RemoteCallable<T> task) implements Offload<T> {
        /// Checks that there is a task.
        public Rest {
            Objects.requireNonNull(task);
        }
    }

    /// Begins with one input of many, in the thread that calls [#map].
    @FunctionalInterface
    interface Beginning<A extends @Nullable Object, T extends @Nullable Object> {
        /// Does the short part.
        ///
        /// @throws Exception anything; it is the cause of the failure
        Offload<T> begin(A input) throws Exception;
    }

    /// The result is here.
    static <T extends @Nullable Object> Offload<T> done(T result) {
        return new Done<>(result);
    }

    /// The rest is for a worker.
    static <T extends @Nullable Object> Offload<T> rest(RemoteCallable<T> task) {
        return new Rest<>(task);
    }

    /// Begins a function in this thread, and hands its rest to a pool if it has one.
    ///
    /// @param beginning runs before this returns
    /// @return complete if the function stayed short or threw something, else the future of the
    ///   rest
    /// @throws IllegalArgumentException if the rest cannot travel
    /// @throws java.util.concurrent.RejectedExecutionException if there is a rest and the pool
    ///   takes no tasks
    static <T extends @Nullable Object> CompletableFuture<T> start(
            Pool pool, Callable<? extends Offload<T>> beginning) {
        Offload<T> end;
        try {
            end = beginning.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(e);
        } catch (Exception e) { // whatever the function throws is its result
            return CompletableFuture.failedFuture(e);
        }
        return switch (end) {
            case Done<T>(T result) -> CompletableFuture.completedFuture(result);
            case Rest<T>(RemoteCallable<T> task) -> pool.submit(task);
        };
    }

    /// The results of a function for all inputs, in their order: this thread begins each one, and
    /// workers meanwhile finish those that take long.
    ///
    /// @throws ExecutionException if the function failed for an input; the cause is what it threw.
    ///   What is still under way is cancelled
    /// @throws InterruptedException if interrupted; what is still under way is cancelled
    static <A extends @Nullable Object, T extends @Nullable Object> List<T> map(
            Pool pool, Iterable<? extends A> inputs, Beginning<? super A, T> function)
            throws InterruptedException, ExecutionException {
        var futures = new ArrayList<CompletableFuture<T>>();
        var results = new ArrayList<T>();
        boolean isDone = false;
        try {
            for (A input : inputs) {
                futures.add(start(pool, () -> function.begin(input)));
            }
            for (CompletableFuture<T> future : futures) {
                results.add(future.get());
            }
            isDone = true;
            return results;
        } finally {
            if (!isDone) {
                futures.forEach(future -> future.cancel(true));
            }
        }
    }
}
