package dev.muster.internal.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// The waiting threads of all processes, each at a place of its own, in order of arrival. Places
/// are taken, marked and left under the lock of the object; only sleeping does not need it.
///
/// ```
///   the last ticket (long) · … · places: state (int) · participant (int) · ticket (long)
///                                        · what it waits for (long) · …
/// ```
final class WaitList {
    /*
     * A marked thread whose process dies before it could continue has taken something that others
     * wait for. So those check, now and then, for marked places of dead processes.
     */
    static final int PLACES = 128;
    private static final int PLACE_BYTES = 64;
    static final long BYTES = PLACE_BYTES + (long) PLACES * PLACE_BYTES;

    /// No thread is here.
    private static final int FREE = 0;

    /// A thread waits here.
    static final int WAITING = 1;

    /// The thread may continue.
    static final int DONE = 2;

    /// What the thread waits for will not happen.
    static final int REFUSED = 3;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment list;
    private final Participants participants;

    WaitList(MemorySegment list, Participants participants) {
        this.list = list;
        this.participants = participants;
    }

    private static long at(int place) {
        return PLACE_BYTES * (place + 1L);
    }

    /// Takes a place.
    ///
    /// @param argument what the thread waits for
    /// @throws IllegalStateException if there is none
    int enter(long argument) {
        for (int place = 0; place < PLACES; place++) {
            int state = state(place);
            if (state == FREE || (state == WAITING && !isAlive(place))) {
                long ticket = (long) LONG.get(list, 0L) + 1;
                LONG.set(list, 0L, ticket);
                INT.setVolatile(list, at(place), FREE);
                INT.set(list, at(place) + 4, participants.self());
                LONG.set(list, at(place) + 8, ticket);
                LONG.set(list, at(place) + 16, argument);
                INT.setVolatile(list, at(place), WAITING);
                return place;
            }
        }
        throw new IllegalStateException(
                "%d threads wait for this object, more cannot".formatted(PLACES));
    }

    /// Whether every place is taken, even if by dead processes.
    boolean isFull() {
        for (int place = 0; place < PLACES; place++) {
            if (state(place) == FREE) {
                return false;
            }
        }
        return true;
    }

    int state(int place) {
        return (int) INT.getVolatile(list, at(place));
    }

    private int participant(int place) {
        return (int) INT.get(list, at(place) + 4);
    }

    long argument(int place) {
        return (long) LONG.get(list, at(place) + 16);
    }

    private boolean isAlive(int place) {
        int number = participant(place);
        return number == participants.self() || participants.isAlive(number);
    }

    /// Leaves a place.
    void leave(int place) {
        INT.setVolatile(list, at(place), FREE);
    }

    /// The place of the thread that has waited longest; -1 if none waits.
    int first() {
        while (true) {
            int first = -1;
            long ticket = Long.MAX_VALUE;
            for (int place = 0; place < PLACES; place++) {
                if (state(place) == WAITING && (long) LONG.get(list, at(place) + 8) < ticket) {
                    first = place;
                    ticket = (long) LONG.get(list, at(place) + 8);
                }
            }
            if (first < 0 || isAlive(first)) {
                return first;
            }
            leave(first);
        }
    }

    /// How many wait for this; the places of dead processes are free.
    int waiting(long wanted) {
        int count = 0;
        for (int place = 0; place < PLACES; place++) {
            int state = state(place);
            if (state != FREE) {
                if (!isAlive(place)) {
                    leave(place);
                } else if (state == WAITING && argument(place) == wanted) {
                    count++;
                }
            }
        }
        return count;
    }

    /// Marks the thread that waits at a place, and wakes it.
    void mark(int place, int state) {
        INT.setVolatile(list, at(place), state);
        Libc.futexWake(list.asSlice(at(place), 4), 1);
    }

    /// Marks all threads that wait for this.
    void markAll(long wanted, int state) {
        for (int place = 0; place < PLACES; place++) {
            if (state(place) == WAITING && argument(place) == wanted) {
                mark(place, state);
            }
        }
    }

    /// Sleeps at a place until it is marked, at most for a slice.
    ///
    /// @param sinceNanos when the wait began
    /// @return whether it is marked
    boolean sleep(int place, long deadlineNanos, long sinceNanos) {
        if (state(place) == WAITING) {
            SlicedWait.await(list.asSlice(at(place), 4), WAITING, deadlineNanos, sinceNanos);
        }
        return state(place) != WAITING;
    }

    /// The sum of what the live marked threads wait for; the places of dead processes are free.
    long given() {
        long sum = 0;
        for (int place = 0; place < PLACES; place++) {
            if (state(place) == DONE) {
                if (isAlive(place)) {
                    sum += argument(place);
                } else {
                    leave(place);
                }
            }
        }
        return sum;
    }

    /// Takes over what was given to a thread whose process died before it could continue.
    ///
    /// @return whether there was one; the caller may continue in its place
    boolean inherit() {
        for (int place = 0; place < PLACES; place++) {
            if (state(place) == DONE
                    && !isAlive(place)
                    && INT.compareAndSet(list, at(place), DONE, FREE)) {
                return true;
            }
        }
        return false;
    }
}
