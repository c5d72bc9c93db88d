package dev.muster.internal.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A word of shared memory at which threads of many processes sleep until something has changed.
/// Raising it costs one read of the word while no thread sleeps.
final class FutexEvent {
    /*
     * Bit 0 means that a thread may sleep; the rest of the word only changes. A thread that wants
     * to sleep sets it, checks its condition once more, and sleeps unless the word has changed
     * since. A thread that changes the condition of others checks bit 0 after that, changes the
     * word and wakes one; if there is none to wake, the bit is cleared.
     *
     * Waking a sleeper takes longer than passing on a message. So a thread spins for a moment
     * before it sleeps, if the last one that slept was woken soon; after spinning in vain once, the
     * next ones sleep at once until one is woken soon again.
     */
    static final long BYTES = 4;
    private static final int SLEEPERS = 1;
    private static final int STEP = 2;
    private static final long LOOK_NANOS = 50_000; // longer than it takes to wake the other one
    private static final int LOOKS_IN_A_ROW = 16;
    private static final long SOON_NANOS = 200_000;
    private static final boolean MAY_LOOK = Runtime.getRuntime().availableProcessors() > 1;
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment word;

    /// Which thread sees it, and when, does not matter.
    private boolean expectsSoon = true;

    /// @param word of 4 bytes, in a cache line of its own
    FutexEvent(MemorySegment word) {
        this.word = word;
    }

    /// Waits until an attempt succeeds.
    ///
    /// @param mayWork a cheap check whether an attempt is worthwhile
    /// @param attempt returns null while it must wait; repeated at least after each slice
    /// @param deadlineNanos of [System#nanoTime]; [Long#MAX_VALUE] if there is none
    /// @return null if the time is over
    /// @throws InterruptedException if interrupted while waiting; the last attempt has failed then
    <T> @Nullable T await(
            BooleanSupplier mayWork, Supplier<@Nullable T> attempt, long deadlineNanos)
            throws InterruptedException {
        if (expectsSoon && looksFor(mayWork)) {
            T result = attempt.get();
            if (result != null) {
                return result;
            }
        }
        long begin = System.nanoTime();
        while (true) {
            int announced = announce();
            T result = attempt.get();
            if (result != null) {
                expectsSoon = System.nanoTime() - begin < SOON_NANOS;
                return result;
            }
            if (SlicedWait.isOver(deadlineNanos) || Thread.currentThread().isInterrupted()) {
                giveUp(mayWork);
                return null;
            }
            SlicedWait.await(word, announced, deadlineNanos, begin);
        }
    }

    private void giveUp(BooleanSupplier mayWork) throws InterruptedException {
        if (mayWork.getAsBoolean()) {
            raise(); // the wake-up that this thread received was meant for another
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // correct in any schedule; this spares others
    private boolean looksFor(BooleanSupplier mayWork) {
        if (!MAY_LOOK || Thread.currentThread().isVirtual()) {
            return false;
        }
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < LOOK_NANOS) {
            for (int i = 0; i < LOOKS_IN_A_ROW; i++) {
                if (mayWork.getAsBoolean()) {
                    return true;
                }
                Thread.onSpinWait();
            }
            Thread.yield(); // takes only time that no other thread wants
        }
        expectsSoon = false;
        return false;
    }

    private int announce() {
        while (true) {
            int seen = (int) INT.getVolatile(word, 0L);
            int asleep = (seen + STEP) | SLEEPERS;
            if (INT.compareAndSet(word, 0L, seen, asleep)) {
                return asleep;
            }
        }
    }

    /// Whether there may be a thread to wake.
    boolean maySleep() {
        return ((int) INT.getVolatile(word, 0L) & SLEEPERS) != 0;
    }

    /// Wakes one sleeping thread. Its condition must have been changed by a volatile store, or
    /// something as strong.
    void raise() {
        if (maySleep()) {
            wake(1);
        }
    }

    /// Wakes all sleeping threads.
    void raiseForAll() {
        if (maySleep()) {
            wake(Integer.MAX_VALUE);
        }
    }

    private void wake(int count) {
        int seen = (int) INT.getAndAdd(word, 0L, STEP);
        if (Libc.futexWake(word, count) < count) {
            INT.compareAndSet(word, 0L, seen + STEP, (seen + STEP) & ~SLEEPERS);
        }
    }
}
