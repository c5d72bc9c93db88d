package dev.muster.internal.memory;

import dev.muster.internal.memory.QueueHead.Candidate;
import dev.muster.internal.memory.QueueHead.Leased;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Messages that wait in shared memory, and who waits for them.
final class ItemQueue {
    /*
     * Producers and consumers have a lock each, held while a message is copied. Who finds no item,
     * or no room, waits outside of it at an event, and tries again when that is raised, and after
     * each slice. Items that came back from leases wait in the table of leases: they come before
     * those in the ring.
     */
    private final QueueTail tail;
    private final QueueHead head;
    private final FutexEvent items;
    private final FutexEvent room;
    private final FutexEvent idle;

    /// @param deadLetters where messages go that came back too often; null if they come back for
    ///   ever
    ItemQueue(
            QueueLayout layout,
            Participants participants,
            SpillFile spill,
            @Nullable ItemQueue deadLetters) {
        var leases = new LeaseTable(layout, spill, participants.self());
        this.tail = new QueueTail(layout, participants, leases, spill);
        this.head =
                new QueueHead(
                        layout,
                        participants,
                        leases,
                        spill,
                        letter -> deadLetters != null && deadLetters.bury(letter));
        this.items = layout.items();
        this.room = layout.room();
        this.idle = layout.idle();
    }

    private boolean bury(QueueItem letter) {
        return letter.length() <= QueueItem.LONGEST && putNow(letter, QueueTail.ALWAYS);
    }

    // ---- in ----

    /// Puts a message in, and waits for room until the deadline.
    ///
    /// @param claim asked when there is room; false leaves the message outside
    /// @return whether it is in
    boolean put(QueueItem message, BooleanSupplier claim, long deadline)
            throws InterruptedException {
        failIfInterrupted();
        if (putNow(message, claim)) {
            return true;
        }
        long seen = head.mark();
        return room.await(
                        () -> head.mark() != seen,
                        () -> putNow(message, claim) ? true : null,
                        deadline)
                != null;
    }

    private static void failIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /// Puts a message in, if there is room now.
    boolean putNow(QueueItem message, BooleanSupplier claim) {
        if (!tail.put(message, claim)) {
            return false;
        }
        items.raise();
        return true;
    }

    // ---- out ----

    /// Takes a message, and waits for one until the deadline; null if there was none.
    ///
    /// @param claim asked when there is one; false leaves it where it is
    @Nullable QueueItem take(BooleanSupplier claim, long deadline) throws InterruptedException {
        return await(() -> takeNow(claim), deadline);
    }

    /// Takes a message, if there is one now.
    @Nullable QueueItem takeNow(BooleanSupplier claim) {
        return now(() -> head.take(claim));
    }

    /// Takes a message under a lease, and waits for one until the deadline; null if there was none.
    @Nullable Leased lease(long deadline) throws InterruptedException {
        return await(() -> now(head::lease), deadline);
    }

    private <T> @Nullable T await(Supplier<@Nullable T> takeNow, long deadline)
            throws InterruptedException {
        failIfInterrupted();
        T first = takeNow.get();
        return first != null ? first : items.await(() -> !head.isEmpty(), takeNow, deadline);
    }

    private <T> @Nullable T now(Supplier<@Nullable T> take) {
        T taken = take.get();
        if (taken == null && sweep()) {
            taken = take.get();
        }
        if (taken != null) {
            hasChanged();
        }
        return taken;
    }

    /// Takes back what dead processes hold.
    private boolean sweep() {
        boolean hasFound = head.sweep();
        if (hasFound) {
            items.raise();
            hasChanged();
        }
        return hasFound;
    }

    /// Something was taken, or is done.
    private void hasChanged() {
        if (room.maySleep() && head.isRoomy()) {
            room.raise();
        }
        if (idle.maySleep() && head.seemsIdle()) {
            idle.raiseForAll();
        }
    }

    /// Ends a lease: the item is done.
    ///
    /// @throws IllegalStateException if this process does not hold it any more
    void done(Leased leased) {
        if (!head.done(leased.entry(), leased.number())) {
            throw new IllegalStateException("the lease is not held any more");
        }
        hasChanged();
    }

    /// Ends a lease: the item is the first again.
    ///
    /// @throws IllegalStateException if this process does not hold it any more
    void giveBack(Leased leased, String reason) {
        if (!head.giveBack(leased.entry(), leased.number(), reason)) {
            throw new IllegalStateException("the lease is not held any more");
        }
        items.raise();
        hasChanged();
    }

    // ---- all of them ----

    /// Waits until all that was put in is done.
    void join() throws InterruptedException {
        failIfInterrupted();
        idle.await(head::seemsIdle, this::isIdle, Long.MAX_VALUE);
    }

    private @Nullable Boolean isIdle() {
        sweep();
        return head.isIdle() ? true : null;
    }

    /// How many can be taken, with those that dead processes held.
    int size() {
        sweep();
        return head.size();
    }

    /// How many can be taken, as far as it is known without looking after the dead.
    int knownSize() {
        return head.size();
    }

    /// The first messages, copied; at most so many.
    List<Candidate> look(int most) {
        return head.look(most);
    }

    /// Removes a message that was looked at; false if it does not wait there any more.
    boolean remove(Candidate found) {
        boolean isRemoved = head.remove(found);
        if (isRemoved) {
            hasChanged();
        }
        return isRemoved;
    }
}
