package dev.muster.internal.pool;

import dev.muster.Broadcast;
import dev.muster.monitor.WorkerSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// No worker at all: a task runs in the thread that asks for its result first.
final class SerialScheduler implements Scheduler {
    private static final String WORKER = "caller";

    private final PoolCore core;

    /// Those that have not been asked for. Guarded by itself.
    private final ArrayDeque<PoolTask> waiting = new ArrayDeque<>();

    /// Those that run, each in a thread of the program.
    private final Set<LocalRun> running = ConcurrentHashMap.newKeySet();

    SerialScheduler(PoolCore core) {
        this.core = core;
    }

    @Override
    public <T extends @Nullable Object> TaskFuture<T> future(PoolCore pool) {
        return new LazyFuture<>(pool, this);
    }

    /// Runs its task when its result is asked for.
    private static final class LazyFuture<T extends @Nullable Object> extends TaskFuture<T> {
        private final SerialScheduler scheduler;

        LazyFuture(PoolCore pool, SerialScheduler scheduler) {
            super(pool);
            this.scheduler = scheduler;
        }

        /// The thread that asks is the program's own.
        @Override
        public boolean mayBeToldHere() {
            return true;
        }

        private void ask() {
            PoolTask asked = task();
            if (asked != null) {
                scheduler.runWaiting(asked);
            }
        }

        @Override
        public T get() throws InterruptedException, ExecutionException {
            ask();
            return super.get();
        }

        @Override
        public T get(long timeout, TimeUnit unit)
                throws InterruptedException, ExecutionException, TimeoutException {
            ask();
            return super.get(timeout, unit);
        }

        @Override
        public T join() {
            ask();
            return super.join();
        }

        /// Asked by futures that this one is hung on: `thenCompose`, `thenCombine`.
        @Override
        public CompletableFuture<T> toCompletableFuture() {
            ask();
            return super.toCompletableFuture();
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            ask();
            return super.newIncompleteFuture();
        }
    }

    @Override
    public void prepare(PoolTask task) {
        if (task.hasLabels()) { // else there is nothing to do, as it does not travel
            throw Scheduler.noLabels(task);
        }
    }

    @Override
    public void accept(PoolTask task) {
        boolean mayWait = task.attempt() == 1 && task.listener() instanceof LazyFuture;
        if (!mayWait) {
            run(task);
            return;
        }
        synchronized (waiting) {
            waiting.addLast(task);
        }
    }

    private void runWaiting(PoolTask task) {
        boolean isOurs;
        synchronized (waiting) {
            isOurs = waiting.remove(task);
        }
        if (isOurs) {
            run(task);
        }
    }

    /// @return what it throws; null if it does not
    private @Nullable Throwable run(PoolTask task) {
        LocalRun run = new LocalRun(task, WORKER);
        task.place(run);
        if (task.isToStop()) { // just now, by a thread that has not found it here
            run.cancel();
        }
        running.add(run);
        core.monitor().started(task, WORKER);
        Object result = null;
        Throwable failure = null;
        try {
            result = run.run();
        } catch (Throwable e) { // whatever a task throws is its result
            failure = e;
        }
        running.remove(run);
        core.ended(task, result, failure);
        return failure;
    }

    @Override
    public void cancel(PoolTask task, boolean mayStop) {
        boolean isOurs;
        synchronized (waiting) {
            isOurs = waiting.remove(task);
        }
        if (isOurs) {
            core.dropped(task);
        } else if (mayStop && task.place() instanceof LocalRun run) {
            run.cancel();
        }
    }

    @Override
    public void forget(PoolFunction function) {
        // It is not kept anywhere.
    }

    @Override
    public int parallelism() {
        return 1;
    }

    @Override
    public int demand() {
        return 1;
    }

    @Override
    public <T extends @Nullable Object> Broadcast<T> broadcast(T value) {
        return LocalBroadcast.of(value);
    }

    @Override
    public String kind() {
        return "serial";
    }

    @Override
    public List<WorkerSnapshot> workers() {
        return running.stream().map(LocalRun::snapshot).toList();
    }

    @Override
    public List<PoolTask> next(int most) {
        synchronized (waiting) {
            return waiting.stream().limit(most).toList();
        }
    }

    @Override
    public List<PoolTask> drain() {
        synchronized (waiting) {
            var all = new ArrayList<>(waiting);
            waiting.clear();
            return all;
        }
    }

    @Override
    public void stopAll() {
        // What runs, runs in a thread of the caller.
    }

    /// Runs what has not been asked for. An interrupt of the thread that waits reaches the task
    /// that it runs meanwhile, and ends the waiting, too.
    @Override
    public void help() throws InterruptedException {
        for (PoolTask next = poll(); next != null; next = poll()) {
            if (run(next) instanceof InterruptedException) {
                throw new InterruptedException();
            }
        }
    }

    private @Nullable PoolTask poll() {
        synchronized (waiting) {
            return waiting.pollFirst();
        }
    }

    @Override
    public void close() {
        // Nothing has been started.
    }

    @Override
    public void exit(boolean lets) {
        // Nothing has been started.
    }
}
