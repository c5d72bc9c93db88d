package dev.muster.internal.client.python;

import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.Shape;
import dev.muster.internal.system.Nanos;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Waits in a manager until something is there.
///
/// A call that waits in the manager cannot be withdrawn: if it were broken off, an item or permit
/// already on its way would be lost. So a long wait is a series of short ones, and an interrupt
/// ends the series between two of them: it takes a moment to be noticed, and nothing is lost.
final class PolledWait {
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /// How long a single wait in the manager is.
    static final double SLICE_SECONDS = SLICE_NANOS / 1e9;

    private PolledWait() {}

    /// One short wait of an operation.
    @FunctionalInterface
    interface Slice {
        /// Its result, or [Phrase#LATE].
        @Nullable Object ask(double seconds);
    }

    /// How long a call of an operation is to wait, negative for indefinitely.
    static long nanos(Operation<?> operation, @Nullable Object[] arguments) {
        int place = operation.parameters().indexOf(Shape.TIME);
        return place >= 0 && arguments[place] instanceof Long nanos ? nanos : Nanos.FOREVER;
    }

    /// Polls until there is a result or the time is over.
    ///
    /// @param nanos how long to wait, negative for indefinitely
    /// @return the result, or [Phrase#LATE]
    static @Nullable Object inSlices(long nanos, Slice slice) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long left = nanos < 0 ? Long.MAX_VALUE : nanos - (System.nanoTime() - start);
            Object value = slice.ask(Math.clamp(left, 0, SLICE_NANOS) / 1e9);
            if (!Phrase.LATE.equals(value) || left <= SLICE_NANOS) {
                return value;
            }
        }
    }
}
