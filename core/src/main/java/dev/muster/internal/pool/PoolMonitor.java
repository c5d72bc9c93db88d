package dev.muster.internal.pool;

import dev.muster.Subscription;
import dev.muster.TaskTimeoutException;
import dev.muster.internal.system.Guard;
import dev.muster.internal.workerprotocol.Chunks;
import dev.muster.monitor.PoolEvent;
import dev.muster.monitor.PoolSnapshot;
import dev.muster.monitor.TaskSnapshot;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.worker.CrashReport;
import dev.muster.worker.WorkerStartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Counts what happens in a pool, and tells its listeners and the flight recorder. Safe for all
/// threads.
final class PoolMonitor {
    /*
     * Always: one number more for each task that is accepted, and one for each that ends. All else,
     * the events and what they are made of, only if there is a listener or something is recorded.
     *
     * A task is counted as ended before anything is told how. So a program that has its result finds
     * it counted.
     */

    /// How many of the tasks that wait are named.
    private static final int MOST_NAMED = 100;

    private final PoolCore core;
    private final long openedNanos = System.nanoTime();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong cancelled = new AtomicLong();
    private final AtomicLong retried = new AtomicLong();
    private final AtomicLong startsFailed = new AtomicLong();

    /// Guarded by this.
    private boolean isEnded;

    /// Written under the lock of this, each time as a new list.
    private volatile List<EventListener> listeners = List.of();

    PoolMonitor(PoolCore core) {
        this.core = core;
    }

    /// The beginning of an attempt, if there is a listener or it is recorded.
    ///
    /// @param flight of the flight recorder; null if it does not record it
    record Start(String worker, long nanos, @Nullable Object flight) {}

    /// Whether it matters that events are told.
    boolean isWatched() {
        return !listeners.isEmpty() || isRecorded();
    }

    private static boolean isRecorded() {
        return System.getProperty(FlightEvents.REPOSITORY) != null && FlightEvents.areThere();
    }

    // ---- tasks ----

    void accepted() {
        accepted.incrementAndGet();
    }

    /// A worker has begun a task; called again for the same, does nothing.
    void started(PoolTask task, String worker) {
        started(task, worker, () -> true);
    }

    /// A worker has begun a task or has it as its next; called again for the same, does nothing.
    ///
    /// @param isStill whether that is still so: of several threads that see it, one may be slow,
    ///   and must not tell the beginning after another has told the end
    void started(PoolTask task, String worker, BooleanSupplier isStill) {
        if (!isWatched()) {
            return;
        }
        Object flight = isRecorded() ? FlightEvents.taskStarted() : null;
        long now = System.nanoTime();
        task.begin(
                new Start(worker, now, flight),
                isStill,
                () -> tell(() -> new PoolEvent.TaskStarted(running(task, worker, now))));
    }

    void succeeded(PoolTask task, @Nullable Object result) {
        if (result instanceof Chunks.Broken(_, Throwable cause)) { // a chunk whose function threw
            failed(task, cause);
            return;
        }
        succeeded.incrementAndGet();
        ended(task, TaskSnapshot.State.SUCCEEDED, null);
    }

    void failed(PoolTask task, Throwable failure) {
        if (failure instanceof CancellationException) {
            cancelled(task, failure);
            return;
        }
        failed.incrementAndGet();
        boolean isLate = failure instanceof TaskTimeoutException;
        ended(task, isLate ? TaskSnapshot.State.TIMED_OUT : TaskSnapshot.State.FAILED, failure);
    }

    void cancelled(PoolTask task, Throwable failure) {
        cancelled.incrementAndGet();
        ended(task, TaskSnapshot.State.CANCELLED, failure);
    }

    void retried(PoolTask task, Throwable failure) {
        retried.incrementAndGet();
        ended(task, TaskSnapshot.State.RETRYING, failure);
    }

    private void ended(PoolTask task, TaskSnapshot.State state, @Nullable Throwable failure) {
        if (!task.hasStart() && listeners.isEmpty()) {
            return;
        }
        Start start = task.takeStart();
        Guard.run(() -> {
            TaskSnapshot end = snapshot(task, state, start);
            String reason = text(failure);
            tell(() -> new PoolEvent.TaskEnded(end, reason));
            if (start != null && start.flight() != null) {
                FlightEvents.taskEnded(start.flight(), core.config().name(), end, reason);
            }
        });
    }

    /// What a task throws is its own, and so is its text.
    private static String text(@Nullable Throwable failure) {
        if (failure == null) {
            return "";
        }
        try {
            return Objects.toString(failure.toString(), "");
        } catch (Throwable e) {
            Guard.survived(e);
            return failure.getClass().getName();
        }
    }

