package dev.muster.bench;

import dev.muster.shared.Local;
import dev.muster.shared.SharedArray;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedQueue;
import java.io.Serializable;

/// What two programs of [MemoryBench] share.
///
/// @param counts of which the first is counted up
/// @param there messages from the one that commands
/// @param back messages to it
@SuppressWarnings("serial") // these objects travel
record MemoryObjects(
        SharedLock lock,
        SharedArray.OfLong counts,
        SharedQueue<byte[]> there,
        SharedQueue<byte[]> back)
        implements Serializable {
    private static final int CAPACITY = 4096;
    private static final int AT_ONCE = 64;

    static MemoryObjects make(Local local) {
        return new MemoryObjects(
                local.newLock(),
                SharedArray.longs(8),
                local.newQueue(CAPACITY),
                local.newQueue(CAPACITY));
    }

    /// Takes the lock and gives it back.
    ///
    /// @param adds whether something is done under it
    void lock(boolean adds, int count) {
        if (adds) {
            add(count);
        } else {
            lock(count);
        }
    }

    /// Waits until the lock was to be had.
    @SuppressWarnings("LockNotBeforeTry") // as below
    void waitForLock() {
        lock.lock();
        lock.unlock();
    }

    @SuppressWarnings("LockNotBeforeTry") // nothing between the two can fail
    private void lock(int count) {
        for (int i = 0; i < count; i++) {
            lock.lock();
            lock.unlock();
        }
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            lock.lock();
            try {
                counts.set(0, counts.get(0) + 1);
            } finally {
                lock.unlock();
            }
        }
    }

    /// Does it from one time of [System#nanoTime] to another: a clock for the whole machine.
    ///
    /// @return how often
    long lockUntil(boolean adds, long begin, long end) {
        while (System.nanoTime() < begin) {
            Thread.onSpinWait();
        }
        long done = 0;
        for (; System.nanoTime() < end; done += AT_ONCE) {
            lock(adds, AT_ONCE);
        }
        return done;
    }
}
