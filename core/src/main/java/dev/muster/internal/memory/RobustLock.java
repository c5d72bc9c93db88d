package dev.muster.internal.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A robust lock for all threads of all processes: a thread takes the lock of its process first,
/// and then that between the processes.
final class RobustLock {
    /*
     * So threads of one process never contend in shared memory, and a virtual thread that waits for
     * another one of its process parks as usual. Reentrant: the word is taken with the first hold
     * and released with the last one.
     */
    static final long BYTES = 64;

    private final ReentrantLock local = new ReentrantLock();
    private final Word word;

    /// @param word the beginning of [#BYTES]; 0 while the lock is free
    RobustLock(MemorySegment word, Participants participants) {
        this.word = new Word(word, participants);
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

    /// Takes a step while holding it.
    <T extends @Nullable Object> T locked(Supplier<T> step) {
        lock();
        try {
            return step.get();
        } finally {
            unlock();
        }
    }

    void locked(Runnable step) {
        lock();
        try {
            step.run();
        } finally {
            unlock();
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

    /// A lock between processes, in one word of shared memory: held by a process, not by a thread.
    /// One thread of each process may use it at a time.
    ///
    /// When its owner dies, the next one gets it and can see that. Not fair: a thread that arrives
    /// at the right moment gets it first.
    private static final class Word {
        /*
         * The word is 0 while it is free, and else the number of the owner in Participants; negative if
         * a thread sleeps (or slept) for it. A thread that has slept leaves it negative when it gets
         * the lock, because others may still sleep.
         *
         * A wake-up may be lost with a process that dies between being woken and taking the lock. The
         * others wake up after a slice anyway, and find the word free.
         */
        private static final int SLEEPERS = Integer.MIN_VALUE;
        private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 40 : 0;
        private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

        private final MemorySegment word;
        private final Participants participants;
        private final int self;

        /// Used by the owner only.
        private boolean isAbandoned;

        /// @param word of 4 bytes, in a cache line of its own
        Word(MemorySegment word, Participants participants) {
            this.word = word;
            this.participants = participants;
            this.self = participants.self();
        }

        /// Takes the lock if it is free.
        boolean tryLock() {
            if (INT.compareAndSet(word, 0L, 0, self)) {
                isAbandoned = false;
                return true;
            }
            return false;
        }

        /// Takes the lock, however long it takes; interrupts are left for later.
        void lock() {
            boolean isInterrupted = false;
            while (!tryLock(Long.MAX_VALUE)) {
                isInterrupted |= Thread.interrupted();
            }
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }

        /// Waits for the lock.
        ///
        /// @param deadlineNanos of [System#nanoTime]; [Long#MAX_VALUE] if there is none
        /// @return false if the time is over
        /// @throws InterruptedException if interrupted while waiting
        boolean lock(long deadlineNanos) throws InterruptedException {
            if (tryLock(deadlineNanos)) {
                return true;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return false;
        }

        /// @return false if the time is over or the thread is interrupted
        private boolean tryLock(long deadlineNanos) {
            if (tryLock()) {
                return true;
            }
            for (int i = 0; i < SPINS; i++) {
                Thread.onSpinWait();
                // Reading does not take the cache line away from the owner, trying would.
                if ((int) INT.getVolatile(word, 0L) == 0 && tryLock()) {
                    return true;
                }
            }
            long begin = System.nanoTime();
            long looked = begin;
            while (true) {
                int seen = (int) INT.getVolatile(word, 0L);
                if (seen == 0) {
                    if (take(0, false)) {
                        return true;
                    }
                    continue;
                }
                long now = System.nanoTime();
                if (now - looked >= SlicedWait.LONGEST_NANOS) {
                    looked = now;
                    if (!participants.isAlive(seen & ~SLEEPERS) && take(seen, true)) {
                        return true;
                    }
                }
                if (SlicedWait.isOver(deadlineNanos) || Thread.currentThread().isInterrupted()) {
                    return false;
                }
                int asleep = seen | SLEEPERS;
                if (seen == asleep || INT.compareAndSet(word, 0L, seen, asleep)) {
                    SlicedWait.awaitOwner(word, asleep, deadlineNanos, begin);
                }
            }
        }

        private boolean take(int seen, boolean fromTheDead) {
            if (INT.compareAndSet(word, 0L, seen, self | SLEEPERS)) {
                isAbandoned = fromTheDead;
                return true;
            }
            return false;
        }

        /// Whether the previous owner has died; for the owner.
        boolean isAbandoned() {
            return isAbandoned;
        }

        /// Releases the lock; for the owner.
        void unlock() {
            int before = (int) INT.getAndSet(word, 0L, 0);
            if (before < 0) {
                Libc.futexWake(word, 1);
            }
        }
    }
}
