package dev.muster.internal.pool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The future of a task. Cancelling it reaches the task.
class TaskFuture<T extends @Nullable Object> extends CompletableFuture<T>
        implements PoolTask.Listener {
    /*
     * The thread that completes a future runs what is hung on it. A reader of results must not: it
     * would be away from its worker, perhaps indefinitely. A thread for each completion would cost tiny tasks
     * most of their speed; so a reader completes by itself a future on which nothing hangs.
     *
     * Something may be hung on it just then. The thread that does that says so first (`isObserved`), and the
     * reader says first that it is at it (`isEnding`); of the two at least one sees the other. If
     * the reader does, it leaves the future to another thread. If only the other one does, it waits
     * until the reader is done, which has nothing to run.
     *
     * Not all that hang something on a future ask it: allOf and anyOf are seen by their number, from
     * which those have to be taken off that only wait in `get`. Of all ways these two alone leave a
     * gap, of the nanoseconds between the look at that number and the completion: what is hung on
     * them in turn may then run in the reader. The JDK gives nothing to close it with but a thread
     * for every completion.
     */
    @SuppressWarnings("rawtypes") // there are no others
    private static final AtomicIntegerFieldUpdater<TaskFuture> WAITING =
            AtomicIntegerFieldUpdater.newUpdater(TaskFuture.class, "waiting");

    private static final long MOMENT_NANOS = 1_000;

    private final PoolCore pool;
    private @Nullable PoolTask task;

    /// Something has been hung on it, or is about to be. Never taken back.
    private volatile boolean isObserved;

    /// It is being completed by a thread that must run nothing else.
    private volatile boolean isEnding;

    /// How many threads wait for it. Changed by the updater.
    @SuppressWarnings("UnusedVariable")
    private volatile int waiting;

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

    // ---- its end ----

    @Override
    public boolean mayBeToldHere() {
        isEnding = true;
        if (isDone()) {
            return true; // it was cancelled, and the thread that did that has run what hung on it
        }
        if (isObserved || getNumberOfDependents() > waiting) {
            isEnding = false;
            return false;
        }
        return true;
    }

    @Override
    public void succeeded(@Nullable Object result) {
        if (!isDone()) {
            complete(value(result));
        }
    }

    /// What it is completed with.
    @SuppressWarnings({"unchecked", "NullAway"}) // the caller of submit said so
    T value(@Nullable Object result) {
        return (T) result;
    }

    @Override
    public void failed(Throwable failure) {
        if (!isDone()) {
            completeExceptionally(failure);
        }
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

    // ---- hanging something on it ----

    private void observe() {
        isObserved = true;
        while (isEnding && !isDone()) {
            LockSupport.parkNanos(MOMENT_NANOS); // the reader may have lost its processor
        }
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        observe();
        return new CompletableFuture<>();
    }

    /// Asked by futures that are hung on this and another one: `thenCompose`, `thenCombine`.
    @Override
    public CompletableFuture<T> toCompletableFuture() {
        observe();
        return super.toCompletableFuture();
    }

    @Override
    public CompletionStage<T> minimalCompletionStage() {
        observe();
        return super.minimalCompletionStage();
    }

    // ---- waiting for it ----

    @Override
    public T get() throws InterruptedException, ExecutionException {
        if (isDone()) {
            return super.get();
        }
        WAITING.incrementAndGet(this);
        try {
            return super.get();
        } finally {
            WAITING.decrementAndGet(this);
        }
    }

    @Override
    public T get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (isDone()) {
            return super.get(timeout, unit);
        }
        WAITING.incrementAndGet(this);
        try {
            return super.get(timeout, unit);
        } finally {
            WAITING.decrementAndGet(this);
        }
    }

    @Override
    public T join() {
        if (isDone()) {
            return super.join();
        }
        WAITING.incrementAndGet(this);
        try {
            return super.join();
        } finally {
            WAITING.decrementAndGet(this);
        }
    }

    /// The future of a task whose result is known before.
    static final class Fixed<T extends @Nullable Object> extends TaskFuture<T> {
        private final T fixed;

        Fixed(PoolCore pool, T fixed) {
            super(pool);
            this.fixed = fixed;
        }

        @Override
        T value(@Nullable Object result) {
            return fixed;
        }
    }
}
