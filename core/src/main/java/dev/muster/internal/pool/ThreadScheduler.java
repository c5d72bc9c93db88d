package dev.muster.internal.pool;

import dev.muster.Broadcast;
import dev.muster.TaskTimeoutException;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import dev.muster.monitor.WorkerSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Threads of this process.
final class ThreadScheduler implements Scheduler {
    private static final String OURS = "dev.muster.internal.";

    /*
     * A thread cannot be killed. One whose task does not stop is given up: the task has failed, the
     * thread runs on as long as it likes, and another takes its place.
     */
    private final PoolCore core;
    private final int size;
    private final LinkedBlockingQueue<PoolTask> queue = new LinkedBlockingQueue<>();
    private final Set<TaskThread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lastThread = new AtomicInteger();

    /// Guarded by threads.
    private boolean isClosed;

    /// Set by [#stopAll]: what has not begun shall not.
    private volatile boolean stopsAll;

    ThreadScheduler(PoolCore core) {
        this.core = core;
        this.size = core.config().mostWorkers();
    }

    @Override
    public void prepare(PoolTask task) {
        if (task.hasLabels()) { // else there is nothing to do, as it does not travel
            throw Scheduler.noLabels(task);
        }
    }

    @Override
    public void accept(PoolTask task) {
        queue.add(task);
        if (threads.size() < size) {
            startThread();
        }
    }

    /// If the system gives no thread, those there are go on; if there is none, nobody would ever
    /// run what waits.
    private void startThread() {
        try {
            synchronized (threads) {
                if (threads.size() < size && !isClosed) {
                    new TaskThread(lastThread.incrementAndGet()).start();
                }
            }
        } catch (OutOfMemoryError e) {
            Guard.survived(e);
            if (threads.isEmpty()) {
                drain().forEach(task -> core.ended(task, null, StartFailures.noThread(e)));
            }
        }
    }

    /// A thread that runs tasks.
    private final class TaskThread implements Runnable {
        private final String name;
        private final Thread thread;
        private final long beganNanos = System.nanoTime();

        // Guarded by this.
        private @Nullable LocalRun run;
        private @Nullable Throwable stopReason;

        private final AtomicInteger tasks = new AtomicInteger();

        TaskThread(int number) {
            name = "thread-" + number;
            thread = Threads.daemon("muster-" + core.config().name() + "-" + name, this);
        }

        void start() {
            threads.add(this);
            try {
                thread.start();
            } catch (OutOfMemoryError e) {
                threads.remove(this);
                throw e;
            }
        }

        @Override
        public void run() {
            try {
                while (threads.contains(this)) {
                    PoolTask task = queue.take();
                    try {
                        take(task);
                    } catch (Throwable e) { // of ours: a task's own is its result
                        failed(task, e);
                    }
                }
            } catch (InterruptedException _) {
                // The pool is closed.
            } finally {
                threads.remove(this);
            }
        }

        private void failed(PoolTask task, Throwable e) {
            Guard.survived(e);
            try {
                core.ended(task, null, e);
            } catch (Throwable again) {
                Guard.failed(again);
            }
        }

        private void take(PoolTask task) {
            if (isUnwanted(task)) {
                core.dropped(task);
            } else {
                run(task);
            }
        }

        private void run(PoolTask task) {
            var next = new LocalRun(task, name);
            synchronized (this) {
                run = next;
            }
            task.place(this);
            if (isUnwanted(task)) { // just now, by a thread that has not found it here
                if (leave(next)) {
                    core.dropped(task);
                }
                return;
            }
            core.monitor().started(task, name);
            task.options().timeout().ifPresent(limit -> watch(next, limit));
            Object result = null;
            Throwable failure = null;
            try {
                result = next.run();
            } catch (Throwable e) { // whatever a task throws is its result
                failure = e;
            }
            Throwable reason = stopReason();
            if (leave(next)) {
                tasks.incrementAndGet();
                core.ended(task, result, reason == null ? failure : reason);
            }
        }

        private boolean isUnwanted(PoolTask task) {
            return task.isCancelled() || stopsAll;
        }

        private synchronized @Nullable Throwable stopReason() {
            return stopReason;
        }

