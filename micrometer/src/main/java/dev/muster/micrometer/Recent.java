package dev.muster.micrometer;

import io.micrometer.core.instrument.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A snapshot that all meters of one reading share: it is taken anew when the last one is more than
/// a second old. Safe for all threads.
final class Recent<T> {
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<T> source;
    private final Clock clock;

    // Guarded by this.
    private @Nullable T last;
    private long takenNanos;

    /// @param clock that of the registry
    Recent(Supplier<T> source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    synchronized T get() {
        long now = clock.monotonicTime();
        T known = last;
        if (known == null || now - takenNanos > LONGEST_NANOS) {
            known = source.get();
            last = known;
            takenNanos = now;
        }
        return known;
    }
}
