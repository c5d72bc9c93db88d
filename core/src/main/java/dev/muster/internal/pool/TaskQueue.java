package dev.muster.internal.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// The tasks that wait for a worker, first come, first served. Safe for all threads.
final class TaskQueue {
    private final ReentrantLock lock = new ReentrantLock();

    /// Guarded by lock.
    private final ArrayDeque<PoolTask> tasks = new ArrayDeque<>();

    /// Written under the lock.
    private volatile int size;

    private volatile boolean isHeld;

    void add(PoolTask task) {
        lock.lock();
        try {
            tasks.addLast(task);
            size = tasks.size();
        } finally {
            lock.unlock();
        }
    }

    /// Puts tasks back that were here before, in this order, before all others.
    void giveBack(List<PoolTask> returned) {
        lock.lock();
        try {
            returned.reversed().forEach(tasks::addFirst);
            size = tasks.size();
        } finally {
            lock.unlock();
        }
    }

    /// Whether no task waits.
    boolean isEmpty() {
        return size == 0;
    }

    /// Gives no worker a task any more.
    void hold() {
        isHeld = true;
    }

    /// Whether there is a task for a worker.
    boolean offers() {
        return !isHeld && size > 0;
    }

    int size() {
        return size;
    }

    /// The first tasks, which stay here.
    ///
    /// @param most how many at most
    List<PoolTask> first(int most) {
        lock.lock();
        try {
            return tasks.stream().limit(most).toList();
        } finally {
            lock.unlock();
        }
    }

    /// Takes the first tasks out.
    ///
    /// @param most how many at most
    /// @param bytes takes no task that would bring the sum of the payloads above this, unless it is
    ///   the first one
    void take(int most, long bytes, List<PoolTask> target) {
        lock.lock();
        try {
            long sum = 0;
            for (int i = 0; i < most; i++) {
                PoolTask first = tasks.peekFirst();
                if (first == null) {
                    break;
                }
                sum += first.payload().size();
                if (i > 0 && sum > bytes) {
                    break;
                }
                target.add(first); // if this fails, the task is still here
                tasks.removeFirst();
            }
            size = tasks.size();
        } finally {
            lock.unlock();
        }
    }

    /// Takes one task out.
    ///
    /// @return false if it is not here
    boolean remove(PoolTask task) {
        lock.lock();
        try {
            boolean wasHere = tasks.removeFirstOccurrence(task);
            size = tasks.size();
            return wasHere;
        } finally {
            lock.unlock();
        }
    }

    /// Takes all tasks out.
    List<PoolTask> drain() {
        lock.lock();
        try {
            var all = new ArrayList<>(tasks);
            tasks.clear();
            size = 0;
            return all;
        } finally {
            lock.unlock();
        }
    }
}
