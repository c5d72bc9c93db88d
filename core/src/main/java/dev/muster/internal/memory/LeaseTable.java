package dev.muster.internal.memory;

import dev.muster.internal.memory.Ring.Spilled;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// The items of a queue that were taken under leases, or came back from them. Changed only by the
/// consumer inside; all may read their numbers.
///
/// ```
///   an entry: state (int) · owner (int) · number of the lease (long) · order (long) · attempt (int)
///             · kind (int) · offset (long) · length (long) · head before (long)
///             · offset of the history + 1, 0 if there is none (long)
///   counts:   given back (int) · held (int) · last number of a lease (long)
/// ```
final class LeaseTable {
    /*
     * The state is stored last: it makes the entry valid, or ends it.
     *
     *   FREE → TAKING    the bytes go to the spill file; not taken while the head is the old one
     *   TAKING → HELD    the head was moved on
     *   HELD → BACK      given back, waits before everything in the ring
     *   BACK → HELD      taken again
     *   HELD, BACK → ENDING → FREE    done or taken for good; its bytes are given up
     */
    static final int ENTRIES = 1024;
    private static final long ENTRY_BYTES = 64;
    static final long BYTES = ENTRIES * ENTRY_BYTES;

    private static final int FREE = 0;
    private static final int TAKING = 1;
    private static final int HELD = 2;
    private static final int BACK = 3;
    private static final int ENDING = 4;

    private static final long OWNER = 4;
    private static final long NUMBER = 8;
    private static final long ORDER = 16;
    private static final long ATTEMPT = 24;
    private static final long KIND = 28;
    private static final long OFFSET = 32;
    private static final long LENGTH = 40;
    private static final long HEAD = 48;
    private static final long HISTORY = 56;
    private static final long COUNT_HELD = 4;
    private static final long LAST_NUMBER = 8;

    /// Instead of the kind: the bytes are in the spill file only because of the lease.
    private static final int COPIED = 0x100;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment table;
    private final MemorySegment counts;
    private final SpillFile spill;
    private final int self;

    LeaseTable(QueueLayout layout, SpillFile spill, int self) {
        this.table = layout.leases();
        this.counts = layout.counts();
        this.spill = spill;
        this.self = self;
    }

    private int getInt(int entry, long field) {
        return (int) INT.get(table, entry * ENTRY_BYTES + field);
    }

    private long getLong(int entry, long field) {
        return (long) LONG.get(table, entry * ENTRY_BYTES + field);
    }

    private void set(int entry, long field, int value) {
        INT.set(table, entry * ENTRY_BYTES + field, value);
    }

    private void set(int entry, long field, long value) {
        LONG.set(table, entry * ENTRY_BYTES + field, value);
    }

    private int state(int entry) {
        return (int) INT.getVolatile(table, entry * ENTRY_BYTES);
    }

    private void become(int entry, int state) {
        INT.setVolatile(table, entry * ENTRY_BYTES, state);
    }

    private IntStream all(IntPredicate test) {
        return IntStream.range(0, ENTRIES).filter(test);
    }

    // ---- counts ----

    /// How many items wait again.
    int givenBack() {
        return (int) INT.getVolatile(counts, 0L);
    }

    /// How many items are under leases.
    int held() {
        return (int) INT.getVolatile(counts, COUNT_HELD);
    }

    private void count(int moreGivenBack, int moreHeld) {
        // Grows before it shrinks: an item on its way counts twice rather than not at all.
        if (moreHeld > 0) {
            INT.setVolatile(counts, COUNT_HELD, held() + moreHeld);
        }
        INT.setVolatile(counts, 0L, givenBack() + moreGivenBack);
        if (moreHeld < 0) {
            INT.setVolatile(counts, COUNT_HELD, held() + moreHeld);
        }
    }

    // ---- taking ----

    /// Begins to take a message that is already in the spill file out of the ring.
    ///
    /// @param head the mark that will change when it is taken
    /// @return the entry
    /// @throws IllegalStateException if there are too many leases
    int begin(Spilled known, long head) {
        int entry = newEntry();
        set(entry, OFFSET, known.offset());
        set(entry, LENGTH, known.length());
        set(entry, KIND, known.kind());
        set(entry, HEAD, head);
        set(entry, ATTEMPT, 0);
        set(entry, HISTORY, 0L);
        become(entry, TAKING);
        count(0, 1);
        return entry;
    }

    /// Begins to take a message that is copied into the spill file.
    int begin(QueueItem item, long head) {
        long offset = spill.allocate(item.length());
        var place = new Spilled(item.kind() | COPIED, offset, item.length());
        int entry = begin(place, head);
        try {
            spill.write(offset, item.pieces(), item.length());
        } catch (Throwable e) {
            become(entry, FREE);
            count(0, -1);
            throw e;
        }
        return entry;
    }

