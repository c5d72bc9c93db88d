package dev.muster.internal.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// A lock between processes, in one word of shared memory: held by a process, not by a thread. One
/// thread of each process may use it at a time.
///
/// When its owner dies, the next one gets it and can see that. Not fair: a thread that arrives at
/// the right moment gets it first.
final class RobustWord {
    /*
     * The word is 0 while it is free, and else the number of the owner in Participants; negative if
     * a thread sleeps (or slept) for it. A thread that has slept leaves it negative when it gets
     * the lock, because others may still sleep.
     *
     * A wake-up may be lost with a process that dies between being woken and taking the lock. The
     * others wake up after a slice anyway, and find the word free.
     */
    static final long BYTES = 64;
    private static final int SLEEPERS = Integer.MIN_VALUE;
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 40 : 0;
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment word;
    private final Participants participants;
    private final int self;

    /// Used by the owner only.
    private boolean isAbandoned;

    /// @param word of 4 bytes, in a cache line of its own
    RobustWord(MemorySegment word, Participants participants) {
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
