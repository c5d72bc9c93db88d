package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.object.State.PageWriter;
import dev.muster.hazelcast.internal.object.State.Turn;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.ArrayList;
import java.util.List;

/// In what order the items of a queue wait.
///
/// ```
///  front: given back │ head: runs │ pages: their numbers only │ tail: runs
///  ◄── taken here                                          put in here ──►
/// ```
///
/// A run is a row of items that one producer has put in one after the other. When the tail has many
/// runs, it becomes a page, which is written beside the state, and the head again when its turn
/// comes. So a state stays small, however many items wait.
///
/// @param pages the numbers of the pages
/// @param removed items of pages that are not there any more
record QueueOrder(
        List<Entry> front, List<Run> head, List<Long> pages, List<Run> tail, List<Ref> removed) {
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
        private boolean has(Ref ref) {
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
        void write(Output out) {
            ref.write(out);
            out.writeUnsigned(history.size());
            history.forEach(out::writeText);
        }

        static Entry read(Input in) throws CodecException {
            Ref ref = Ref.read(in);
            var history = new ArrayList<String>();
            for (int left = in.readCount(1); left > 0; left--) {
                history.add(in.readText());
            }
            return new Entry(ref, history);
        }

        Entry after(String reason) {
            var all = new ArrayList<>(history);
            all.add(reason);
            return new Entry(ref, all);
        }
    }

    private static final int MANY_RUNS = 256;

    static final QueueOrder EMPTY =
            new QueueOrder(List.of(), List.of(), List.of(), List.of(), List.of());

    // ---- as bytes ----

    void write(Output out) {
        out.writeUnsigned(front.size());
        front.forEach(each -> each.write(out));
        Run.writeAll(head, out);
        out.writeUnsigned(pages.size());
        pages.forEach(out::writeLong);
        Run.writeAll(tail, out);
        out.writeUnsigned(removed.size());
        removed.forEach(each -> each.write(out));
    }

    static QueueOrder read(Input in) throws CodecException {
        Draft next = EMPTY.draft();
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
        return next.order();
    }

    // ---- changed ----

    /// Another order, to be made from this one.
    Draft draft() {
        var next = new Draft();
        next.front.addAll(front);
        next.head.addAll(head);
        next.pages.addAll(pages);
        next.tail.addAll(tail);
        next.removed.addAll(removed);
        return next;
    }

    /// An order that is being made.
    static final class Draft {
        private final ArrayList<Entry> front = new ArrayList<>();
        private final ArrayList<Run> head = new ArrayList<>();
        private final ArrayList<Long> pages = new ArrayList<>();
        private final ArrayList<Run> tail = new ArrayList<>();
        private final ArrayList<Ref> removed = new ArrayList<>();

        private Draft() {}

        QueueOrder order() {
            return new QueueOrder(front, head, pages, tail, removed);
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

        void prepend(Entry entry) {
            front.addFirst(entry);
        }

        /// Whether the first item is to be found without another page.
        boolean isFirstHere() {
            return !front.isEmpty() || !head.isEmpty() || pages.isEmpty();
        }

        /// Takes out the first item; there is one.
        ///
        /// @param used gets the pages that are used up by this
        Entry removeFirst(Turn turn, List<Long> used) {
            if (!front.isEmpty()) {
                return front.removeFirst();
            }
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
                    return new Entry(ref, List.of());
                }
            }
        }

        /// Takes out an item.
        ///
        /// @param page the page where it was seen; 0 if it was not in a page
        /// @return whether it was there
        boolean remove(Ref ref, long page) {
            if (front.removeIf(each -> each.ref().equals(ref))
                    || cutOut(head, ref)
                    || cutOut(tail, ref)) {
                return true;
            }
            boolean isThere = pages.contains(page) && !removed.contains(ref);
            if (isThere) {
                removed.add(ref);
            }
            return isThere;
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
    }

    // ---- kept small ----

    /// With pages in place of most of a long tail; the same if it is short.
    QueueOrder compact(PageWriter writer) {
        QueueOrder next = this;
        while (next.tail.size() > MANY_RUNS) {
            next = next.withPage(writer);
        }
        return next;
    }

    private QueueOrder withPage(PageWriter writer) {
        Draft next = draft();
        List<Run> first = tail.subList(0, MANY_RUNS);
        if (head.isEmpty() && pages.isEmpty()) {
            next.head.addAll(first);
        } else {
            next.pages.add(writer.write(first));
        }
        next.tail.subList(0, MANY_RUNS).clear();
        return next.order();
    }
}
