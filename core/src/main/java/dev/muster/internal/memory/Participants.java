package dev.muster.internal.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// The processes that use the objects of a segment. A lock records which of them owns it.
///
/// ```
///   a slot:   state and generation (int) · pid (int) · start of the process (long)
///   a number: generation (21 bits) · slot (9 bits); never 0, never negative
/// ```
final class Participants {
    /*
     * A slot is taken over when its process has died. The generation distinguishes the old process
     * from the new one: anything that still has the old number belongs to a dead process.
     *
     * state: FREE or LIVE → CLAIMED → LIVE → FREE; the generation grows with each claim. A slot whose
     * process dies between CLAIMED and LIVE is lost.
     */
    static final long BYTES = 8192;
    private static final int SLOT_BITS = 9;
    private static final int SLOTS = (int) (BYTES / 16);
    private static final int GENERATIONS = 1 << 21;

    private static final int FREE = 0;
    private static final int CLAIMED = 1;
    private static final int LIVE = 2;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment table;
    private final int self;

    /// Enters this process.
    ///
    /// @param table [#BYTES] of the segment
    /// @throws IllegalStateException if too many processes use it
    Participants(MemorySegment table) {
        this.table = table;
        this.self = enter(ProcessIdentity.self());
    }

    private int enter(ProcessIdentity process) {
        for (int slot = 0; slot < SLOTS; slot++) {
            int seen = state(slot);
            boolean isFree = (seen & 3) == FREE || ((seen & 3) == LIVE && !process(slot).isAlive());
            int generation = Math.max(1, ((seen >>> 2) + 1) % GENERATIONS);
            if (isFree && INT.compareAndSet(table, at(slot), seen, generation << 2 | CLAIMED)) {
                INT.set(table, at(slot) + 4, process.pid());
                LONG.set(table, at(slot) + 8, process.startTicks());
                INT.setVolatile(table, at(slot), generation << 2 | LIVE);
                return generation << SLOT_BITS | slot;
            }
        }
        throw new IllegalStateException(
                "%d processes use these objects, more cannot: make others".formatted(SLOTS));
    }

    private static long at(int slot) {
        return slot * 16L;
    }

    private int state(int slot) {
        return (int) INT.getVolatile(table, at(slot));
    }

    private ProcessIdentity process(int slot) {
        int pid = (int) INT.get(table, at(slot) + 4);
        return new ProcessIdentity(pid, (long) LONG.get(table, at(slot) + 8));
    }

    /// The number of this process.
    int self() {
        return self;
    }

    /// The slot of the participant of this number, now or before.
    static int slot(int number) {
        return number & (SLOTS - 1);
    }

    static int slots() {
        return SLOTS;
    }

    /// Whether the participant of this number runs.
    boolean isAlive(int number) {
        int slot = slot(number);
        int state = state(slot);
        return state >>> 2 == number >>> SLOT_BITS
                && (state & 3) == LIVE
                && process(slot).isAlive();
    }

    /// This process no longer needs any of the objects.
    void leave() {
        int slot = slot(self);
        INT.setVolatile(table, at(slot), self >>> SLOT_BITS << 2 | FREE);
    }
}
