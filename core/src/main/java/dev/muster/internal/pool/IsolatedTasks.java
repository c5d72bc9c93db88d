package dev.muster.internal.pool;

import dev.muster.internal.system.Guard;
import dev.muster.worker.WorkerStartException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tasks that get a fresh worker of their own, which ends with them; as many at a time as the pool
/// has workers.
final class IsolatedTasks {
    /*
     * A source may answer while it is asked: a start that fails so is the turn of the next task. So
     * one thread starts workers in a loop. A call that would start one meanwhile, in that thread or
     * another, leaves it to the loop, which looks again after each.
     */
    private final PoolCore core;
    private final Roster roster;
    private final StartFailures failures;
    private final Object lock = new Object();

    // Guarded by lock.
    private final ArrayDeque<PoolTask> waiting = new ArrayDeque<>();
    private final Set<PoolWorker> workers = new HashSet<>();
    private int running;
    private boolean isStarting;

    IsolatedTasks(PoolCore core, Roster roster) {
        this.core = core;
        this.roster = roster;
        this.failures = roster.startFailures();
    }

    void accept(PoolTask task) {
        if (!roster.starts().canStart()) {
            var failure =
                    new WorkerStartException(
                            "%s is to have a worker of its own, and this pool cannot start workers"
                                    .formatted(task.name()),
                            null);
            core.ended(task, null, failure);
            return;
        }
        synchronized (lock) {
            waiting.addLast(task);
        }
        startNext();
    }

    /// Starts workers for the tasks that wait, as many as there may be; one, if starts fail, and
    /// none before it is time for another try.
    void startNext() {
        synchronized (lock) {
            if (isStarting) {
                return;
            }
            isStarting = true;
        }
        try {
            for (PoolTask task = next(); task != null; task = next()) {
                roster.starts().ask(new Start(task));
            }
        } catch (Throwable e) { // or nobody would start the next one any more
            synchronized (lock) {
                isStarting = false;
            }
            throw e;
        }
    }

    /// The next task that may have a worker; if there is none, nobody is starting any.
    private @Nullable PoolTask next() {
        synchronized (lock) {
            int most = failures.areAny() ? 1 : core.config().mostWorkers();
            if (running >= most || waiting.isEmpty() || failures.isPausing()) {
                isStarting = false;
                return null;
            }
            running++;
            return waiting.removeFirst();
        }
    }

    /// A worker that is asked for one task.
    private final class Start implements WorkerSetUps.Purpose {
        private final PoolTask task;

        Start(PoolTask task) {
            this.task = task;
        }

        @Override
        public void ready(PoolWorker worker) {
            synchronized (lock) {
                workers.add(worker);
            }
            roster.joinAlone(worker);
            try {
                worker.feedLast(task);
            } catch (Throwable e) { // or nothing would tell how the task ended
                Guard.survived(e);
                core.ended(task, null, e);
            }
        }

        @Override
        public void failed(WorkerStartException failure) {
            IsolatedTasks.this.failed(task, failure);
            ended();
        }

        @Override
        public void dropped() {
            core.dropped(task);
            ended();
        }
    }

    /// The task waits for the next try, if there will be one.
    private void failed(PoolTask task, WorkerStartException failure) {
        if (!failures.add(failure)) {
            core.ended(task, null, failure);
            return;
        }
        synchronized (lock) {
            waiting.addFirst(task);
        }
        // A thread that cancelled it, or all, may have looked for it here a moment ago.
        if ((task.isCancelled() || core.isStopping()) && remove(task)) {
            core.dropped(task);
        }
    }

    /// A worker has ended.
    void gone(PoolWorker worker) {
        boolean isOurs;
        synchronized (lock) {
            isOurs = workers.remove(worker);
        }
        if (isOurs) {
            ended();
        }
    }

    private void ended() {
        synchronized (lock) {
            running--;
        }
        startNext();
    }

    boolean remove(PoolTask task) {
        synchronized (lock) {
            return waiting.remove(task);
        }
    }

    /// The first of those that wait, which stay here.
    List<PoolTask> first(int most) {
        synchronized (lock) {
            return waiting.stream().limit(most).toList();
        }
    }

    List<PoolTask> drain() {
        synchronized (lock) {
            var all = new ArrayList<>(waiting);
            waiting.clear();
            return all;
        }
    }
}
