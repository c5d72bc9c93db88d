package dev.muster.internal.system;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Times as nanoseconds, whatever a caller means by "forever":
/// `Duration.ofSeconds(Long.MAX_VALUE)`, `ChronoUnit.FOREVER.getDuration()`, `Long.MAX_VALUE` days.
///
/// Points in time are those of [System#nanoTime], which may have any value and wraps around. They
/// are compared by their difference, and [#LONGEST] leaves room for that.
public final class Nanos {
    /// The longest time, 146 years: twice as much still fits into a long.
    public static final long LONGEST = Long.MAX_VALUE / 2;

    /// Instead of a number of nanoseconds to wait: as long as it takes.
    public static final long FOREVER = -1;

    private Nanos() {}

    /// From 0 to [#LONGEST].
    public static long of(Duration time) {
        return clamp(TimeUnit.NANOSECONDS.convert(time));
    }

    /// From 0 to [#LONGEST].
    public static long of(long time, TimeUnit unit) {
        return clamp(unit.toNanos(time));
    }

    private static long clamp(long nanos) {
        return Math.clamp(nanos, 0, LONGEST);
    }

    /// The deadline of a time that begins now.
    public static long deadline(Duration time) {
        return System.nanoTime() + of(time);
    }

    /// The deadline of a number of nanoseconds that begin now.
    public static long deadline(long nanos) {
        return System.nanoTime() + clamp(nanos);
    }

    /// A multiple of a time, at most the longest.
    public static Duration times(Duration time, long factor) {
        long nanos = of(time);
        // Duration.multipliedBy counts in BigDecimal: the first one costs a program 60 ms.
        return Duration.ofNanos(nanos > LONGEST / factor ? LONGEST : nanos * factor);
    }
}
