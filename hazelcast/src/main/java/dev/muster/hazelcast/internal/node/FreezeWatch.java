package dev.muster.hazelcast.internal.node;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Notices that this process has stood still for longer than others wait for it: it was stopped by
/// a signal, or its machine was suspended. The others have buried it by then.
///
/// A clock ticks several times within that patience; a gap between two ticks that is longer than
/// the patience tells.
final class FreezeWatch implements AutoCloseable {
    private static final int TICKS = 8;

    private final long patienceNanos;
    private final Runnable whenAwake;
    private final Thread thread;
    private volatile boolean isClosed;

    /// @param whenAwake is called after each such gap; what it throws is logged
    FreezeWatch(Duration patience, Runnable whenAwake) {
        this.patienceNanos = Nanos.of(patience);
        this.whenAwake = whenAwake;
        this.thread = Threads.start(Threads.daemon("muster-node-watch", this::watch));
    }

    private void watch() {
        long last = System.nanoTime();
        while (!isClosed) {
            LockSupport.parkNanos(patienceNanos / TICKS);
            long now = System.nanoTime();
            if (now - last > patienceNanos && !isClosed) {
                Guard.run(whenAwake);
                now = System.nanoTime();
            }
            last = now;
        }
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
    }
}
