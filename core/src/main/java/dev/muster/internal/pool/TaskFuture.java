package dev.muster.internal.pool;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The future of a task. Cancelling it reaches the task.
class TaskFuture<T extends @Nullable Object> extends CompletableFuture<T> implements Receiver {
    private final PoolCore pool;
    private @Nullable PoolTask task;

    TaskFuture(PoolCore pool) {
        this.pool = pool;
    }

    /// Ties it to its task, before that is accepted.
    void of(PoolTask newTask) {
        task = newTask;
    }

    @Nullable PoolTask task() {
        return task;
    }

    PoolCore pool() {
        return pool;
    }

    @Override
    @SuppressWarnings("unchecked") // whoever submitted the task said so
    public void succeeded(@Nullable Object result) {
        complete((T) result);
    }

    @Override
    public void failed(Throwable failure) {
        completeExceptionally(failure);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean isNew = super.cancel(mayInterruptIfRunning);
        PoolTask cancelled = task;
        if (isNew && cancelled != null) {
            pool.cancel(cancelled, mayInterruptIfRunning);
        }
        return isCancelled();
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
