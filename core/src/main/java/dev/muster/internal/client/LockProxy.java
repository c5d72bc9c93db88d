package dev.muster.internal.client;

import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.protocol.SyncOperations.LockOperations;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.SessionLostException;
import dev.muster.shared.SharedCondition;
import dev.muster.shared.SharedLock;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A lock kept by a manager. The manager knows which thread holds it; the hold count is kept here.
final class LockProxy extends ObjectProxy implements SharedLock {
    LockProxy(ObjectCalls calls) {
        super(SharedLock.class, calls);
    }

    @Override
    public void lock() {
        if (!again()) {
            var _ = took(calls().test(LockOperations.LOCK, Nanos.FOREVER));
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        var _ = lock(Nanos.FOREVER);
    }

    @Override
    public boolean tryLock() {
        return again() || took(calls().test(LockOperations.LOCK, 0L));
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return lock(Nanos.of(time, unit));
    }

    private boolean lock(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return again() || took(calls().awaitTrue(LockOperations.LOCK, nanos));
    }

    /// Increments the hold count if this thread has the lock.
    private boolean again() {
        return held() != null && took(true);
    }

    private boolean took(boolean isTaken) {
        if (isTaken) {
            calls().holdings().take(calls(), Thread.currentThread(), 1);
        }
        return isTaken;
    }

    /// What this thread holds.
    ///
    /// @throws SessionLostException if it was lost with the connection
    private HeldLocks.@Nullable Hold held() {
        Thread here = Thread.currentThread();
        HeldLocks.Hold hold = calls().holdings().find(calls(), here);
        if (hold == null || calls().isCurrent(hold.owner())) {
            return hold;
        }
        var _ = calls().holdings().forget(calls(), here, hold);
        throw new SessionLostException(
                calls().givesBack()
                        ? "the %s was given back when the connection broke: others may have had it since"
                                .formatted(this)
                        : "the connection broke over which the %s was locked: its manager does not give it back, so it stays locked. Make a new lock there"
                                .formatted(this),
                new IOException("the connection that owned the lock has ended"));
    }

    @Override
    public void unlock() {
        if (held() == null) {
            throw new IllegalMonitorStateException(
                    "this thread does not hold the %s, must hold it to unlock it".formatted(this));
        }
        if (calls().holdings().giveBack(calls(), Thread.currentThread(), 1)) {
            calls().call(LockOperations.UNLOCK);
        }
    }

    @Override
    public boolean isHeldByCurrentThread() {
        HeldLocks.Hold hold = calls().holdings().find(calls(), Thread.currentThread());
        return hold != null && calls().isCurrent(hold.owner());
    }

    @Override
    public boolean isAbandoned() {
        return isHeldByCurrentThread() && calls().test(LockOperations.IS_ABANDONED);
    }

    @Override
    public SharedCondition newCondition() {
        return new ConditionProxy(
                calls().open(LockOperations.NEW_CONDITION, SharedType.CONDITION), this);
    }
}