    /// A task that has ended; without its start, nobody listened then, or it had none.
    private static TaskSnapshot snapshot(
            PoolTask task, TaskSnapshot.State state, @Nullable Start start) {
        long now = System.nanoTime();
        return start == null
                ? snapshot(task, state, "", now, now)
                : snapshot(task, state, start.worker(), start.nanos(), now);
    }

    /// A task that a worker has.
    ///
    /// @param beganNanos since when
    static TaskSnapshot running(PoolTask task, String worker, long beganNanos) {
        long now = System.nanoTime();
        return snapshot(task, TaskSnapshot.State.RUNNING, worker, beganNanos, now);
    }

    private static TaskSnapshot snapshot(
            PoolTask task, TaskSnapshot.State state, String worker, long beganNanos, long now) {
        return new TaskSnapshot(
                task.number(),
                task.name(),
                task.attempt(),
                state,
                worker,
                Duration.ofNanos(Math.max(0, beganNanos - task.sinceNanos())),
                Duration.ofNanos(Math.max(0, now - beganNanos)));
    }

    // ---- workers ----

    /// A worker takes tasks; called before it may get one.
    void arrived(PoolWorker worker) {
        if (isWatched()) {
            WorkerSnapshot snapshot = worker.snapshot();
            tell(() -> new PoolEvent.WorkerArrived(snapshot));
            if (isRecorded()) {
                FlightEvents.workerStarted(core.config().name(), snapshot);
            }
        }
    }

    /// A worker has ended.
    void ended(PoolWorker worker, CrashReport report) {
        if (isWatched()) {
            WorkerSnapshot snapshot = worker.snapshot();
            String reason = worker.end().isInGoodOrder() ? "" : report.summary();
            tell(() -> new PoolEvent.WorkerEnded(snapshot, reason));
            if (isRecorded()) {
                FlightEvents.workerEnded(core.config().name(), snapshot, report, reason);
            }
        }
    }

    void startFailed(WorkerStartException failure) {
        startsFailed.incrementAndGet();
        tell(() -> new PoolEvent.StartFailed(text(failure)));
    }

    // ---- telling ----

    private interface Telling {
        PoolEvent event();
    }

    /// An event that cannot be told is of no harm to what it is about.
    private void tell(Telling telling) {
        List<EventListener> all = listeners;
        if (!all.isEmpty()) {
            Guard.run(() -> {
                PoolEvent event = telling.event();
                all.forEach(listener -> listener.add(event));
            });
        }
    }

    Subscription listen(Consumer<? super PoolEvent> told) {
        var listener = new EventListener(core, told, this::remove);
        synchronized (this) {
            if (!isEnded) {
                listener.start();
                var all = new ArrayList<>(listeners);
                all.add(listener);
                listeners = List.copyOf(all);
            }
        }
        return listener;
    }

    private synchronized void remove(EventListener listener) {
        var all = new ArrayList<>(listeners);
        all.remove(listener);
        listeners = List.copyOf(all);
    }

    /// The pool has ended: its listeners are told the rest.
    void end() {
        synchronized (this) {
            isEnded = true;
        }
        for (EventListener listener : listeners) {
            listener.end();
        }
    }

    // ---- the picture ----

    /// The workers are looked at before the numbers, and the accepted tasks last: so no task is
    /// missed, and one that ends meanwhile is shown a moment behind.
    PoolSnapshot snapshot() {
        Scheduler scheduler = core.scheduler();
        List<WorkerSnapshot> workers = scheduler.workers();
        long running = workers.stream().filter(worker -> worker.task().isPresent()).count();
        long done = succeeded.get();
        long bad = failed.get();
        long given = cancelled.get();
        long waiting = Math.max(0, accepted.get() - done - bad - given - running);
        return new PoolSnapshot(
                core.config().name(),
                scheduler.kind(),
                Duration.ofNanos(System.nanoTime() - openedNanos),
                workers,
                waiting,
                waiting == 0 ? List.of() : next(scheduler),
                done,
                bad,
                given,
                retried.get(),
                startsFailed.get());
    }

    private List<TaskSnapshot> next(Scheduler scheduler) {
        var next = new ArrayList<TaskSnapshot>();
        for (PoolTask task : scheduler.next(MOST_NAMED)) {
            next.add(waiting(task, TaskSnapshot.State.WAITING));
        }
        for (PoolTask task : core.resting()) {
            if (next.size() == MOST_NAMED) {
                break;
            }
            next.add(waiting(task, TaskSnapshot.State.RETRYING));
        }
        return next;
    }

    private static TaskSnapshot waiting(PoolTask task, TaskSnapshot.State state) {
        long now = System.nanoTime();
        return snapshot(task, state, "", now, now);
    }
}
