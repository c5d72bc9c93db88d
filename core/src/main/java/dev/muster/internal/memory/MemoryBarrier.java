package dev.muster.internal.memory;

import dev.muster.internal.system.Nanos;
import dev.muster.shared.SharedBarrier;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;

/// A barrier in shared memory. The waiting parties are the live threads with a place in its list.
final class MemoryBarrier extends MemoryObject implements SharedBarrier {
    /*
     * Every party waits for the end of the round in which it arrived. One store ends the round, or
     * breaks it; only then are the waiting parties woken. If the process that does so dies midway,
     * the others find the round ended when they check again.
     */
    private static final long serialVersionUID = 1;

    private static final long PARTIES_AT = 64;
    private static final long BROKEN_AT = 68;
    private static final long ROUND_AT = 72;
    private static final long RESET_AT = 80;
    private static final long LIST_AT = 128;
    static final long BYTES = LIST_AT + WaitList.BYTES;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final VarHandle ROUND = LONG.varHandle();
    private static final VarHandle BROKEN = INT.varHandle();

    private final transient RobustLock lock;
    private final transient MemorySegment state;
    private final transient WaitList waiters;

    MemoryBarrier(Segment segment, long offset) {
        super(segment, offset, Kind.BARRIER);
        this.lock = new RobustLock(memory(0, 4), segment.participants());
        this.state = memory(0, LIST_AT);
        this.waiters = new WaitList(memory(LIST_AT, WaitList.BYTES), segment.participants());
    }

    /// Writes a new barrier.
    static void lay(Segment segment, long offset, int parties) {
        segment.memory().set(INT, offset + PARTIES_AT, parties);
        segment.memory().set(LONG, offset + ROUND_AT, 1);
    }

    @Override
    public int await() throws InterruptedException, BrokenBarrierException {
        try {
            return await(Long.MAX_VALUE);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a wait without limit has ended", e);
        }
    }

    @Override
    public int await(Duration timeout)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        return await(Nanos.deadline(timeout));
    }

    private int await(long deadlineNanos)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        int place;
        int index;
        long round;
        lock.lock();
        try {
            checkWhole();
            if (Thread.interrupted()) {
                breakIt();
                throw new InterruptedException();
            }
            round = round();
            index = parties() - 1 - waiters.waiting(round);
            if (index == 0) {
                ROUND.setVolatile(state, ROUND_AT, round + 1);
                waiters.markAll(round, WaitList.DONE);
                return 0;
            }
            if (SlicedWait.isOver(deadlineNanos)) {
                breakIt();
                throw new TimeoutException("the others have not come");
            }
            place = waiters.enter(round);
        } finally {
            lock.unlock();
        }
        return sleep(place, round, index, deadlineNanos);
    }

    private int sleep(int place, long round, int index, long deadlineNanos)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        long since = System.nanoTime();
        boolean isInterrupted = false;
        while (!waiters.sleep(place, deadlineNanos, since) && !hasEnded(round)) {
            isInterrupted = Thread.interrupted();
            if (isInterrupted || SlicedWait.isOver(deadlineNanos)) {
                break;
            }
        }
        lock.lock();
        try {
            int mark = waiters.state(place);
            waiters.leave(place);
            if (!hasEnded(round)) {
                breakIt();
                if (isInterrupted) {
                    throw new InterruptedException();
                }
                throw new TimeoutException("the others have not come");
            }
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
            if (mark == WaitList.REFUSED || (mark == WaitList.WAITING && wasBroken(round))) {
                throw new BrokenBarrierException("the barrier broke while this thread waited");
            }
            return index;
        } finally {
            lock.unlock();
        }
    }

    /// Detects a break for a thread that was not marked, because the process that should have done
    /// so died, if the barrier was not reset since.
    private boolean wasBroken(long round) {
        return round == round() || round == state.get(LONG, RESET_AT);
    }

    private long round() {
        return (long) ROUND.getVolatile(state, ROUND_AT);
    }

    /// Whether all parties of a round have arrived, or it was broken or reset.
    private boolean hasEnded(long round) {
        return round != round() || (int) BROKEN.getVolatile(state, BROKEN_AT) != 0;
    }

    private void checkWhole() throws BrokenBarrierException {
        if (state.get(INT, BROKEN_AT) != 0) {
            throw new BrokenBarrierException("the barrier is broken: reset it");
        }
    }

    private void breakIt() {
        BROKEN.setVolatile(state, BROKEN_AT, 1);
        waiters.markAll(round(), WaitList.REFUSED);
    }

    @Override
    public int parties() {
        return state.get(INT, PARTIES_AT);
    }

    @Override
    public int numberWaiting() {
        return lock.locked(() -> waiters.waiting(round()));
    }

    @Override
    public boolean isBroken() {
        return lock.locked(() -> state.get(INT, BROKEN_AT) != 0);
    }

    @Override
    public void abort() {
        lock.locked(this::breakIt);
    }

    @Override
    public void reset() {
        lock.locked(() -> {
            long round = round();
            state.set(LONG, RESET_AT, round);
            ROUND.setVolatile(state, ROUND_AT, round + 1);
            BROKEN.setVolatile(state, BROKEN_AT, 0);
            waiters.markAll(round, WaitList.REFUSED);
        });
    }
}
