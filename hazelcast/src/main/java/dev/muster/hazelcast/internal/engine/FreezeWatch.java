package dev.muster.hazelcast.internal.engine;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// Notices that this process has stood still for longer than others wait for it: it was stopped by
/// a signal, or its machine was suspended. The others have buried it by then.
///
/// A clock ticks several times within that patience; a gap between two ticks that is longer than
/// the patience tells.
public final class FreezeWatch implements AutoCloseable {
    private static final int TICKS = 8;

    private final long patienceNanos;
    private final Runnable whenAwake;
    private final LongSupplier nanos;
    private final Thread thread;
    private volatile long lastTick;
    private volatile boolean isClosed;

    /// @param whenAwake is called after each such gap; what it throws is logged
    public FreezeWatch(Duration patience, Runnable whenAwake) {
        this(patience, whenAwake, System::nanoTime);
    }

    /// @param nanos a clock
    FreezeWatch(Duration patience, Runnable whenAwake, LongSupplier nanos) {
        this.patienceNanos = Nanos.of(patience);
        this.whenAwake = whenAwake;
        this.nanos = nanos;
        this.thread = Threads.daemon("muster-node-watch", this::watch);
        this.lastTick = nanos.getAsLong();
    }

    /// Begins to watch.
    public void start() {
        lastTick = nanos.getAsLong();
        Threads.start(thread);
    }

    /// Whether this process has stood still, and what is to be done then is not done yet. Whoever
    /// asks at once when the process goes on knows it, too.
    public boolean hasStoodStill() {
        return nanos.getAsLong() - lastTick > patienceNanos;
    }

    private void watch() {
        while (!isClosed) {
            LockSupport.parkNanos(patienceNanos / TICKS);
            long now = nanos.getAsLong();
            if (now - lastTick > patienceNanos && !isClosed) {
                Guard.run(whenAwake);
                now = nanos.getAsLong();
            }
            lastTick = now;
        }
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
    }
}
