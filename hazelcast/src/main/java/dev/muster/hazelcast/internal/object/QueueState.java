package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which items are in a queue, and in what order; the items themselves are kept elsewhere.
///
/// ```
///  front: given back │ head: runs │ pages: their numbers only │ tail: runs
///  ◄── taken here                                          put in here ──►
/// ```
///
/// A run is a row of items that one producer has put in one after the other. When the tail has many
/// runs, it becomes a page, which is written beside the state, and the head again when its turn
/// comes.
///
/// @param capacity 0 for no limit
/// @param size how many items wait
/// @param unfinished how many are not yet done
/// @param lastLease the number of the last lease
/// @param moved up to which number dead letters of another queue have arrived here
/// @param pages the numbers of the pages
/// @param removed items of pages that are not there any more
/// @param dead items on their way to the dead letters
record QueueState(
        int capacity,
        int maxAttempts,
        int size,
        long unfinished,
        long lastLease,
        long moved,
        List<Entry> front,
        List<Run> head,
        List<Long> pages,
        List<Run> tail,
        List<Ref> removed,
        List<Leased> leases,
        List<Leased> dead)
        implements State<QueueState> {
    /// Which item it is.
    record Ref(long producer, long number) {
        private void write(Output out) {
            out.writeLong(producer);
            out.writeUnsigned(number);
        }

        private static Ref read(Input in) throws CodecException {
            return new Ref(in.readLong(), in.readUnsigned());
        }
    }

    /// Items of one producer, one after the other.
    record Run(long producer, long first, int count) {
        boolean has(Ref ref) {
            return ref.producer() == producer
                    && ref.number() >= first
                    && ref.number() < first + count;
        }

        static void writeAll(List<Run> runs, Output out) {
            out.writeUnsigned(runs.size());
            for (Run each : runs) {
                out.writeLong(each.producer);
                out.writeUnsigned(each.first);
                out.writeUnsigned(each.count);
            }
        }

        static List<Run> readAll(Input in) throws CodecException {
            var runs = new ArrayList<Run>();
            for (int left = in.readCount(10); left > 0; left--) {
                runs.add(new Run(in.readLong(), in.readUnsigned(), (int) in.readUnsigned()));
            }
            return runs;
        }
    }

    /// An item that waits.
    ///
    /// @param history why the attempts ended that there have been
    record Entry(Ref ref, List<String> history) {
        private void write(Output out) {
            ref.write(out);
            out.writeUnsigned(history.size());
            history.forEach(out::writeText);
        }

        private static Entry read(Input in) throws CodecException {
            Ref ref = Ref.read(in);
            var history = new ArrayList<String>();
            for (int left = in.readCount(1); left > 0; left--) {
                history.add(in.readText());
            }
            return new Entry(ref, history);
        }

        private Entry after(String reason) {
            var all = new ArrayList<>(history);
            all.add(reason);
            return new Entry(ref, all);
        }
    }

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

    private static final int MANY_RUNS = 256;
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
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of(),
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
        out.writeUnsigned(front.size());
        front.forEach(each -> each.write(out));
        Run.writeAll(head, out);
        out.writeUnsigned(pages.size());
        pages.forEach(out::writeLong);
        Run.writeAll(tail, out);
        out.writeUnsigned(removed.size());
        removed.forEach(each -> each.write(out));
        Leased.writeAll(leases, out);
        Leased.writeAll(dead, out);
    }

    private static QueueState read(Input in) throws CodecException {
        var next = new Draft();
        next.capacity = (int) in.readUnsigned();
        next.maxAttempts = (int) in.readUnsigned();
        next.size = (int) in.readUnsigned();
        next.unfinished = in.readUnsigned();
        next.lastLease = in.readUnsigned();
        next.moved = in.readUnsigned();
        for (int left = in.readCount(10); left > 0; left--) {
            next.front.add(Entry.read(in));
        }
        next.head.addAll(Run.readAll(in));
        for (int left = in.readCount(8); left > 0; left--) {
            next.pages.add(in.readLong());
        }
        next.tail.addAll(Run.readAll(in));
        for (int left = in.readCount(9); left > 0; left--) {
            next.removed.add(Ref.read(in));
        }
        next.leases.addAll(Leased.readAll(in));
        next.dead.addAll(Leased.readAll(in));
        return next.state();
    }

    /// A state that is being made.
    private static final class Draft {
        private int capacity;
        private int maxAttempts;
        private int size;
        private long unfinished;
        private long lastLease;
        private long moved;
        private final ArrayList<Entry> front = new ArrayList<>();
        private final ArrayList<Run> head = new ArrayList<>();
        private final ArrayList<Long> pages = new ArrayList<>();
        private final ArrayList<Run> tail = new ArrayList<>();
        private final ArrayList<Ref> removed = new ArrayList<>();
        private final ArrayList<Leased> leases = new ArrayList<>();
        private final ArrayList<Leased> dead = new ArrayList<>();

        QueueState state() {
            return new QueueState(
                    capacity,
                    maxAttempts,
                    size,
                    unfinished,
                    lastLease,
                    moved,
                    front,
                    head,
                    pages,
                    tail,
                    removed,
                    leases,
                    dead);
        }

        void append(Ref ref) {
            if (!tail.isEmpty()) {
                Run last = tail.getLast();
                if (last.producer() == ref.producer()
                        && last.first() + last.count() == ref.number()) {
                    tail.set(
                            tail.size() - 1,
                            new Run(last.producer(), last.first(), last.count() + 1));
                    return;
                }
            }
            tail.add(new Run(ref.producer(), ref.number(), 1));
        }

        /// Takes the first item.
        ///
        /// @return it, and the pages that are used up by this
        Taken first(Turn turn) {
            size--;
            if (!front.isEmpty()) {
                return new Taken(front.removeFirst(), 0, List.of());
            }
            var used = new ArrayList<Long>(0);
            while (true) {
                while (head.isEmpty() && !pages.isEmpty()) {
                    head.addAll(turn.page(pages.getFirst()));
                    used.add(pages.removeFirst());
                }
                List<Run> from = head.isEmpty() ? tail : head;
                Run run = from.getFirst();
                var ref = new Ref(run.producer(), run.first());
                if (run.count() == 1) {
                    from.removeFirst();
                } else {
                    from.set(0, new Run(run.producer(), run.first() + 1, run.count() - 1));
                }
                if (!removed.remove(ref)) {
                    return new Taken(new Entry(ref, List.of()), 0, used);
                }
            }
        }

        void end(Leased leased, String reason) {
            leases.remove(leased);
            Entry after = leased.entry().after(reason);
            if (after.history().size() >= maxAttempts) {
                lastLease++;
                dead.add(new Leased(lastLease, 0, after));
                unfinished--;
            } else {
                front.addFirst(after);
                size++;
            }
        }
    }

    private Draft draft() {
        var next = new Draft();
        next.capacity = capacity;
        next.maxAttempts = maxAttempts;
        next.size = size;
        next.unfinished = unfinished;
        next.lastLease = lastLease;
        next.moved = moved;
        next.front.addAll(front);
        next.head.addAll(head);
        next.pages.addAll(pages);
        next.tail.addAll(tail);
        next.removed.addAll(removed);
        next.leases.addAll(leases);
        next.dead.addAll(dead);
        return next;
    }

    // ---- in and out ----

    /// With other bounds.
    QueueState bounded(int newCapacity, int newMaxAttempts) {
        Draft next = draft();
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
        Draft next = draft();
        next.append(ref);
        next.size++;
        next.unfinished++;
        return next.state().with(true);
    }

    /// Puts a dead letter of another queue in, unless it has arrived before.
    QueueState move(Ref ref, long number) {
        if (number <= moved) {
            return this;
        }
        Draft next = draft();
        next.append(ref);
        next.size++;
        next.unfinished++;
        next.moved = number;
        return next.state();
    }

    /// Puts an item to the front.
    QueueState putBack(Ref ref) {
        Draft next = draft();
        next.front.addFirst(new Entry(ref, List.of()));
        next.size++;
        next.unfinished++;
        return next.state();
    }

    /// Takes the first item for good: a [Taken].
    Outcome<QueueState> take(Turn turn) {
        if (size == 0) {
            return with(NOT_YET);
        }
        Draft next = draft();
        Taken first = next.first(turn);
        next.unfinished--;
        return next.state().with(first);
    }

    /// Takes the first item under a lease: a [Taken].
    Outcome<QueueState> lease(Turn turn) {
        if (size == 0) {
            return with(NOT_YET);
        }
        Draft next = draft();
        Taken first = next.first(turn);
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
        Draft next = draft();
        while (next.size > 0 && taken.size() < most) {
            if (!taken.isEmpty()
                    && next.front.isEmpty()
                    && next.head.isEmpty()
                    && !next.pages.isEmpty()) {
                break; // one page at a time
            }
            taken.add(next.first(turn));
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
        Draft next = draft();
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
        Draft next = draft();
        next.end(leased, reason);
        return next.state().with(true);
    }

    /// A dead letter has arrived among those.
    QueueState buried(long number) {
        Draft next = draft();
        next.dead.removeIf(each -> each.number() == number);
        return next.state();
    }

    @Override
    public QueueState cleaned(LongPredicate isAlive) {
        Predicate<Leased> isLost = each -> !isAlive.test(each.process());
        if (leases.stream().noneMatch(isLost)) {
            return this;
        }
        Draft next = draft();
        // The last first, so that the oldest is in front again.
        leases.reversed().stream().filter(isLost).forEach(each -> next.end(each, GONE));
        return next.state();
    }

    // ---- all of them ----

    /// Without items: the state before.
    Outcome<QueueState> cleared() {
        Draft next = draft();
        next.unfinished -= size;
        next.size = 0;
        next.front.clear();
        next.head.clear();
        next.pages.clear();
        next.tail.clear();
        next.removed.clear();
        return next.state().with(this);
    }

    /// Removes one item.
    ///
    /// @param page the page where it was seen; 0 if it was not in a page
    /// @return whether it was there
    Outcome<QueueState> remove(Ref ref, long page) {
        Draft next = draft();
        boolean isThere =
                next.front.removeIf(each -> each.ref().equals(ref))
                        || cutOut(next.head, ref)
                        || cutOut(next.tail, ref);
        if (!isThere && pages.contains(page) && !removed.contains(ref)) {
            next.removed.add(ref);
            isThere = true;
        }
        if (!isThere) {
            return with(false);
        }
        next.size--;
        next.unfinished--;
        return next.state().with(true);
    }

    private static boolean cutOut(List<Run> runs, Ref ref) {
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            if (run.has(ref)) {
                runs.remove(i);
                int after = (int) (run.first() + run.count() - ref.number() - 1);
                if (after > 0) {
                    runs.add(i, new Run(run.producer(), ref.number() + 1, after));
                }
                int before = (int) (ref.number() - run.first());
                if (before > 0) {
                    runs.add(i, new Run(run.producer(), run.first(), before));
                }
                return true;
            }
        }
        return false;
    }

    @Override
    public QueueState compact(PageWriter writer) {
        if (tail.size() <= MANY_RUNS) {
            return this;
        }
        Draft next = draft();
        if (next.head.isEmpty() && next.pages.isEmpty()) {
            next.head.addAll(tail.subList(0, MANY_RUNS));
        } else {
            next.pages.add(writer.write(tail.subList(0, MANY_RUNS)));
        }
        next.tail.clear();
        next.tail.addAll(tail.subList(MANY_RUNS, tail.size()));
        return next.state().compact(writer);
    }
}
