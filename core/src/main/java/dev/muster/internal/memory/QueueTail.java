package dev.muster.internal.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;

/// The end of a queue at which messages are put in.
///
/// ```
///   tail: mark (long) · offset of what is being spilled (long) · its length or 0 (long)
///         · mark before it (long)
/// ```
final class QueueTail {
    /*
     * A message is in the queue when the tail is stored: a process that dies before that leaves the
     * queue as it was, and what it has spilled is found by the next one inside and released.
     */
    static final BooleanSupplier ALWAYS = () -> true;
    private static final long SPILL_OFFSET = 8;
    private static final long SPILL_LENGTH = 16;
    private static final long SPILL_MARK = 24;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final RobustLock lock;
    private final MemorySegment tail;
    private final MemorySegment head;
    private final LeaseTable leases;
    private final Ring ring;
    private final int capacity;
    private final SpillFile spill;

    // Guarded by lock. The head as it was when the tail was stored here, valid until another
    // process stores the tail.
    private long knownTail = -1;
    private long knownHead;

    QueueTail(QueueLayout layout, Participants participants, LeaseTable leases, SpillFile spill) {
        this.lock = new RobustLock(layout.producers(), participants);
        this.tail = layout.tail();
        this.head = layout.head();
        this.leases = leases;
        this.ring = layout.ring();
        this.capacity = layout.capacity();
        this.spill = spill;
    }

    /// Puts a message in, if there is room and it is still wanted.
    ///
    /// @param claim asked when there is room
    boolean put(QueueItem item, BooleanSupplier claim) {
        lock.lock();
        try {
            long seen = (long) LONG.get(tail, 0L);
            if (lock.isAbandoned()) {
                recover(seen);
            }
            int units = ring.units(Ring.position(seen), item);
            if (!hasRoom(seen, units) || !claim.getAsBoolean()) {
                return false;
            }
            write(seen, item);
            long next = Ring.mark(Ring.items(seen) + 1, Ring.position(seen) + units);
            LONG.setRelease(tail, 0L, next);
            knownTail = next;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(long seen, int units) {
        if (seen == knownTail && hasRoom(seen, knownHead, units)) {
            return true;
        }
        knownHead = (long) LONG.getVolatile(head, 0L);
        return hasRoom(seen, knownHead, units);
    }

    private boolean hasRoom(long tailMark, long headMark, int units) {
        int used = Ring.position(tailMark) - Ring.position(headMark);
        int items = Ring.items(tailMark) - Ring.items(headMark);
        return units <= ring.units() - used
                && (capacity == 0 || items + leases.givenBack() < capacity);
    }

    private void write(long seen, QueueItem item) {
        if (!ring.spills(item)) {
            ring.write(Ring.position(seen), item);
            return;
        }
        long offset = spill.allocate(item.length());
        LONG.setVolatile(tail, SPILL_OFFSET, offset);
        LONG.setVolatile(tail, SPILL_MARK, seen);
        LONG.setVolatile(tail, SPILL_LENGTH, item.length());
        spill.write(offset, item.pieces(), item.length());
        ring.writeSpilled(Ring.position(seen), item, offset);
    }

    private void recover(long seen) {
        long length = (long) LONG.getVolatile(tail, SPILL_LENGTH);
        if (length != 0 && (long) LONG.getVolatile(tail, SPILL_MARK) == seen) {
            spill.free((long) LONG.getVolatile(tail, SPILL_OFFSET), length);
        }
        LONG.setVolatile(tail, SPILL_LENGTH, 0L);
    }
}
