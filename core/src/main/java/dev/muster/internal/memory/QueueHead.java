package dev.muster.internal.memory;

import dev.muster.internal.memory.Ring.Span;
import dev.muster.internal.memory.Ring.Spilled;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The end of a queue at which messages are taken out.
///
/// ```
///   head: mark (long) · offset of what is being taken from the spill file (long)
///         · its length or 0 (long) · mark before it (long)
/// ```
final class QueueHead {
    /*
     * A message is out of the queue when the head is stored. Removing one from the middle marks its
     * record first and then counts it as taken, by the items of the head; a process that dies in
     * between leaves a head with too small a count, which the next one inside finds by counting.
     */
    private static final long FREED_OFFSET = 8;
    private static final long FREED_LENGTH = 16;
    private static final long FREED_MARK = 24;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final RobustLock lock;
    private final MemorySegment tail;
    private final MemorySegment head;
    private final Ring ring;
    private final LeaseTable leases;
    private final Participants participants;
    private final SpillFile spill;
    private final int maxAttempts;
    private final int capacity;
    private final Predicate<QueueItem> bury;

    // Guarded by lock. The tail as it was when the head was stored here, or earlier.
    private long knownHead = -1;
    private long knownTail;

    private volatile long sweptNanos = System.nanoTime();

    /// @param bury handles an item that came back too often; false if that is not possible now
    QueueHead(
            QueueLayout layout,
            Participants participants,
            LeaseTable leases,
            SpillFile spill,
            Predicate<QueueItem> bury) {
        this.lock = new RobustLock(layout.consumers(), participants);
        this.tail = layout.tail();
        this.head = layout.head();
        this.ring = layout.ring();
        this.leases = leases;
        this.participants = participants;
        this.spill = spill;
        this.maxAttempts = layout.maxAttempts();
        this.capacity = layout.capacity();
        this.bury = bury;
    }

    // ---- counts ----

