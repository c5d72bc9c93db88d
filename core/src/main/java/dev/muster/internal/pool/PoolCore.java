package dev.muster.internal.pool;

import dev.muster.Broadcast;
import dev.muster.PoolConfig;
import dev.muster.TaskOptions;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import dev.muster.worker.WorkerStartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What all views of a pool share: its tasks, its scheduler, its life.
class PoolCore {
    /*
     * `unfinished` counts the tasks that are accepted and have not ended, and one more until the
     * pool is shut down. So what brings it to zero, the last task or the shutdown, ends the
     * scheduler.
     */

    /// How many times the usual grace the end of a pool that was stopped waits for callbacks.
    private static final int GRACES_OF_CALLBACKS = 5;

    private final PoolConfig config;
    private final Scheduler scheduler;
    private final Callbacks callbacks = new Callbacks(this);
    private final PoolMonitor monitor = new PoolMonitor(this);
    private final AtomicLong lastTask = new AtomicLong();
    private final AtomicLong unfinished = new AtomicLong(1);

    /// Those that have failed and wait for their next attempt.
    private final Set<PoolTask> resting = ConcurrentHashMap.newKeySet();

    private final CountDownLatch terminated = new CountDownLatch(1);
    private volatile boolean isShutdown;
    private volatile boolean isStopping;
    private volatile boolean isEnding;

    PoolCore(PoolConfig config, Function<PoolCore, Scheduler> scheduler) {
        this.config = config;
        this.scheduler = scheduler.apply(this);
        PoolExit.add(this);
    }

