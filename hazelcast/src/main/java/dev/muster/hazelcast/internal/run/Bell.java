package dev.muster.hazelcast.internal.run;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes a thread that waits for something to happen, or that has not yet come to wait for it.
final class Bell {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();

    /// Guarded by lock.
    private boolean hasRung;

    void ring() {
        lock.lock();
        try {
            hasRung = true;
            rung.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until it has rung since this was called last, at most for a time.
    void await(long nanos) {
        lock.lock();
        try {
            for (long left = nanos; !hasRung && left > 0; ) {
                left = rung.awaitNanos(left);
            }
            hasRung = false;
        } catch (InterruptedException _) {
            // Nobody interrupts the thread; whoever does wakes it.
        } finally {
            lock.unlock();
        }
    }
}
