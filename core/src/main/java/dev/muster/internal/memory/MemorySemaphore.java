package dev.muster.internal.memory;

import dev.muster.internal.system.Nanos;
import dev.muster.shared.SharedSemaphore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/// A semaphore in shared memory.
final class MemorySemaphore extends MemoryObject implements SharedSemaphore {
    private static final long serialVersionUID = 1;

    /*
     * Stored are the total number of permits and how many each process holds; the free ones follow
     * from that. So the permits of a dead process are free again at the next count, and no order of
     * stores can lose one. A thread that releases permits passes them to the waiting threads, in
     * order, by marking their places: a marked place holds its permits until its thread has
     * recorded them as its own. Waiting threads count now and then, because a death is not
     * announced.
     */
    private static final long TOTAL_AT = 64;
    private static final long LIST_AT = 128;
    private static final long HELD_AT = LIST_AT + WaitList.BYTES;
    static final long BYTES = HELD_AT + 8L * Participants.slots();

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final transient Participants participants;
    private final transient RobustLock lock;
    private final transient MemorySegment state;
    private final transient WaitList waiters;

    MemorySemaphore(Segment segment, long offset) {
        super(segment, offset, Kind.SEMAPHORE);
        this.participants = segment.participants();
        this.lock = new RobustLock(memory(0, 4), participants);
        this.state = memory(0, BYTES);
        this.waiters = new WaitList(memory(LIST_AT, WaitList.BYTES), participants);
    }

    /// Writes a new semaphore.
    static void lay(Segment segment, long offset, int permits) {
        segment.memory().set(LONG, offset + TOTAL_AT, permits);
    }

    @Override
    public void acquire() throws InterruptedException {
        acquire(1);
    }

    @Override
    public void acquire(int permits) throws InterruptedException {
        check(permits);
        var _ = acquire(permits, Long.MAX_VALUE);
    }

    @Override
    public boolean tryAcquire() {
        lock.lock();
        try {
            if (waiters.first() >= 0 || available() < 1) {
                return false;
            }
            hold(participants.self(), 1);
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean tryAcquire(int permits, Duration timeout) throws InterruptedException {
        check(permits);
        return acquire(permits, Nanos.deadline(timeout));
    }

    private boolean acquire(int permits, long deadlineNanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        int place;
        lock.lock();
        try {
            if (waiters.first() < 0 && available() >= permits) {
                hold(participants.self(), permits);
                return true;
            }
            if (SlicedWait.isOver(deadlineNanos)) {
                return false;
            }
            place = waiters.enter(permits);
        } finally {
            lock.unlock();
        }
        return await(place, deadlineNanos);
    }

    private boolean await(int place, long deadlineNanos) throws InterruptedException {
        boolean isInterrupted = false;
        long since = System.nanoTime();
        long looked = since;
        while (!waiters.sleep(place, deadlineNanos, since)) {
            isInterrupted = Thread.interrupted();
            if (isInterrupted || SlicedWait.isOver(deadlineNanos)) {
                break;
            }
            if (System.nanoTime() - looked > 2 * SlicedWait.LONGEST_NANOS) {
                lock.locked(this::serve); // what dead processes held
                looked = System.nanoTime();
            }
        }
        lock.lock();
        boolean isServed = waiters.state(place) == WaitList.DONE;
        if (isServed) {
            hold(participants.self(), waiters.argument(place));
        }
        waiters.leave(place);
        lock.unlock();
        if (!isServed) {
            lock.locked(this::serve); // it may have blocked another thread
        }
        if (isInterrupted) {
            if (!isServed) {
                throw new InterruptedException();
            }
            Thread.currentThread().interrupt();
        }
        return isServed;
    }

    @Override
    public void release() {
        release(1);
    }

    @Override
    public void release(int permits) {
        check(permits);
        lock.lock();
        try {
            long own = Math.min(held(participants.self()), permits);
            state.set(LONG, TOTAL_AT, total() + permits - own);
            hold(participants.self(), -own);
            serve();
        } finally {
            lock.unlock();
        }
    }

    private void serve() {
        long left = available();
        for (int first = waiters.first(); first >= 0; first = waiters.first()) {
            long wanted = waiters.argument(first);
            if (wanted > left) {
                return;
            }
            left -= wanted;
            waiters.mark(first, WaitList.DONE);
        }
    }

    @Override
    public int availablePermits() {
        return lock.locked(() -> Math.toIntExact(available()));
    }

    private long total() {
        return state.get(LONG, TOTAL_AT);
    }

    private long available() {
        long left = total() - waiters.given();
        for (int slot = 0; slot < Participants.slots(); slot++) {
            long entry = state.get(LONG, HELD_AT + 8L * slot);
            if (entry != 0) {
                int holder = (int) (entry >>> 32);
                if (holder == participants.self() || participants.isAlive(holder)) {
                    left -= (int) entry;
                } else {
                    state.set(LONG, HELD_AT + 8L * slot, 0);
                }
            }
        }
        return left;
    }

    private long held(int holder) {
        long entry = state.get(LONG, HELD_AT + 8L * Participants.slot(holder));
        return entry >>> 32 == holder ? (int) entry : 0;
    }

    private void hold(int holder, long more) {
        long now = held(holder) + more;
        state.set(
                LONG,
                HELD_AT + 8L * Participants.slot(holder),
                now == 0 ? 0 : (long) holder << 32 | now);
    }

    private static void check(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException(
                    "permits is %d, must be at least 1".formatted(permits));
        }
    }
}
