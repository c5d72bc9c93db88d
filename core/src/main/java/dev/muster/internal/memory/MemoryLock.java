package dev.muster.internal.memory;

import dev.muster.internal.system.Nanos;
import dev.muster.shared.SharedCondition;
import dev.muster.shared.SharedLock;
import java.util.concurrent.TimeUnit;

/// A lock in shared memory.
final class MemoryLock extends MemoryObject implements SharedLock {
    private static final long serialVersionUID = 1;

    static final long BYTES = RobustLock.BYTES;

    private final transient RobustLock robustLock;

    MemoryLock(Segment segment, long offset) {
        super(segment, offset, Kind.LOCK);
        this.robustLock = new RobustLock(memory(0, 4), segment.participants());
    }

    RobustLock robustLock() {
        return robustLock;
    }

    @Override
    public void lock() {
        robustLock.lock();
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        robustLock.lock(Long.MAX_VALUE);
    }

    @Override
    public boolean tryLock() {
        return robustLock.tryLock();
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return robustLock.lock(Nanos.deadline(Nanos.of(time, unit)));
    }

    @Override
    public void unlock() {
        robustLock.unlock();
    }

    @Override
    public SharedCondition newCondition() {
        return ObjectSegment.in(segment()).newCondition(this);
    }

    @Override
    public boolean isHeldByCurrentThread() {
        return robustLock.isHeldByCurrentThread();
    }

    @Override
    public boolean isAbandoned() {
        return robustLock.isHeldByCurrentThread() && robustLock.isAbandoned();
    }
}
