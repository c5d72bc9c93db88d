package dev.muster.internal.pool;

import dev.muster.Pool;
import dev.muster.internal.system.Nanos;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Several tasks at once, as [java.util.concurrent.ExecutorService] knows them.
final class Invocation {
    private Invocation() {}

    static <T extends @Nullable Object> List<Future<T>> all(
            Pool pool, Collection<? extends Callable<T>> tasks, @Nullable Long nanos)
            throws InterruptedException {
        long deadline = nanos == null ? 0 : Nanos.deadline(nanos);
        var futures = new ArrayList<Future<T>>(tasks.size());
        boolean isDone = false;
        try {
            for (Callable<T> task : tasks) {
                futures.add(pool.submit(task));
            }
            for (Future<T> future : futures) {
                if (!isAwaited(future, nanos, deadline)) {
                    return futures;
                }
            }
            isDone = true;
            return futures;
        } finally {
            if (!isDone) {
                futures.forEach(future -> future.cancel(true));
            }
        }
    }

    /// @return false if the time is over
    private static boolean isAwaited(Future<?> future, @Nullable Long nanos, long deadline)
            throws InterruptedException {
        try {
            if (nanos == null) {
                future.get();
            } else {
                future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (ExecutionException | CancellationException _) {
            // Ended is ended.
        } catch (TimeoutException e) {
            return false;
        }
        return true;
    }

    static <T extends @Nullable Object> T any(Pool pool, Collection<? extends Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        try {
            return any(pool, tasks, null);
        } catch (TimeoutException e) {
            throw new IllegalStateException("there is no time limit", e);
        }
    }

    static <T extends @Nullable Object> T any(
            Pool pool, Collection<? extends Callable<T>> tasks, @Nullable Long nanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("there are 0 tasks, must be at least 1");
        }
        long deadline = nanos == null ? 0 : Nanos.deadline(nanos);
        var futures = new ArrayList<CompletableFuture<T>>(tasks.size());
        BlockingQueue<CompletableFuture<T>> ended = new LinkedBlockingQueue<>();
        try {
            for (Callable<T> task : tasks) {
                CompletableFuture<T> future = pool.submit(task);
                futures.add(future);
                var _ = future.whenComplete((_, _) -> ended.add(future));
            }
            return first(ended, futures.size(), nanos, deadline);
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }

    private static <T extends @Nullable Object> T first(
            BlockingQueue<CompletableFuture<T>> ended,
            int count,
            @Nullable Long nanos,
            long deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        ExecutionException failure = null;
        for (int i = 0; i < count; i++) {
            CompletableFuture<T> next =
                    nanos == null
                            ? ended.take()
                            : ended.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new TimeoutException("no task has succeeded in time");
            }
            try {
                return next.get();
            } catch (ExecutionException e) {
                failure = failure == null ? e : failure;
            }
        }
        throw failure == null ? new ExecutionException("no task has succeeded", null) : failure;
    }
}
