package dev.muster.internal.memory;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// A robust lock for all threads of all processes: a thread takes the lock of its process first,
/// and then that between the processes.
final class RobustLock {
    /*
     * So threads of one process never contend in shared memory, and a virtual thread that waits for
     * another one of its process parks as usual. Reentrant: the word is taken with the first hold
     * and released with the last one.
     */
    private final ReentrantLock local = new ReentrantLock();
    private final RobustWord word;

    RobustLock(RobustWord word) {
        this.word = word;
    }

    void lock() {
        local.lock();
        if (local.getHoldCount() == 1) {
            boolean isDone = false;
            try {
                word.lock();
                isDone = true;
            } finally {
                if (!isDone) { // the memory is closed
                    local.unlock();
                }
            }
        }
    }

    /// Waits for the lock.
    ///
    /// @param deadlineNanos of [System#nanoTime]; [Long#MAX_VALUE] if there is none
    /// @return false if the time is over
    boolean lock(long deadlineNanos) throws InterruptedException {
        if (deadlineNanos == Long.MAX_VALUE) {
            local.lockInterruptibly();
        } else if (!local.tryLock(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        boolean isTaken = local.getHoldCount() > 1;
        try {
            isTaken = isTaken || word.lock(deadlineNanos);
        } finally {
            if (!isTaken) {
                local.unlock();
            }
        }
        return isTaken;
    }

    boolean tryLock() {
        if (!local.tryLock()) {
            return false;
        }
        boolean isTaken = local.getHoldCount() > 1;
        try {
            isTaken = isTaken || word.tryLock();
        } finally {
            if (!isTaken) {
                local.unlock();
            }
        }
        return isTaken;
    }

    /// Releases it. What was stored while holding it is visible before anything read after this.
    ///
    /// @throws IllegalMonitorStateException if this thread does not hold it
    void unlock() {
        if (local.getHoldCount() == 1) {
            try {
                word.unlock();
            } finally {
                local.unlock();
            }
        } else {
            local.unlock();
        }
    }

    /// Releases it, however often this thread has taken it.
    ///
    /// @return how often that was
    int unlockAll() {
        int holds = local.getHoldCount();
        for (int i = 0; i < holds; i++) {
            unlock();
        }
        return holds;
    }

    /// Takes it this number of times; interrupts are left for later.
    void lockAll(int holds) {
        for (int i = 0; i < holds; i++) {
            lock();
        }
    }

    boolean isHeldByCurrentThread() {
        return local.isHeldByCurrentThread();
    }

    /// Whether the process that held it last died holding it; for the owner.
    boolean isAbandoned() {
        return word.isAbandoned();
    }
}
