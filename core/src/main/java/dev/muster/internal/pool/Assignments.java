package dev.muster.internal.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The tasks that one worker has, in the order in which it runs them. Safe for all threads.
///
/// A task is here from before it is sent until its result is read, or the worker has confirmed that
/// it will not begin, or the end of the worker has been looked into. The thread that takes it out
/// tells how it ended, and no other does.
final class Assignments {
    /// The tasks behind the one that runs.
    ///
    /// @param first the sequence number of the first one
    /// @param last that of the last one
    record Row(long first, long last) {}

    private final AtomicInteger rows;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final ArrayDeque<PoolTask> tasks = new ArrayDeque<>();
    private long lastSequence;
    private long bytes;
    private boolean isClosed;

    /// Counts the workers of a machine that have tasks; null if nobody asks.
    private @Nullable AtomicInteger busy;

    // Written under lock.
    private volatile int size;
    private final AtomicLong total = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();

    /// When the first task became the first, or the last one left.
    private volatile long sinceNanos = System.nanoTime();

    /// @param rows counts the workers of a pool that have tasks waiting behind another
    Assignments(AtomicInteger rows) {
        this.rows = rows;
    }

    /// Counts the worker among the busy ones of its machine, as long as it has tasks. Before it has
    /// any.
    void countIn(AtomicInteger busyOfMachine) {
        lock.lock();
        try {
            busy = busyOfMachine;
        } finally {
            lock.unlock();
        }
    }

    /// Takes a task, unless the worker has others and would have more than these bytes with it, or
    /// has ended.
    boolean add(PoolTask task, long mostBytes) {
        lock.lock();
        try {
            long taskBytes = task.payload().size();
            if (isClosed || (!tasks.isEmpty() && bytes + taskBytes > mostBytes)) {
                return false;
            }
            if (tasks.isEmpty()) {
                sinceNanos = System.nanoTime();
            }
            task.sequence(++lastSequence);
            tasks.addLast(task);
            bytes += taskBytes;
            total.incrementAndGet();
            resized();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Under the lock, after each change of the tasks.
    private void resized() {
        int now = tasks.size();
        if (now > 1 && size <= 1) {
            rows.incrementAndGet();
        } else if (now <= 1 && size > 1) {
            rows.decrementAndGet();
        }
        if (busy != null && (now > 0) != (size > 0)) {
            busy.addAndGet(now > 0 ? 1 : -1);
        }
        size = now;
    }

    /// Takes out the task of this run, which has ended; null if it is not here.
    @Nullable PoolTask remove(long sequence) {
        lock.lock();
        try {
            for (Iterator<PoolTask> left = tasks.iterator(); left.hasNext(); ) {
                PoolTask task = left.next();
                if (task.sequence() == sequence) {
                    left.remove();
                    bytes -= task.payload().size();
                    ended.incrementAndGet();
                    resized();
                    sinceNanos = System.nanoTime();
                    return task;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /// Takes out the tasks of these runs, which will not begin.
    List<PoolTask> removeAll(Collection<Long> sequences) {
        var wanted = new HashSet<>(sequences); // many may go, out of many
        var removed = new ArrayList<PoolTask>();
        lock.lock();
        try {
            for (PoolTask task : tasks) {
                if (wanted.contains(task.sequence())) {
                    removed.add(task);
                }
            }
            tasks.removeIf(task -> wanted.contains(task.sequence()));
            removed.forEach(task -> bytes -= task.payload().size());
            resized();
            return removed;
        } finally {
            lock.unlock();
        }
    }

    /// Takes out all tasks; no more come in.
    List<PoolTask> close() {
        lock.lock();
        try {
            var all = new ArrayList<>(tasks);
            tasks.clear();
            isClosed = true;
            bytes = 0;
            resized();
            return all;
        } finally {
            lock.unlock();
        }
    }

    /// The task that runs, or is about to.
    @Nullable PoolTask head() {
        lock.lock();
        try {
            return tasks.peekFirst();
        } finally {
            lock.unlock();
        }
    }

    /// The task that runs, or is about to, and since when.
    record Head(PoolTask task, long sinceNanos) {}

    /// The first task; null if there is none.
    @Nullable Head first() {
        lock.lock();
        try {
            PoolTask first = tasks.peekFirst();
            return first == null ? null : new Head(first, sinceNanos);
        } finally {
            lock.unlock();
        }
    }

    /// The task that runs, if it has been the first for longer than this.
    @Nullable PoolTask runningFor(long nanos) {
        lock.lock();
        try {
            return System.nanoTime() - sinceNanos > nanos ? tasks.peekFirst() : null;
        } finally {
            lock.unlock();
        }
    }

    /// What waits behind the first task.
    Optional<Row> row() {
        lock.lock();
        try {
            PoolTask first = tasks.peekFirst();
            return first == null || tasks.size() < 2
                    ? Optional.empty()
                    : Optional.of(new Row(first.sequence() + 1, tasks.getLast().sequence()));
        } finally {
            lock.unlock();
        }
    }

    /// Whether one of these workers may run a task that waits behind the first one.
    boolean hasWaitingFor(List<PoolWorker> workers) {
        lock.lock();
        try {
            return tasks.stream()
                    .skip(1)
                    .anyMatch(task -> workers.stream().anyMatch(each -> each.mayRun(task)));
        } finally {
            lock.unlock();
        }
    }

    boolean contains(PoolTask task) {
        lock.lock();
        try {
            return tasks.contains(task);
        } finally {
            lock.unlock();
        }
    }

    /// The task of a run; null if it is not here.
    @Nullable PoolTask find(long sequence) {
        lock.lock();
        try {
            for (PoolTask task : tasks) {
                if (task.sequence() == sequence) {
                    return task;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /// How many tasks are here.
    int size() {
        return size;
    }

    /// How many tasks have ever been here.
    long total() {
        return total.get();
    }

    /// How many of them have ended.
    long ended() {
        return ended.get();
    }

    /// For how long no task has been here; 0 if one is.
    long idleNanos() {
        return size > 0 ? 0 : System.nanoTime() - sinceNanos;
    }
}