    private int newEntry() {
        return all(each -> state(each) == FREE)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "%,d items of the queue are under leases, which is the limit: report some done"
                                        .formatted(ENTRIES)));
    }

    /// The message was taken out of the ring.
    ///
    /// @return the number of the lease
    long hold(int entry) {
        long number = own(entry);
        set(entry, ORDER, number);
        become(entry, HELD);
        return number;
    }

    private long own(int entry) {
        long number = (long) LONG.get(counts, LAST_NUMBER) + 1;
        LONG.set(counts, LAST_NUMBER, number);
        set(entry, NUMBER, number);
        set(entry, OWNER, self);
        set(entry, ATTEMPT, getInt(entry, ATTEMPT) + 1);
        return number;
    }

    /// Of the items that came back, the one taken first; -1 if there is none.
    int oldestBack() {
        return backInOrder().findFirst().orElse(-1);
    }

    /// All that came back, in the order in which they will be taken.
    IntStream backInOrder() {
        return all(entry -> state(entry) == BACK)
                .boxed()
                .sorted((a, b) -> Long.compare(getLong(a, ORDER), getLong(b, ORDER)))
                .mapToInt(entry -> entry);
    }

    /// Takes one that came back under a lease again.
    ///
    /// @return the number of the lease
    long holdAgain(int entry) {
        long number = own(entry);
        become(entry, HELD);
        count(-1, 1);
        return number;
    }

    /// Whether an entry still waits as it did when it was looked at.
    boolean isBack(int entry, long number) {
        return state(entry) == BACK && getLong(entry, NUMBER) == number;
    }

    // ---- ending ----

    /// Whether this process holds it under a lease of this number.
    boolean isHeldHere(int entry, long number) {
        return state(entry) == HELD
                && getLong(entry, NUMBER) == number
                && getInt(entry, OWNER) == self;
    }

    /// It is removed for good.
    void end(int entry) {
        boolean wasHeld = state(entry) == HELD;
        become(entry, ENDING);
        count(wasHeld ? 0 : -1, wasHeld ? -1 : 0);
        free(entry);
    }

    private void free(int entry) {
        place(entry).free(spill);
        freeHistory(getLong(entry, HISTORY));
        become(entry, FREE);
    }

    private Spilled place(int entry) {
        int kind = getInt(entry, KIND) & ~COPIED;
        return new Spilled(kind, getLong(entry, OFFSET), getLong(entry, LENGTH));
    }

    /// It waits again.
    void comeBack(int entry) {
        become(entry, BACK);
        count(1, -1);
    }

    /// Those whose owners have died.
    int[] heldByDead(Participants participants) {
        return all(entry -> state(entry) == HELD && !participants.isAlive(getInt(entry, OWNER)))
                .toArray();
    }

    // ---- what an entry says ----

    QueueItem message(int entry) {
        return place(entry).read(spill);
    }

    int attempt(int entry) {
        return getInt(entry, ATTEMPT);
    }

    long number(int entry) {
        return getLong(entry, NUMBER);
    }

    History history(int entry) {
        long place = getLong(entry, HISTORY);
        return place == 0 ? History.NONE : History.read(spill, place - 1);
    }

    void setHistory(int entry, History history) {
        long before = getLong(entry, HISTORY);
        long offset = history.spill(spill);
        LONG.setVolatile(table, entry * ENTRY_BYTES + HISTORY, offset + 1);
        freeHistory(before);
    }

    private void freeHistory(long place) {
        if (place != 0) {
            History.free(spill, place - 1);
        }
    }

    // ---- after a death inside ----

    /// Ends what a consumer that died inside had begun.
    void recover(long head) {
        for (int entry = 0; entry < ENTRIES; entry++) {
            int state = state(entry);
            if (state == TAKING && getLong(entry, HEAD) != head) {
                set(entry, OWNER, 0);
                set(entry, ATTEMPT, 1);
                set(entry, ORDER, 0L);
                become(entry, HELD);
            } else if (state == TAKING) {
                if ((getInt(entry, KIND) & COPIED) != 0) {
                    place(entry).free(spill);
                }
                become(entry, FREE);
            } else if (state == ENDING) {
                free(entry);
            }
        }
        INT.setVolatile(counts, COUNT_HELD, (int) all(e -> state(e) == HELD).count());
        INT.setVolatile(counts, 0L, (int) all(e -> state(e) == BACK).count());
    }
}
