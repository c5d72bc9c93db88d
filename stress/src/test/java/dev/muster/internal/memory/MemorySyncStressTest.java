package dev.muster.internal.memory;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/// A lock, a semaphore and a value in memory do for two processes what they do in one thread.
@Param(name = "number", gen = IntGen.class, conf = "0:2")
public class MemorySyncStressTest {
    private static final int PERMITS = 2;
    private static final ObjectSegment BOARD = ObjectSegment.create(64 << 10);
    private static final Segment OTHER = Segment.map(BOARD.segment().handle());
    private static final MemoryLock LOCK = BOARD.newLock();
    private static final MemoryLock LOCK_THERE = (MemoryLock) LOCK.handle().in(OTHER);
    private static final MemorySemaphore PERMIT = BOARD.newSemaphore(PERMITS);
    private static final MemorySemaphore PERMIT_THERE = (MemorySemaphore) PERMIT.handle().in(OTHER);
    private static final MemoryValue<Integer> VALUE = value();

    @SuppressWarnings("unchecked") // a new value has no type
    private static final MemoryValue<Integer> VALUE_THERE =
            (MemoryValue<Integer>) VALUE.handle().in(OTHER);

    /// Guarded by the lock, and by nothing else.
    private int count;

    public MemorySyncStressTest() {
        VALUE.set(0);
        while (PERMIT.availablePermits() < PERMITS) {
            PERMIT.release();
        }
        while (PERMIT.availablePermits() > PERMITS) {
            PERMIT.tryAcquire();
        }
    }

    @SuppressWarnings("unchecked") // a new value has no type
    private static MemoryValue<Integer> value() {
        return (MemoryValue<Integer>) BOARD.newValue();
    }

    @Operation
    public int count() {
        return countUnder(LOCK);
    }

    @Operation
    public int countThere() {
        return countUnder(LOCK_THERE);
    }

    private int countUnder(MemoryLock lock) {
        lock.lock();
        try {
            return ++count;
        } finally {
            lock.unlock();
        }
    }

    @Operation
    public boolean tryAcquire() {
        return PERMIT.tryAcquire();
    }

    @Operation
    public boolean tryAcquireThere() {
        return PERMIT_THERE.tryAcquire();
    }

    @Operation
    public void release() {
        PERMIT.release();
    }

    @Operation
    public void releaseThere() {
        PERMIT_THERE.release();
    }

    @Operation
    public boolean compareAndSet(
            @Param(name = "number") int expected, @Param(name = "number") int number) {
        return VALUE.compareAndSet(expected, number);
    }

    @Operation
    public int getAndSetThere(@Param(name = "number") int number) {
        return VALUE_THERE.getAndSet(number);
    }

    @Test
    void two_processes_are_linearizable() {
        new StressOptions()
                .threads(2)
                .actorsPerThread(4)
                .iterations(30)
                .invocationsPerIteration(1_000)
                .sequentialSpecification(OneThread.class)
                .check(MemorySyncStressTest.class);
    }

    /// What they are, without processes.
    public static final class OneThread {
        private int count;
        private int permits = PERMITS;
        private int value;

        public int count() {
            return ++count;
        }

        public int countThere() {
            return count();
        }

        public boolean tryAcquire() {
            if (permits == 0) {
                return false;
            }
            permits--;
            return true;
        }

        public boolean tryAcquireThere() {
            return tryAcquire();
        }

        public void release() {
            permits++;
        }

        public void releaseThere() {
            release();
        }

        public boolean compareAndSet(int expected, int number) {
            if (value != expected) {
                return false;
            }
            value = number;
            return true;
        }

        public int getAndSetThere(int number) {
            int before = value;
            value = number;
            return before;
        }
    }
}
