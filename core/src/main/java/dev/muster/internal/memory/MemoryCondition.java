package dev.muster.internal.memory;

import dev.muster.internal.system.Nanos;
import dev.muster.shared.SharedCondition;
import dev.muster.shared.SharedLock;
import java.lang.foreign.ValueLayout;
import java.util.Date;
import java.util.concurrent.TimeUnit;

/// A condition of a lock in shared memory. A signal wakes the thread that has waited longest.
final class MemoryCondition extends MemoryObject implements SharedCondition {
    private static final long serialVersionUID = 1;

    /// The offset of its lock, in the same segment.
    private static final long LOCK_AT = 0;

    static final long LIST_AT = 64;
    static final long BYTES = LIST_AT + WaitList.BYTES;

    private final transient MemoryLock lock;
    private final transient WaitList waiters;

    MemoryCondition(Segment segment, long offset) {
        super(segment, offset, Kind.CONDITION);
        long lockOffset = memory(LOCK_AT, 8).get(ValueLayout.JAVA_LONG, 0);
        this.lock = (MemoryLock) Kind.LOCK.in(segment, lockOffset);
        this.waiters = new WaitList(memory(LIST_AT, WaitList.BYTES), segment.participants());
    }

    /// Writes a new condition.
    static void lay(Segment segment, long offset, MemoryLock lock) {
        segment.memory().set(ValueLayout.JAVA_LONG, offset + LOCK_AT, lock.offset());
    }

    @Override
    public SharedLock lock() {
        return lock;
    }

    @Override
    public void await() throws InterruptedException {
        signalled(Long.MAX_VALUE);
    }

    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
        long deadline = Nanos.deadline(nanos);
        signalled(deadline);
        return deadline - System.nanoTime();
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return signalled(Nanos.deadline(Nanos.of(time, unit)));
    }

    @Override
    @SuppressWarnings("JavaUtilDate") // as the interface wants it
    public boolean awaitUntil(Date deadline) throws InterruptedException {
        long millis = deadline.getTime() - System.currentTimeMillis();
        return signalled(Nanos.deadline(Nanos.of(millis, TimeUnit.MILLISECONDS)));
    }

    @Override
    public void awaitUninterruptibly() {
        boolean isInterrupted = Thread.interrupted();
        isInterrupted |= sleep(Long.MAX_VALUE, false).isInterrupted();
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits to be signalled; once.
    private boolean signalled(long deadlineNanos) throws InterruptedException {
        checkHeld();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Wait wait = sleep(deadlineNanos, true);
        if (wait.isInterrupted()) {
            if (!wait.isSignalled()) {
                throw new InterruptedException();
            }
            Thread.currentThread().interrupt();
        }
        return wait.isSignalled();
    }

    /// How a wait has ended.
    private record Wait(boolean isSignalled, boolean isInterrupted) {}

    /// Releases the lock, sleeps, and takes the lock again.
    ///
    /// @param heeds whether an interrupt ends the wait
    private Wait sleep(long deadlineNanos, boolean heeds) {
        checkHeld();
        makeRoom();
        int place = waiters.enter(0);
        int holds = lock.robustLock().unlockAll();
        boolean isInterrupted = false;
        boolean hasInherited = false;
        long since = System.nanoTime();
        long looked = since;
        while (!waiters.sleep(place, deadlineNanos, since)) {
            isInterrupted |= Thread.interrupted();
            if ((isInterrupted && heeds) || SlicedWait.isOver(deadlineNanos)) {
                break;
            }
            long now = System.nanoTime();
            if (now - looked > 2 * SlicedWait.LONGEST_NANOS) {
                looked = now;
                hasInherited = waiters.inherit();
                if (hasInherited) {
                    break;
                }
            }
        }
        lock.robustLock().lockAll(holds);
        isInterrupted |= Thread.interrupted();
        boolean isMarked = waiters.state(place) == WaitList.DONE;
        waiters.leave(place);
        if (isMarked && hasInherited) {
            signal(); // one of the two is for another thread
        }
        return new Wait(isMarked || hasInherited, isInterrupted);
    }

    /// Dead processes keep their signals until another thread has waited for a while. Under
    /// frequent signals none does, so these are passed on when the places are needed.
    private void makeRoom() {
        if (waiters.isFull()) {
            while (waiters.inherit()) {
                signal();
            }
        }
    }

    @Override
    public void signal() {
        checkHeld();
        int first = waiters.first();
        if (first >= 0) {
            waiters.mark(first, WaitList.DONE);
        }
    }

    @Override
    public void signalAll() {
        checkHeld();
        waiters.markAll(0, WaitList.DONE);
    }

    private void checkHeld() {
        if (!lock.isHeldByCurrentThread()) {
            throw new IllegalMonitorStateException("this thread does not hold the lock");
        }
    }
}