    PoolConfig config() {
        return config;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    PoolMonitor monitor() {
        return monitor;
    }

    // ---- tasks ----

    <T extends @Nullable Object> TaskFuture<T> submit(Work work, TaskOptions options) {
        return submit(work, options, scheduler.future(this));
    }

    <T extends @Nullable Object> TaskFuture<T> submit(
            Work work, TaskOptions options, TaskFuture<T> future) {
        PoolTask task = task(work, options, future);
        future.of(task);
        accept(task);
        return future;
    }

    /// A new task, ready to travel.
    ///
    /// @throws IllegalArgumentException if it cannot
    PoolTask task(Work work, TaskOptions options, PoolTask.Listener listener) {
        var task = new PoolTask(lastTask.incrementAndGet(), options, work, listener);
        scheduler.prepare(task);
        return task;
    }

    /// Takes a task over.
    ///
    /// @throws RejectedExecutionException if the pool is shut down
    void accept(PoolTask task) {
        long before = unfinished.getAndIncrement();
        if (isShutdown) {
            count();
            throw new RejectedExecutionException(
                    "%s is shut down and takes no more tasks".formatted(this));
        }
        monitor.accepted();
        if (before == 1) {
            PoolExit.busy();
        }
        hand(task);
    }

    /// What the scheduler could not take ends so: nobody else would end it, nor the pool then.
    private void hand(PoolTask task) {
        Guard.run(() -> scheduler.accept(task), e -> ended(task, null, e));
    }

    /// Sees to it that the program does not end while tasks are left.
    void keepProgram() {
        if (isBusy()) {
            PoolExit.busy();
        }
    }

    /// Says how an attempt of a task ended; called once for each attempt.
    ///
    /// @param failure null if it succeeded
    void ended(PoolTask task, @Nullable Object result, @Nullable Throwable failure) {
        task.place(null);
        if (failure == null) {
            monitor.succeeded(task, result);
            finish(task, new Success(task.listener(), result));
        } else if (mayRetry(task)) {
            retry(task, failure);
        } else {
            fail(task, failure);
        }
    }

    /// Says that a task will not begin, because it was cancelled.
    void dropped(PoolTask task) {
        task.place(null);
        CancellationException cancellation = cancellation(task);
        monitor.cancelled(task, cancellation);
        finish(task, () -> task.listener().failed(cancellation));
    }

    private void fail(PoolTask task, Throwable failure) {
        monitor.failed(task, failure);
        finish(task, () -> task.listener().failed(failure));
    }

    private CancellationException cancellation(PoolTask task) {
        String reason = isStopping ? "%s was shut down".formatted(this) : "it was cancelled";
        Optional<WorkerStartException> failure = scheduler.startFailure();
        String addition =
                failure.isEmpty() ? "" : ", and no worker could be started before; see the cause";
        var cancellation =
                new CancellationException(task.name() + " did not begin: " + reason + addition);
        failure.ifPresent(cancellation::initCause);
        return cancellation;
    }

    /// A task will not begin, and no attempt would help.
    void refused(PoolTask task, Throwable why) {
        task.place(null);
        fail(task, why);
    }

    private boolean mayRetry(PoolTask task) {
        return task.attempt() <= task.options().retries().most()
                && !task.isCancelled()
                && !isStopping;
    }

    private void retry(PoolTask task, Throwable failure) {
        Duration pause = task.options().retries().pauseBefore(task.attempt());
        monitor.retried(task, failure);
        Guard.run(task.listener()::retried);
        resting.add(task);
        Guard.run(
                () -> later(pause, () -> again(task)),
                _ -> {
                    if (resting.remove(task)) { // it gets no further attempt
                        fail(task, failure);
                    }
                });
        if (isStopping && resting.remove(task)) {
            fail(task, failure);
        }
    }

    private static void later(Duration pause, Runnable body) {
        CompletableFuture.delayedExecutor(Nanos.of(pause), TimeUnit.NANOSECONDS, Runnable::run)
                .execute(body);
    }

    private void again(PoolTask task) {
        if (resting.remove(task)) {
            task.nextAttempt();
            hand(task);
        }
    }

    /// Those that wait for their next attempt.
    Set<PoolTask> resting() {
        return resting;
    }

    /// What a listener throws is told to itself: it may be the only one that waits.
    private void finish(PoolTask task, Runnable tell) {
        var told = new Telling(task.listener(), tell);
        if (!task.listener().mayBeToldHere()) {
            callbacks.start(told, this::count);
            return;
        }
        told.run();
        count();
    }

    private record Telling(PoolTask.Listener listener, Runnable tell) implements Runnable {
        @Override
        public void run() {
            try {
                tell.run();
            } catch (Throwable e) {
                Guard.survived(e);
                Guard.run(() -> listener.failed(e));
            }
        }
    }

    /// How most tasks end: a class, so that the first one needs no lambda.
    private record Success(PoolTask.Listener listener, @Nullable Object result)
            implements Runnable {
        @Override
        public void run() {
            listener.succeeded(result);
        }
    }

    /// Where code of the program is called.
    Callbacks callbacks() {
        return callbacks;
    }

    private void count() {
        if (unfinished.decrementAndGet() == 0) {
            end();
        }
    }

    /// A task's result is not wanted any more.
    void cancel(PoolTask task, boolean mayStop) {
        task.cancel(mayStop);
        if (resting.remove(task)) {
            dropped(task);
        } else {
            scheduler.cancel(task, mayStop);
        }
    }

    <T extends @Nullable Object> Broadcast<T> broadcast(T value) {
        return scheduler.broadcast(value);
    }

    // ---- the end ----

    /// Takes no more tasks.
    void shutdown() {
        synchronized (this) {
            if (isShutdown) {
                return;
            }
            isShutdown = true;
        }
        count();
    }

    /// Takes no more tasks, and stops those there are.
    ///
    /// @return those that had not begun
    List<Runnable> shutdownNow() {
        isStopping = true;
        shutdown();
        var waiting = new ArrayList<>(scheduler.drain());
        for (PoolTask task : List.copyOf(resting)) {
            if (resting.remove(task)) {
                waiting.add(task);
            }
        }
        scheduler.stopAll();
        Guard.run(
                () -> later(Nanos.times(config.stopGrace(), GRACES_OF_CALLBACKS), callbacks::letGo),
                _ -> callbacks.letGo());
        var result = new ArrayList<Runnable>();
        for (PoolTask task : waiting) {
            result.add(asRunnable(task.work()));
            task.cancel();
            dropped(task);
        }
        return result;
    }

    private static Runnable asRunnable(Work work) {
        return work instanceof Work.Call(Runnable task)
                ? task
                : () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new IllegalStateException("the task failed", e);
                    }
                };
    }

    private void end() {
        isEnding = true;
        String name = "muster-" + config.name() + "-end";
        Threads.startOr(Threads.daemon(name, this::closeHome), this::closeHome);
    }

    private void closeHome() {
        try {
            scheduler.close();
        } finally {
            PoolExit.remove(this);
            monitor.end();
            terminated.countDown();
        }
    }

    boolean isShutdown() {
        return isShutdown;
    }

    /// Whether tasks that have not begun shall not.
    boolean isStopping() {
        return isStopping;
    }

    boolean isTerminated() {
        return terminated.getCount() == 0;
    }

    /// Whether tasks are left.
    boolean isBusy() {
        return unfinished.get() > (isShutdown ? 0 : 1) || (isEnding && !isTerminated());
    }

    boolean awaitTermination(long nanos) throws InterruptedException {
        scheduler.help();
        return terminated.await(nanos, TimeUnit.NANOSECONDS);
    }

    void close() {
        if (callbacks.isCurrent()) {
            throw new IllegalStateException(
                    "%s cannot be closed by a callback: close() waits until all callbacks have ended,"
                                    .formatted(this)
                            + " this one, too; call shutdown() here, and close() elsewhere");
        }
        shutdown();
        boolean interrupted = false;
        Optional<Duration> patience = config.closeTimeout();
        long nanos = patience.isPresent() ? Nanos.of(patience.get()) : Long.MAX_VALUE;
        try {
            if (!awaitTermination(nanos)) {
                shutdownNow();
            }
        } catch (InterruptedException e) {
            interrupted = true;
            shutdownNow();
        }
        while (!isTerminated()) {
            try {
                terminated.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// The process is ending.
    ///
    /// @param lets whether tasks that run may come to their end
    void exit(boolean lets) {
        isStopping = true;
        scheduler.exit(lets);
    }

    @Override
    public String toString() {
        return "pool '" + config.name() + "'";
    }
}
