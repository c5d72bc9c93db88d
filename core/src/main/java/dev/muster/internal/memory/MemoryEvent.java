package dev.muster.internal.memory;

import dev.muster.Subscription;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.ValueChange;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/// A flag in shared memory.
final class MemoryEvent extends MemoryObject implements SharedEvent {
    private static final long serialVersionUID = 1;

    /*
     * The word counts the changes: it is odd while the flag is set. A waiting thread sleeps at the
     * count that it has seen, and so notices a set that was cleared before it woke.
     */
    static final long BYTES = 64;
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final transient MemorySegment word;

    MemoryEvent(Segment segment, long offset) {
        super(segment, offset, Kind.EVENT);
        this.word = memory(0, 4);
    }

    private int count() {
        return (int) INT.getVolatile(word, 0L);
    }

    private static boolean isSet(int count) {
        return (count & 1) == 1;
    }

    @Override
    public void set() {
        if (change(true)) {
            Libc.futexWake(word, Integer.MAX_VALUE);
        }
    }

    @Override
    public void clear() {
        change(false);
    }

    private boolean change(boolean toSet) {
        while (true) {
            int count = count();
            if (isSet(count) == toSet) {
                return false;
            }
            if (INT.compareAndSet(word, 0L, count, count + 1)) {
                return true;
            }
        }
    }

    @Override
    public boolean isSet() {
        return isSet(count());
    }

    @Override
    public void await() throws InterruptedException {
        var _ = await(Long.MAX_VALUE);
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        return await(Nanos.deadline(timeout));
    }

    private boolean await(long deadlineNanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        long since = System.nanoTime();
        int begin = count();
        while (!isSet(begin) && count() == begin && !SlicedWait.isOver(deadlineNanos)) {
            SlicedWait.await(word, begin, deadlineNanos, since);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return isSet(begin) || count() != begin;
    }

    @Override
    public Subscription onChange(ChangeListener<? super ValueChange<Boolean>> listener) {
        throw new UnsupportedOperationException(
                "memory reports no changes: wait for the event, or let a manager keep it");
    }
}