    /// How many items can be taken.
    int size() {
        int taken = Ring.items((long) LONG.getVolatile(head, 0L));
        return Math.max(0, Ring.items((long) LONG.getVolatile(tail, 0L)) - taken)
                + leases.givenBack();
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /// Whether every item that was put in is done.
    boolean isIdle() {
        if (!seemsIdle()) {
            return false;
        }
        // Inside, nothing is in transit between the ring and the leases.
        return inside(this::seemsIdle);
    }

    boolean seemsIdle() {
        return isEmpty() && leases.held() == 0;
    }

    /// Whether there is so much room that producers are not woken for one message each.
    boolean isRoomy() {
        long headMark = (long) LONG.getVolatile(head, 0L);
        long tailMark = (long) LONG.getVolatile(tail, 0L);
        int used = Ring.position(tailMark) - Ring.position(headMark);
        int items = Ring.items(tailMark) - Ring.items(headMark);
        return used <= ring.units() / 8 * 7
                && (capacity == 0 || items <= capacity - Math.max(1, capacity / 8));
    }

    /// Changes whenever an item is taken or comes back.
    long mark() {
        return (long) LONG.getVolatile(head, 0L) + leases.givenBack();
    }

    // ---- taking ----

    /// Takes the first message, if there is one and it is still wanted.
    ///
    /// @param claim asked when there is one
    @Nullable QueueItem take(BooleanSupplier claim) {
        enter();
        try {
            if (leases.givenBack() > 0) {
                int entry = leases.oldestBack();
                QueueItem item = leases.message(entry);
                if (!claim.getAsBoolean()) {
                    return null;
                }
                leases.end(entry);
                return item;
            }
            return takeFromRing(claim);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable QueueItem takeFromRing(BooleanSupplier claim) {
        Span first = first();
        if (first == null) {
            return null;
        }
        long seen = (long) LONG.get(head, 0L);
        Spilled spilled = ring.spilled(first);
        QueueItem item = read(first, spilled);
        if (!claim.getAsBoolean()) {
            return null;
        }
        if (spilled == null) {
            moveOn(seen, first);
        } else {
            moveOnAndFree(seen, first, spilled);
        }
        return item;
    }

    private @Nullable Span first() {
        long seen = (long) LONG.get(head, 0L);
        if (seen != knownHead || Ring.position(knownTail) == Ring.position(seen)) {
            knownTail = (long) LONG.getVolatile(tail, 0L);
            knownHead = seen;
        }
        Span first = ring.next(Ring.position(seen), Ring.position(knownTail));
        if (first == null && Ring.position(knownTail) != Ring.position(seen)) {
            store(Ring.mark(Ring.items(seen), Ring.position(knownTail)));
            long end = (long) LONG.getVolatile(tail, 0L);
            first = ring.next(Ring.position(knownTail), Ring.position(end));
            knownTail = end;
        }
        return first;
    }

    private QueueItem read(Span span, @Nullable Spilled spilled) {
        return spilled == null ? ring.read(span) : spilled.read(spill);
    }

    private void moveOn(long seen, Span first) {
        store(Ring.mark(Ring.items(seen) + 1, first.end()));
    }

    private void store(long mark) {
        LONG.setRelease(head, 0L, mark);
        knownHead = mark;
    }

    private void moveOnAndFree(long seen, Span first, Spilled spilled) {
        LONG.setVolatile(head, FREED_OFFSET, spilled.offset());
        LONG.setVolatile(head, FREED_MARK, seen);
        LONG.setVolatile(head, FREED_LENGTH, spilled.length());
        moveOn(seen, first);
        spilled.free(spill);
        LONG.setVolatile(head, FREED_LENGTH, 0L);
    }

    // ---- leases ----

    /// What a lease is about.
    record Leased(int entry, long number, QueueItem item, int attempt, History history) {}

    /// Takes the first message under a lease, if there is one.
    ///
    /// @throws IllegalStateException if there are too many leases
    @Nullable Leased lease() {
        return inside(
                () -> leases.givenBack() > 0 ? leaseAgain(leases.oldestBack()) : leaseFirst());
    }

    private Leased leaseAgain(int entry) {
        QueueItem item = leases.message(entry);
        History history = leases.history(entry);
        long number = leases.holdAgain(entry);
        return new Leased(entry, number, item, leases.attempt(entry), history);
    }

    private @Nullable Leased leaseFirst() {
        Span first = first();
        if (first == null) {
            return null;
        }
        long seen = (long) LONG.get(head, 0L);
        Spilled spilled = ring.spilled(first);
        QueueItem item = read(first, spilled);
        int entry = spilled == null ? leases.begin(item, seen) : leases.begin(spilled, seen);
        moveOn(seen, first);
        return new Leased(entry, leases.hold(entry), item, 1, History.NONE);
    }

    /// Ends a lease: the item is done. False if this process does not hold it.
    boolean done(int entry, long number) {
        return inside(() -> {
            boolean isHeld = leases.isHeldHere(entry, number);
            if (isHeld) {
                leases.end(entry);
            }
            return isHeld;
        });
    }

    /// Ends a lease: the item is first again. False if this process does not hold it.
    boolean giveBack(int entry, long number, String reason) {
        return inside(() -> {
            boolean isHeld = leases.isHeldHere(entry, number);
            if (isHeld) {
                giveBack(entry, reason);
            }
            return isHeld;
        });
    }

    private void giveBack(int entry, String reason) {
        History history = leases.history(entry).plus(reason);
        if (leases.attempt(entry) >= maxAttempts
                && bury.test(QueueItem.deadLetter(leases.message(entry), history))) {
            leases.end(entry);
            return;
        }
        leases.setHistory(entry, history);
        leases.comeBack(entry);
    }

    /// Gives back what dead processes held, if this process has not checked for a slice.
    ///
    /// @return whether there was any
    boolean sweep() {
        long now = System.nanoTime();
        if (leases.held() == 0 || now - sweptNanos < SlicedWait.LONGEST_NANOS) {
            return false;
        }
        sweptNanos = now;
        return inside(() -> {
            int[] orphans = leases.heldByDead(participants);
            for (int entry : orphans) {
                giveBack(entry, "the process that held it has died");
            }
            return orphans.length > 0;
        });
    }

    // ---- looking and removing ----

    /// A waiting message.
    ///
    /// @param entry of the lease it came back from; -1 if it is in the ring
    /// @param begin its position in the ring, or the number of that lease
    record Candidate(QueueItem item, int entry, long begin) {}

    /// The first messages, copied; at most this number.
    List<Candidate> look(int most) {
        return inside(() -> {
            var found = new ArrayList<Candidate>();
            leases.backInOrder()
                    .limit(most)
                    .forEach(entry -> {
                        found.add(
                                new Candidate(leases.message(entry), entry, leases.number(entry)));
                    });
            long end = (long) LONG.getVolatile(tail, 0L);
            Span at = next((int) (long) LONG.get(head, 0L), end);
            while (at != null && found.size() < most) {
                Spilled spilled = ring.spilled(at);
                QueueItem item = read(at, spilled);
                found.add(new Candidate(item, -1, at.begin()));
                at = next(at.end(), end);
            }
            return found;
        });
    }

    private @Nullable Span next(int position, long end) {
        return ring.next(position, Ring.position(end));
    }

    /// Removes a message that was looked at; false if it is no longer there.
    boolean remove(Candidate found) {
        return inside(() -> {
            if (found.entry() >= 0) {
                boolean isBack = leases.isBack(found.entry(), found.begin());
                if (isBack) {
                    leases.end(found.entry());
                }
                return isBack;
            }
            return removeFromRing((int) found.begin());
        });
    }

    private boolean removeFromRing(int position) {
        long seen = (long) LONG.get(head, 0L);
        long end = (long) LONG.getVolatile(tail, 0L);
        Span at = next(Ring.position(seen), end);
        while (at != null && at.begin() != position) {
            at = next(at.end(), end);
        }
        if (at == null) {
            return false;
        }
        Spilled spilled = ring.spilled(at);
        ring.remove(at);
        store(Ring.mark(Ring.items(seen) + 1, Ring.position(seen)));
        if (spilled != null) {
            spilled.free(spill);
        }
        return true;
    }

    // ---- after a death inside ----

    private <T extends @Nullable Object> T inside(Supplier<T> step) {
        enter();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }

    private void enter() {
        lock.lock();
        if (lock.isAbandoned()) {
            try {
                recover();
            } catch (Throwable e) {
                lock.unlock();
                throw e;
            }
        }
    }

    private void recover() {
        long seen = (long) LONG.getVolatile(head, 0L);
        long freed = (long) LONG.getVolatile(head, FREED_LENGTH);
        if (freed != 0 && (long) LONG.getVolatile(head, FREED_MARK) != seen) {
            spill.free((long) LONG.getVolatile(head, FREED_OFFSET), freed);
        }
        LONG.setVolatile(head, FREED_LENGTH, 0L);
        leases.recover(seen);
        long end = (long) LONG.getVolatile(tail, 0L);
        int left = 0;
        Span at = next(Ring.position(seen), end);
        while (at != null) {
            left++;
            at = next(at.end(), end);
        }
        store(Ring.mark(Ring.items(end) - left, Ring.position(seen)));
        knownHead = -1;
    }
}
