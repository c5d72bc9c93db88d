package dev.muster.internal.client;

import dev.muster.internal.protocol.SyncOperations.SemaphoreOperations;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.SessionLostException;
import dev.muster.shared.SharedSemaphore;
import java.io.IOException;
import java.time.Duration;

/// A semaphore kept by a manager.
final class SemaphoreProxy extends ObjectProxy implements SharedSemaphore {
    SemaphoreProxy(ObjectCalls calls) {
        super(SharedSemaphore.class, calls);
    }

    @Override
    public void acquire() throws InterruptedException {
        acquire(1, Nanos.FOREVER);
    }

    @Override
    public void acquire(int permits) throws InterruptedException {
        acquire(permits, Nanos.FOREVER);
    }

    @Override
    public boolean tryAcquire(int permits, Duration timeout) throws InterruptedException {
        return acquire(permits, Nanos.of(timeout));
    }

    private boolean acquire(int permits, long nanos) throws InterruptedException {
        checkPositive(permits);
        return took(permits, calls().awaitTrue(SemaphoreOperations.ACQUIRE, permits, nanos));
    }

    @Override
    public boolean tryAcquire() {
        return took(1, calls().test(SemaphoreOperations.ACQUIRE, 1, 0L));
    }

    private boolean took(int permits, boolean isTaken) {
        if (isTaken) {
            calls().holdings().take(calls(), null, permits);
        }
        return isTaken;
    }

    @Override
    public void release() {
        release(1);
    }

    @Override
    public void release(int permits) {
        checkPositive(permits);
        requireOwner();
        var _ = calls().holdings().giveBack(calls(), null, permits);
        if (!calls().test(SemaphoreOperations.RELEASE, permits)) {
            throw new IllegalArgumentException(
                    "permits is %d: the %s would have more than initially"
                            .formatted(permits, this));
        }
    }

    /// Permits taken in an earlier session have already been given back.
    private void requireOwner() {
        HeldLocks.Hold hold = calls().holdings().find(calls(), null);
        if (hold != null
                && !calls().isCurrent(hold.owner())
                && calls().holdings().forget(calls(), null, hold)) {
            throw new SessionLostException(
                    "the permits of the %s were given back when the connection broke: release nothing"
                            .formatted(this),
                    new IOException("the session in which they were taken has ended"));
        }
    }

    @Override
    public int availablePermits() {
        return calls().count(SemaphoreOperations.AVAILABLE);
    }

    private static void checkPositive(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException(
                    "permits is %d, must be at least 1".formatted(permits));
        }
    }
}
