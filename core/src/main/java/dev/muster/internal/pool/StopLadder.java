package dev.muster.internal.pool;

import dev.muster.TaskTimeoutException;
import dev.muster.internal.system.Threads;
import dev.muster.worker.CrashReport;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// How a task that runs is stopped: it is asked and interrupted, its worker is terminated, its
/// worker is killed with all that it has started. Each step has its time.
///
/// What waits behind it is taken back first, and nothing more is sent to its worker as long as it
/// is there, nor from the moment when the worker is ended: else it could end by itself at the last
/// moment, and the next one begin and be killed in its place.
final class StopLadder {
    /// More than a ladder takes, all its steps together, unless its steps are long.
    private static final Duration LONGEST = Duration.ofSeconds(5);

    /// How long the stacks of a worker may take: they are what explains a time limit.
    private static final Duration STACKS = Duration.ofSeconds(2);

    /// How often it is asked whether it is the turn of a task that its worker has begun, as the
    /// result before is still on its way; mostly such a task goes back and ends so.
    private static final Duration LOOK = Duration.ofMillis(10);

    private StopLadder() {}

    /// Stops a task that has run too long.
    static void timeOut(PoolWorker worker, PoolTask task, Duration limit) {
        climb(worker, task, limit);
    }

    /// Stops a task that is cancelled.
    static void cancel(PoolWorker worker, PoolTask task) {
        climb(worker, task, null);
    }

    private static void climb(PoolWorker worker, PoolTask task, @Nullable Duration limit) {
        Stopping stopping = worker.currentStop().begin(task);
        if (stopping == null) { // it has ended, or is being stopped, or another of this worker is
            Stopping other = worker.currentStop().other(task);
            if (other != null) {
                climbAfter(other, worker, task, limit);
            }
            return;
        }
        start(worker, task, () -> climb(worker, task, stopping, limit));
    }

    /// What is stopped before it may end at any moment, and this task begin.
    private static void climbAfter(
            Stopping other, PoolWorker worker, PoolTask task, @Nullable Duration limit) {
        start(
                worker,
                task,
                () -> {
                    other.awaitEnd(LONGEST);
                    climb(worker, task, limit);
                });
    }

    private static void start(PoolWorker worker, PoolTask task, Steps steps) {
        Thread climbing =
                Threads.virtual(
                        "muster-stop-" + task.name(),
                        () -> {
                            try {
                                steps.climb();
                            } catch (InterruptedException e) {
                                worker.broken("the stopping of its task was interrupted", e);
                            } catch (Throwable e) { // one way or another, it is stopped
                                worker.broken("its task could not be stopped in good order", e);
                            }
                        });
        // Without a thread that takes its time the last step is the only one.
        Threads.startOr(climbing, () -> worker.end().kill(CrashReport.Cause.STOPPED, ""));
    }

    /// What is done in a thread of its own to stop a task.
    private interface Steps {
        void climb() throws InterruptedException;
    }

    private static void climb(
            PoolWorker worker, PoolTask task, Stopping stopping, @Nullable Duration limit)
            throws InterruptedException {
        Duration grace = worker.stopGrace();
        Throwable plain =
                limit == null
                        ? new CancellationException(task.name() + " was cancelled")
                        : new TaskTimeoutException(task.name(), limit, "");
        stopping.unexplained(plain);
        if (limit == null) {
            stopping.failure(plain);
        }
        while (!worker.isHead(task)) { // or another one would pay for it
            if (stopping.awaitEnd(LOOK)) {
                stopping.failure(plain);
                return;
            }
        }
        String stacks = "";
        worker.takeBack();
        boolean isTold = worker.tellStop(stopping.sequence(), limit != null);
        if (isTold && limit != null) {
            stacks = stopping.awaitStacks(grace.compareTo(STACKS) > 0 ? grace : STACKS);
        }
        if (limit != null) {
            stopping.failure(new TaskTimeoutException(task.name(), limit, stacks));
        }
        if (stopping.awaitEnd(grace)) {
            return;
        }
        worker.takeNoMore();
        if (!worker.isHead(task)) { // it has ended just now, and the next one may be there
            worker.retire();
            return;
        }
        worker.end().terminate(stacks);
        if (stopping.awaitEnd(grace)) {
            return;
        }
        worker.end().kill(CrashReport.Cause.STOPPED, "");
    }
}
