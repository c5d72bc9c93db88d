package dev.muster.internal.memory;

import dev.muster.internal.memory.QueueHead.Candidate;
import dev.muster.internal.memory.QueueHead.Leased;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Messages that wait in shared memory, and the threads that wait for them.
final class ItemQueue {
    /*
     * Producers and consumers have a lock each, held while a message is copied. A thread that finds
     * no item, or no room, waits outside it at an event, and tries again when that is raised, and
     * after each slice. Items that came back from leases wait in the table of leases: they come
     * before those in the ring.
     */
    private final QueueTail tail;
    private final QueueHead head;
    private final FutexEvent items;
    private final FutexEvent room;
    private final FutexEvent idle;

    /// @param deadLetters the queue for messages that came back too often; null if they come back
    ///   without limit
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
    /// @param claim asked when there is room; if it returns false, the message stays outside
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

    /// Takes a message, waiting for one until the deadline; null if there was none.
    ///
    /// @param claim asked when there is one; if it returns false, the message stays
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

    /// Takes back what dead processes held.
    private boolean sweep() {
        boolean hasFound = head.sweep();
        if (hasFound) {
            items.raise();
            hasChanged();
        }
        return hasFound;
    }

    /// An item was taken, or is done.
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

    /// Ends a lease: the item is first again.
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

    /// Waits until all items put in are done.
    void join() throws InterruptedException {
        failIfInterrupted();
        idle.await(head::seemsIdle, this::isIdle, Long.MAX_VALUE);
    }

    private @Nullable Boolean isIdle() {
        sweep();
        return head.isIdle() ? true : null;
    }

    /// How many can be taken, including those that dead processes held.
    int size() {
        sweep();
        return head.size();
    }

    /// How many can be taken, as far as is known without checking for dead processes.
    int knownSize() {
        return head.size();
    }

    /// The first messages, copied; at most this number.
    List<Candidate> look(int most) {
        return head.look(most);
    }

    /// Removes a message that was looked at; false if it is no longer there.
    boolean remove(Candidate found) {
        boolean isRemoved = head.remove(found);
        if (isRemoved) {
            hasChanged();
        }
        return isRemoved;
    }
}
