package dev.muster.internal.wire;

import dev.muster.internal.system.Nanos;
import java.time.Duration;

/// Points in time on the clock of `System.nanoTime`.
final class Deadline {
    static final long NEVER = Long.MAX_VALUE;

    private Deadline() {}

    static long after(Duration timeout) {
        return Nanos.of(timeout) == Nanos.LONGEST ? NEVER : Nanos.deadline(timeout);
    }

    /// Nanoseconds from now, not below 0.
    static long remainingNanos(long deadline) {
        return deadline == NEVER ? NEVER : Math.max(0, deadline - System.nanoTime());
    }
}