        /// @return whether the run is still this thread's, and nobody else has ended it
        private synchronized boolean leave(LocalRun ended) {
            boolean isOurs = ended.equals(run);
            if (isOurs) {
                run = null;
                stopReason = null;
                Thread.interrupted();
            }
            return isOurs;
        }

        private void watch(LocalRun watched, Duration limit) {
            Threads.virtual(
                            "muster-time-limit",
                            () ->
                                    Guard.run(
                                            () -> limit(watched, limit),
                                            e -> stop(watched, e))) // it has its limit all the same
                    .start();
        }

        private void limit(LocalRun watched, Duration limit) {
            if (pause(limit) && isRunning(watched)) {
                stop(watched, new TaskTimeoutException(watched.taskName(), limit, stack()));
            }
        }

        private synchronized boolean isRunning(LocalRun asked) {
            return asked.equals(run);
        }

        /// What the task does, without what is ours.
        private String stack() {
            return Arrays.stream(thread.getStackTrace())
                    .filter(frame -> !frame.getClassName().startsWith(OURS))
                    .map(frame -> "    at " + frame)
                    .collect(Collectors.joining("\n", '"' + thread.getName() + "\"\n", "\n"));
        }

        /// Asks the run to end, and if it does not, gives up this thread.
        void stop(LocalRun stopped, Throwable failure) {
            synchronized (this) {
                if (!stopped.equals(run)) {
                    return;
                }
                stopReason = failure;
                stopped.cancel();
                thread.interrupt();
            }
            pause(core.config().stopGrace());
            if (leaveBehind(stopped)) {
                core.ended(stopped.pooled(), null, failure);
            }
        }

        private boolean leaveBehind(LocalRun stopped) {
            synchronized (this) {
                if (!stopped.equals(run)) {
                    return false;
                }
                run = null;
            }
            threads.remove(this);
            if (!queue.isEmpty()) {
                startThread();
            }
            return true;
        }

        void cancel(PoolTask task) {
            LocalRun now;
            synchronized (this) {
                now = run;
            }
            if (now != null && now.pooled().equals(task)) {
                var failure = new CancellationException(task.name() + " was cancelled");
                Runnable stopping = () -> stop(now, failure);
                Threads.startOr(Threads.virtual("muster-cancel", stopping), stopping);
            }
        }

        synchronized WorkerSnapshot snapshot() {
            return LocalRun.threadSnapshot(
                    name,
                    Optional.ofNullable(run).map(LocalRun::taskSnapshot),
                    tasks.get(),
                    beganNanos);
        }

        void end() {
            threads.remove(this);
            thread.interrupt();
        }
    }

    /// @return false if interrupted
    private static boolean pause(Duration duration) {
        try {
            TimeUnit.NANOSECONDS.sleep(Nanos.of(duration));
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Override
    public void cancel(PoolTask task, boolean mayStop) {
        if (queue.remove(task)) {
            core.dropped(task);
        } else if (mayStop && task.place() instanceof TaskThread thread) {
            thread.cancel(task);
        }
    }

    @Override
    public void forget(PoolFunction function) {
        // Nobody has kept it.
    }

    @Override
    public int parallelism() {
        return size;
    }

    @Override
    public int demand() {
        return 3 * size;
    }

    @Override
    public <T extends @Nullable Object> Broadcast<T> broadcast(T value) {
        return LocalBroadcast.of(value);
    }

    @Override
    public List<WorkerSnapshot> workers() {
        return threads.stream().map(TaskThread::snapshot).toList();
    }

    @Override
    public String kind() {
        return "threads";
    }

    @Override
    public List<PoolTask> next(int most) {
        return queue.stream().limit(most).toList();
    }

    @Override
    public List<PoolTask> drain() {
        var all = new ArrayList<PoolTask>();
        queue.drainTo(all);
        return all;
    }

    @Override
    public void stopAll() {
        stopsAll = true;
        for (TaskThread thread : threads) {
            LocalRun now;
            synchronized (thread) {
                now = thread.run;
            }
            if (now != null) {
                thread.cancel(now.pooled());
            }
        }
    }

    @Override
    public void close() {
        synchronized (threads) { // or one that is being started would stay
            isClosed = true;
        }
        threads.forEach(TaskThread::end);
    }

    @Override
    public void exit(boolean lets) {
        // The threads end with the process.
    }
}
