package dev.muster.internal.wire;

import java.time.Duration;

/// Points in time on the clock of `System.nanoTime`.
final class Deadline {
    static final long NEVER = Long.MAX_VALUE;

    /// Longer waits are as good as endless.
    private static final Duration LONGEST = Duration.ofDays(365);

    private Deadline() {}

    static long after(Duration timeout) {
        if (timeout.compareTo(LONGEST) >= 0) {
            return NEVER;
        }
        return System.nanoTime() + Math.max(0, timeout.toNanos());
    }

    /// Nanoseconds from now, not below 0.
    static long remainingNanos(long deadline) {
        return deadline == NEVER ? NEVER : Math.max(0, deadline - System.nanoTime());
    }
}
