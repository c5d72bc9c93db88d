package dev.muster.mpi;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// How a thread waits that nobody wakes, because MPI can only be asked: an answer that comes soon is
/// seen at once, and one that takes long costs little. Belongs to one thread.
final class Pause {
    /// So long other threads may go first, but this one does not sleep.
    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(10);
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private long idleSince = System.nanoTime();
    private long next = SHORTEST_NANOS;

    /// Something happened.
    void reset() {
        idleSince = System.nanoTime();
        next = SHORTEST_NANOS;
    }

    /// Whether the next pause is one in which the thread sleeps.
    boolean isSleep() {
        return System.nanoTime() - idleSince > SPIN_NANOS;
    }

    /// Waits; an interrupt or an unpark ends that.
    ///
    /// @param most how long at most, in nanoseconds
    void take(long most) {
        if (!isSleep()) {
            Thread.yield();
            return;
        }
        LockSupport.parkNanos(Math.clamp(next, 1, Math.max(1, most)));
        next = Math.min(2 * next, LONGEST_NANOS);
    }
}
