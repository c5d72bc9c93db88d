package dev.muster.internal.client;

import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.protocol.SyncOperations.ConditionOperations;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.SharedCondition;
import dev.muster.shared.SharedLock;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A condition of a lock, kept by a manager.
final class ConditionProxy extends ObjectProxy implements SharedCondition {
    /// Null until first asked for, if this arrived by reference.
    private volatile @Nullable SharedLock lock;

    /// @param lock null if it is not known yet
    ConditionProxy(ObjectCalls calls, @Nullable SharedLock lock) {
        super(SharedCondition.class, calls);
        this.lock = lock;
    }

    @Override
    public SharedLock lock() {
        SharedLock known = lock;
        if (known == null) {
            known = new LockProxy(calls().open(ConditionOperations.LOCK, SharedType.LOCK));
            lock = known;
        }
        return known;
    }

    @Override
    public void await() throws InterruptedException {
        var _ = park(Nanos.FOREVER);
    }

    private boolean park(long nanos) throws InterruptedException {
        // A withdrawn call ends as if its time were over: holding the lock again.
        boolean isSignalled = calls().awaitTrue(ConditionOperations.AWAIT, nanos);
        if (!isSignalled && Thread.interrupted()) {
            throw new InterruptedException();
        }
        return isSignalled;
    }

    @Override
    public void awaitUninterruptibly() {
        calls().call(ConditionOperations.AWAIT, Nanos.FOREVER);
    }

    @Override
    public long awaitNanos(long nanosTimeout) throws InterruptedException {
        long deadline = Nanos.deadline(nanosTimeout);
        var _ = park(Nanos.of(nanosTimeout, TimeUnit.NANOSECONDS));
        return deadline - System.nanoTime();
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return park(Nanos.of(time, unit));
    }

    @SuppressWarnings("JavaUtilDate") // the interface says so
    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
        long millis = deadline.getTime() - System.currentTimeMillis();
        return park(Nanos.of(millis, TimeUnit.MILLISECONDS));
    }

    @Override
    public void signal() {
        calls().call(ConditionOperations.SIGNAL, 1);
    }

    @Override
    public void signalAll() {
        calls().call(ConditionOperations.SIGNAL, Integer.MAX_VALUE);
    }
}
