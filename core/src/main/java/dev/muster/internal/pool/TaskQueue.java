package dev.muster.internal.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The tasks that wait for a worker, first come, first served. One that asks for labels waits for a
/// worker that has them, and holds up no other. Safe for all threads.
final class TaskQueue {
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.

    /// Those that may run in any worker.
    private final ArrayDeque<PoolTask> tasks = new ArrayDeque<>();

    private final LabelledTasks labelled = new LabelledTasks();

    // Written under the lock.
    private volatile int size;
    private volatile int labelledSize;

    private volatile boolean isHeld;

    void add(PoolTask task) {
        lock.lock();
        try {
            if (task.hasLabels()) {
                labelled.addLast(task);
                labelledSize = labelled.size();
            } else {
                tasks.addLast(task);
                size = tasks.size();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Puts tasks back that were here before, in this order, before all others.
    void giveBack(List<PoolTask> returned) {
        lock.lock();
        try {
            for (PoolTask task : returned.reversed()) {
                if (task.hasLabels()) {
                    labelled.addFirst(task);
                } else {
                    tasks.addFirst(task);
                }
            }
            resized();
        } finally {
            lock.unlock();
        }
    }

    /// Under the lock, after a change of both.
    private void resized() {
        size = tasks.size();
        labelledSize = labelled.size();
    }

    /// Whether no task waits.
    boolean isEmpty() {
        return size == 0 && labelledSize == 0;
    }

    /// Whether no task waits that may run in any worker.
    boolean isEmptyForAll() {
        return size == 0;
    }

    /// Gives no worker a task any more.
    void hold() {
        isHeld = true;
    }

    /// Whether there is a task for a worker, whichever it is.
    boolean offers() {
        return !isHeld && !isEmpty();
    }

    /// Whether there is a task for a worker with these labels.
    boolean offers(Set<String> labels) {
        return !isHeld && (size > 0 || (labelledSize > 0 && offersLabelled(labels)));
    }

    private boolean offersLabelled(Set<String> labels) {
        if (labels.isEmpty()) {
            return false;
        }
        lock.lock();
        try {
            return labelled.first(labels) != null;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        return size + labelledSize;
    }

    /// How many tasks wait that may run in any worker, or in at least one of these.
    int sizeFor(List<PoolWorker> workers) {
        int sum = size;
        for (Map.Entry<Set<String>, Integer> wanted : wantedLabels().entrySet()) {
            if (workers.stream().anyMatch(worker -> worker.hasAll(wanted.getKey()))) {
                sum += wanted.getValue();
            }
        }
        return sum;
    }

    /// The labels that tasks wait for, and how many tasks do.
    Map<Set<String>, Integer> wantedLabels() {
        if (labelledSize == 0) {
            return Map.of();
        }
        lock.lock();
        try {
            return labelled.wanted();
        } finally {
            lock.unlock();
        }
    }

    /// The first tasks, which stay here.
    ///
    /// @param most how many at most
    List<PoolTask> first(int most) {
        lock.lock();
        try {
            return labelledSize == 0
                    ? tasks.stream().limit(most).toList()
                    : all().stream().limit(most).toList();
        } finally {
            lock.unlock();
        }
    }

    /// Takes out the first tasks that a worker may run.
    ///
    /// @param most how many at most
    /// @param bytes takes no task that would bring the sum of the payloads above this, unless it is
    ///   the first one
    /// @param labels those of the worker
    void take(int most, long bytes, Set<String> labels, List<PoolTask> target) {
        lock.lock();
        try {
            long sum = 0;
            for (int i = 0; i < most; i++) {
                PoolTask first = first(labels);
                if (first == null) {
                    break;
                }
                sum += first.payload().size();
                if (i > 0 && sum > bytes) {
                    break;
                }
                target.add(first); // if this fails, the task is still here
                if (first.hasLabels()) {
                    labelled.remove(first);
                    labelledSize = labelled.size();
                } else {
                    tasks.removeFirst();
                }
            }
            size = tasks.size();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable PoolTask first(Set<String> labels) {
        PoolTask plain = tasks.peekFirst();
        PoolTask asking = labelledSize == 0 ? null : labelled.first(labels);
        return asking == null || (plain != null && plain.isBefore(asking)) ? plain : asking;
    }

    /// Takes one task out.
    ///
    /// @return false if it is not here
    boolean remove(PoolTask task) {
        lock.lock();
        try {
            boolean wasHere =
                    task.hasLabels() ? labelled.remove(task) : tasks.removeFirstOccurrence(task);
            resized();
            return wasHere;
        } finally {
            lock.unlock();
        }
    }

    /// Takes all tasks out.
    List<PoolTask> drain() {
        lock.lock();
        try {
            List<PoolTask> all = all();
            tasks.clear();
            labelled.clear();
            resized();
            return all;
        } finally {
            lock.unlock();
        }
    }

    /// All of them; if some ask for labels, by how long they have waited.
    private List<PoolTask> all() {
        var all = new ArrayList<>(tasks);
        if (labelledSize > 0) {
            all.addAll(labelled.all());
            all.sort((one, other) -> Long.signum(one.sinceNanos() - other.sinceNanos()));
        }
        return all;
    }
}
