package dev.muster.internal.memory;

import dev.muster.internal.system.Nanos;
import dev.muster.shared.SharedCondition;
import dev.muster.shared.SharedLock;
import java.util.concurrent.TimeUnit;

/// A lock in shared memory.
final class MemoryLock extends MemoryObject implements SharedLock {
    private static final long serialVersionUID = 1;

    static final long BYTES = RobustWord.BYTES;

    private final transient Latch latch;

    MemoryLock(Segment segment, long offset) {
        super(segment, offset);
        this.latch = new Latch(new RobustWord(memory(0, 4), segment.participants()));
    }

    @Override
    MemoryHandle.Kind kind() {
        return MemoryHandle.Kind.LOCK;
    }

    Latch latch() {
        return latch;
    }

    @Override
    public void lock() {
        latch.lock();
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        latch.lock(Long.MAX_VALUE);
    }

    @Override
    public boolean tryLock() {
        return latch.tryLock();
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return latch.lock(Nanos.deadline(Nanos.of(time, unit)));
    }

    @Override
    public void unlock() {
        latch.unlock();
    }

    @Override
    public SharedCondition newCondition() {
        return Board.in(segment()).newCondition(this);
    }

    @Override
    public boolean isHeldByCurrentThread() {
        return latch.isHeldByCurrentThread();
    }

    @Override
    public boolean isAbandoned() {
        return latch.isHeldByCurrentThread() && latch.isAbandoned();
    }
}
