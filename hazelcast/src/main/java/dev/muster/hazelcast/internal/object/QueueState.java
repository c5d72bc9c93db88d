package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.object.QueueOrder.Entry;
import dev.muster.hazelcast.internal.object.QueueOrder.Ref;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A queue at one moment: which items wait in it, and which are under a lease; the items themselves
/// are kept elsewhere.
///
/// @param capacity 0 for no limit
/// @param size how many items wait
/// @param unfinished how many are not yet done
/// @param lastLease the number of the last lease
/// @param moved up to which number dead letters of another queue have arrived here
/// @param order of those that wait
/// @param dead items on their way to the dead letters
@SuppressWarnings("ReferenceEquality") // an order that does not change is the same
record QueueState(
        int capacity,
        int maxAttempts,
        int size,
        long unfinished,
        long lastLease,
        long moved,
        QueueOrder order,
        List<Leased> leases,
        List<Leased> dead)
        implements State<QueueState> {
    /// An item under a lease, or a dead letter.
    ///
    /// @param process that has it
    record Leased(long number, long process, Entry entry) {
        private static void writeAll(List<Leased> leases, Output out) {
            out.writeUnsigned(leases.size());
            for (Leased each : leases) {
                out.writeUnsigned(each.number);
                out.writeLong(each.process);
                each.entry.write(out);
            }
        }

        private static List<Leased> readAll(Input in) throws CodecException {
            var leases = new ArrayList<Leased>();
            for (int left = in.readCount(11); left > 0; left--) {
                leases.add(new Leased(in.readUnsigned(), in.readLong(), Entry.read(in)));
            }
            return leases;
        }
    }

    /// What was taken out.
    ///
    /// @param lease its number; 0 if it was taken for good
    /// @param pages the numbers of the pages that are used up by this
    record Taken(Entry entry, long lease, List<Long> pages) {}

    private static final int DEFAULT_ATTEMPTS = 5;
    private static final String GONE =
            "the process that held it has ended, or lost its connection to the cluster";

    static final Kind<QueueState> KIND =
            new Kind<>(
                    new QueueState(
                            0,
                            DEFAULT_ATTEMPTS,
                            0,
                            0,
                            0,
                            0,
                            QueueOrder.EMPTY,
                            List.of(),
                            List.of()),
                    QueueState::read);

    // ---- as bytes ----

    @Override
    public void write(Output out) {
        out.writeUnsigned(capacity);
        out.writeUnsigned(maxAttempts);
        out.writeUnsigned(size);
        out.writeUnsigned(unfinished);
        out.writeUnsigned(lastLease);
        out.writeUnsigned(moved);
        order.write(out);
        Leased.writeAll(leases, out);
        Leased.writeAll(dead, out);
    }

    private static QueueState read(Input in) throws CodecException {
        int capacity = (int) in.readUnsigned();
        int maxAttempts = (int) in.readUnsigned();
        int size = (int) in.readUnsigned();
        long unfinished = in.readUnsigned();
        long lastLease = in.readUnsigned();
        long moved = in.readUnsigned();
        QueueOrder order = QueueOrder.read(in);
        return new QueueState(
                capacity,
                maxAttempts,
                size,
                unfinished,
                lastLease,
                moved,
                order,
                Leased.readAll(in),
                Leased.readAll(in));
    }

    // ---- changed ----

    /// A state that is being made.
    private static final class Draft {
        private int capacity;
        private int maxAttempts;
        private int size;
        private long unfinished;
        private long lastLease;
        private long moved;
        private final QueueOrder.Draft order;
        private final ArrayList<Leased> leases;
        private final ArrayList<Leased> dead;

        Draft(QueueState from) {
            this.capacity = from.capacity;
            this.maxAttempts = from.maxAttempts;
            this.size = from.size;
            this.unfinished = from.unfinished;
            this.lastLease = from.lastLease;
            this.moved = from.moved;
            this.order = from.order.draft();
            this.leases = new ArrayList<>(from.leases);
            this.dead = new ArrayList<>(from.dead);
        }

        QueueState state() {
            return new QueueState(
                    capacity,
                    maxAttempts,
                    size,
                    unfinished,
                    lastLease,
                    moved,
                    order.order(),
                    leases,
                    dead);
        }

        void append(Ref ref) {
            order.append(ref);
            size++;
            unfinished++;
        }

        void prepend(Entry entry) {
            order.prepend(entry);
            size++;
        }

        Taken removeFirst(Turn turn) {
            var used = new ArrayList<Long>(0);
            Entry first = order.removeFirst(turn, used);
            size--;
            return new Taken(first, 0, used);
        }

        void end(Leased leased, String reason) {
            leases.remove(leased);
            Entry after = leased.entry().after(reason);
            if (after.history().size() >= maxAttempts) {
                lastLease++;
                dead.add(new Leased(lastLease, 0, after));
                unfinished--;
            } else {
                prepend(after);
            }
        }
    }

    // ---- in and out ----

    /// With other bounds.
    QueueState bounded(int newCapacity, int newMaxAttempts) {
        Draft next = new Draft(this);
        next.capacity = newCapacity;
        next.maxAttempts = newMaxAttempts;
        return next.state();
    }

    int room() {
        return capacity == 0 ? Integer.MAX_VALUE : Math.max(0, capacity - size);
    }

    /// Puts an item in.
    Outcome<QueueState> put(Ref ref) {
        if (room() == 0) {
            return with(NOT_YET);
        }
        Draft next = new Draft(this);
        next.append(ref);
        return next.state().with(true);
    }

    /// Puts a dead letter of another queue in, unless it has arrived before.
    QueueState move(Ref ref, long number) {
        if (number <= moved) {
            return this;
        }
        Draft next = new Draft(this);
        next.append(ref);
        next.moved = number;
        return next.state();
    }

    /// Puts an item to the front.
    QueueState putBack(Ref ref) {
        Draft next = new Draft(this);
        next.prepend(new Entry(ref, List.of()));
        next.unfinished++;
        return next.state();
    }

    /// Takes the first item for good: a [Taken].
    Outcome<QueueState> take(Turn turn) {
        if (size == 0) {
            return with(NOT_YET);
        }
        Draft next = new Draft(this);
        Taken first = next.removeFirst(turn);
        next.unfinished--;
        return next.state().with(first);
    }

    /// Takes the first item under a lease: a [Taken].
    Outcome<QueueState> lease(Turn turn) {
        if (size == 0) {
            return with(NOT_YET);
        }
        Draft next = new Draft(this);
        Taken first = next.removeFirst(turn);
        next.lastLease++;
        next.leases.add(new Leased(next.lastLease, turn.process(), first.entry()));
        return next.state().with(new Taken(first.entry(), next.lastLease, first.pages()));
    }

    /// Takes the first items for good: a list of [Taken].
    Outcome<QueueState> drain(long most, Turn turn) {
        var taken = new ArrayList<Taken>();
        if (size == 0) {
            return with(taken);
        }
        Draft next = new Draft(this);
        while (next.size > 0 && taken.size() < most) {
            if (!taken.isEmpty() && !next.order.isFirstHere()) {
                break; // one page at a time
            }
            taken.add(next.removeFirst(turn));
            next.unfinished--;
        }
        return next.state().with(taken);
    }

    // ---- leases ----

    private @Nullable Leased held(long lease, long process) {
        for (Leased each : leases) {
            if (each.number() == lease && each.process() == process) {
                return each;
            }
        }
        return null;
    }

    /// The item is done: its [Ref], or null if it is not held.
    Outcome<QueueState> done(long lease, long process) {
        Leased leased = held(lease, process);
        if (leased == null) {
            return with(null);
        }
        Draft next = new Draft(this);
        next.leases.remove(leased);
        next.unfinished--;
        return next.state().with(leased.entry().ref());
    }

    /// The item returns to the front, or becomes a dead letter; whether it was held.
    Outcome<QueueState> giveBack(long lease, long process, String reason) {
        Leased leased = held(lease, process);
        if (leased == null) {
            return with(false);
        }
        Draft next = new Draft(this);
        next.end(leased, reason);
        return next.state().with(true);
    }

    /// A dead letter has arrived among those.
    QueueState buried(long number) {
        Draft next = new Draft(this);
        next.dead.removeIf(each -> each.number() == number);
        return next.state();
    }

    @Override
    public QueueState cleaned(LongPredicate isAlive) {
        Predicate<Leased> isLost = each -> !isAlive.test(each.process());
        if (leases.stream().noneMatch(isLost)) {
            return this;
        }
        Draft next = new Draft(this);
        // The last first, so that the oldest is in front again.
        leases.reversed().stream().filter(isLost).forEach(each -> next.end(each, GONE));
        return next.state();
    }

    // ---- all of them ----

    /// Without items that wait: the state before.
    Outcome<QueueState> cleared() {
        var next =
                new QueueState(
                        capacity,
                        maxAttempts,
                        0,
                        unfinished - size,
                        lastLease,
                        moved,
                        QueueOrder.EMPTY,
                        leases,
                        dead);
        return next.with(this);
    }

    /// Removes one item.
    ///
    /// @param page the page where it was seen; 0 if it was not in a page
    /// @return whether it was there
    Outcome<QueueState> remove(Ref ref, long page) {
        Draft next = new Draft(this);
        if (!next.order.remove(ref, page)) {
            return with(false);
        }
        next.size--;
        next.unfinished--;
        return next.state().with(true);
    }

    @Override
    public QueueState compact(PageWriter writer) {
        QueueOrder compact = order.compact(writer);
        return compact == order
                ? this
                : new QueueState(
                        capacity,
                        maxAttempts,
                        size,
                        unfinished,
                        lastLease,
                        moved,
                        compact,
                        leases,
                        dead);
    }
}
