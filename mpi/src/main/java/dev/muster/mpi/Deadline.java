package dev.muster.mpi;

import java.time.Duration;

/// Points in time of [System#nanoTime].
final class Deadline {
    /// Never comes.
    static final long NEVER = Long.MAX_VALUE;

    /// No timeout is longer; a century.
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Deadline() {}

    /// The point in time when a timeout is over.
    static long after(Duration timeout) {
        long nanos = timeout.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : timeout.toNanos();
        return System.nanoTime() + Math.max(0, nanos);
    }

    /// How long it is until then, in nanoseconds; at most 0 if it is over.
    static long left(long deadline) {
        return deadline == NEVER ? NEVER : deadline - System.nanoTime();
    }
}
