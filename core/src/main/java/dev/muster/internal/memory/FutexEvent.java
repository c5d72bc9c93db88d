package dev.muster.internal.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A word of shared memory at which threads of many processes sleep until something has changed. To
/// raise it costs a look at the word while nobody sleeps.
final class FutexEvent {
    /*
     * Bit 0 says that somebody may sleep; the rest of the word only changes. Whoever wants to sleep
     * announces it, looks once more at what he waits for, and sleeps unless the word has changed
     * since. Whoever changes what others wait for looks at bit 0 after that, changes the word and
     * wakes one; if there is none to wake, the bit goes.
     *
     * To wake a sleeper takes longer than to pass on a message. So a thread looks for a moment
     * before it sleeps, if the last one that slept was woken soon; one look in vain, and the next
     * ones sleep at once until they are woken soon again.
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
    /// @param mayWork a cheap look at whether an attempt is worth while
    /// @param attempt null while it must wait; made again after each slice at least
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
            raise(); // the wake-up that this thread has got was for somebody else
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // it is right whoever runs when; this spares others
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
            Thread.yield(); // takes only time that nobody wants
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

    /// Whether there may be somebody to wake.
    boolean maySleep() {
        return ((int) INT.getVolatile(word, 0L) & SLEEPERS) != 0;
    }

    /// Wakes one of those who sleep. What they wait for must have been changed by a volatile store,
    /// or something as strong.
    void raise() {
        if (maySleep()) {
            wake(1);
        }
    }

    /// Wakes all who sleep.
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
