package dev.muster.internal.memory;

import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.memory.QueueHead.Candidate;
import dev.muster.internal.memory.QueueHead.Leased;
import dev.muster.internal.shared.Checked;
import dev.muster.internal.shared.QueueSkeleton;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.DeadLetter;
import dev.muster.shared.Lease;
import dev.muster.shared.SharedQueue;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A queue in shared memory.
///
/// Items wait in a ring, long ones in a separate file in memory; both hold copies. A process that
/// dies while it puts an item in, or takes one out, loses at most this one, and blocks no other.
public final class MemoryQueue<E> extends QueueSkeleton<E> implements Serializable {
    /*
     * Items become messages here; ItemQueue handles waiting messages and waiting threads. The dead
     * letters are a second queue in the same segment, with a small ring.
     */
    private static final long SPILL = -1; // no offset of an object
    private static final int DEFAULT_ATTEMPTS = 5;
    private static final long DEAD_RING_BYTES = 256 << 10;
    private static final JavaCodec CODEC = JavaCodec.standard();
    private static final long serialVersionUID = 1L;

    private final transient Segment segment;
    private final transient long offset;
    private final transient SpillFile spill;
    private final transient int capacity;
    private final transient ItemQueue items;
    private final transient @Nullable MemoryQueue<DeadLetter<E>> deadLetters;
    private final transient RequestLine puts = new RequestLine("muster-queue-put");
    private final transient RequestLine takes = new RequestLine("muster-queue-take");

    private MemoryQueue(
            Segment segment,
            long offset,
            SpillFile spill,
            @Nullable MemoryQueue<DeadLetter<E>> deadLetters) {
        this.segment = segment;
        this.offset = offset;
        this.spill = spill;
        this.deadLetters = deadLetters;
        var layout = QueueLayout.at(segment.memory(), offset);
        this.capacity = layout.capacity();
        this.items =
                new ItemQueue(
                        layout,
                        segment.participants(),
                        spill,
                        deadLetters == null ? null : deadLetters.items);
    }

    /// Creates a queue.
    ///
    /// @param capacity how many items it may have; 0 for as many as fit into the ring
    /// @param ringBytes how many bytes of items may wait in it; longer items take 24 bytes of these
    /// @throws java.io.UncheckedIOException if there is not so much memory
    public static <E> MemoryQueue<E> create(int capacity, long ringBytes) {
        return create(capacity, ringBytes, DEFAULT_ATTEMPTS);
    }

    /// Creates a queue that gives an item back this number of times before it is a dead letter.
    static <E> MemoryQueue<E> create(int capacity, long ringBytes, int maxAttempts) {
        int most = Checked.capacity(capacity);
        long ring = Ring.bytes(ringBytes);
        long first = Participants.BYTES;
        long dead = first + QueueLayout.bytes(ring);
        long bytes = dead + QueueLayout.bytes(DEAD_RING_BYTES);
        Segment segment = Segment.create("queue", bytes);
        MemorySegment memory = segment.memory();
        QueueLayout.create(memory.asSlice(first, dead - first), most, ring, maxAttempts);
        QueueLayout.create(
                memory.asSlice(dead, bytes - dead), 0, DEAD_RING_BYTES, Integer.MAX_VALUE);
        return at(segment, first, spillOf(segment, SpillFile::create));
    }

    private static SpillFile spillOf(Segment segment, Function<MemorySegment, SpillFile> make) {
        return segment.object(
                SPILL,
                SpillFile.class,
                () -> make.apply(QueueLayout.at(segment.memory(), Participants.BYTES).spillEnd()));
    }

    /// The queue of a segment: one for the whole process.
    @SuppressWarnings("unchecked") // the items taken out are those put in
    private static <E> MemoryQueue<E> at(Segment segment, long offset, SpillFile spill) {
        MemoryQueue<DeadLetter<E>> dead = null;
        if (offset == Participants.BYTES) {
            long size = QueueLayout.at(segment.memory(), offset).memory().byteSize();
            dead = at(segment, offset + size, spill);
        }
        MemoryQueue<DeadLetter<E>> letters = dead;
        return segment.object(
                offset,
                MemoryQueue.class,
                () -> new MemoryQueue<>(segment, offset, spill, letters));
    }

    private Object writeReplace() {
        return handle();
    }

    Handle handle() {
        return new Handle(segment.handle(), spill.handle(), offset);
    }

    /// The form in which a queue travels.
    ///
    /// @param spill the file beside the segment
    /// @param offset the beginning of the queue in the segment
    record Handle(MemoryFile.Handle segment, MemoryFile.Handle spill, long offset)
            implements Serializable {
        private Object readResolve() {
            return in(Segment.attach(segment));
        }

        /// The queue in a process that has mapped the segment.
        <E> MemoryQueue<E> in(Segment mapped) {
            SpillFile file = spillOf(mapped, end -> SpillFile.attach(spill, end));
            return at(mapped, offset, file);
        }
    }

    // ---- in ----

    @Override
    protected boolean putWithin(long nanos, E item) throws InterruptedException {
        return items.put(message(item), QueueTail.ALWAYS, deadline(nanos));
    }

    private static long deadline(long nanos) {
        return nanos == Nanos.FOREVER ? Long.MAX_VALUE : Nanos.deadline(nanos);
    }

    private QueueItem message(E item) {
        return QueueItem.of(present(item), CODEC);
    }

    @Override
    public boolean offer(E item) {
        return items.putNow(message(item), QueueTail.ALWAYS);
    }

    @Override
    public CompletableFuture<Void> putAsync(E item) {
        QueueItem message = message(item).copied();
        return puts.add((promise, deadline) -> {
            if (items.put(message, promise::claim, deadline)) {
                promise.keep();
            }
        });
    }

    // ---- out ----

    @Override
    protected @Nullable E takeWithin(long nanos) throws InterruptedException {
        QueueItem message = items.take(QueueTail.ALWAYS, deadline(nanos));
        return message == null ? null : item(message);
    }

    @Override
    public @Nullable E poll() {
        QueueItem message = items.takeNow(QueueTail.ALWAYS);
        return message == null ? null : item(message);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // what was put in
    private E item(QueueItem message) {
        return (E) message.item(CODEC);
    }

    @Override
    public CompletableFuture<E> takeAsync() {
        return takes.add((promise, deadline) -> {
            QueueItem message = items.take(promise::claim, deadline);
            if (message != null) {
                promise.keep(item(message));
            }
        });
    }

    // ---- leases ----

    @Override
    protected @Nullable Lease<E> leaseWithin(long nanos) throws InterruptedException {
        Leased leased = items.lease(deadline(nanos));
        return leased == null ? null : lease(leased);
    }

    private Lease<E> lease(Leased leased) {
        try {
            return new ItemLease<>(items, leased, item(leased.item()));
        } catch (RuntimeException | Error e) {
            // An item that cannot be read here will never be reported done.
            items.giveBack(leased, "it could not be read: " + e.getMessage());
            throw e;
        }
    }

    @Override
    public void join() throws InterruptedException {
        items.join();
    }

    /// The queue of items that were given back too often.
    ///
    /// @throws UnsupportedOperationException if this is a queue of dead letters itself
    @Override
    public SharedQueue<DeadLetter<E>> deadLetters() {
        if (deadLetters == null) {
            throw new UnsupportedOperationException(
                    "a queue of dead letters has none itself: its items come back until they are"
                            + " done");
        }
        return deadLetters;
    }

    // ---- all of them ----

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public int remainingCapacity() {
        return capacity == 0 ? Integer.MAX_VALUE : Math.max(0, capacity - items.knownSize());
    }

    @Override
    public @Nullable E peek() {
        List<Candidate> first = items.look(1);
        return first.isEmpty() ? null : item(first.getFirst().item());
    }

    @Override
    public boolean contains(@Nullable Object item) {
        return items.look(Integer.MAX_VALUE).stream()
                .anyMatch(each -> item(each.item()).equals(item));
    }

    @Override
    public boolean remove(@Nullable Object item) {
        while (true) {
            Optional<Candidate> found =
                    items.look(Integer.MAX_VALUE).stream()
                            .filter(each -> item(each.item()).equals(item))
                            .findFirst();
            if (found.isEmpty()) {
                return false;
            }
            if (items.remove(found.get())) {
                return true;
            }
        }
    }

    @Override
    public void clear() {
        for (int left = size(); left > 0 && items.takeNow(QueueTail.ALWAYS) != null; left--) {}
    }

    @Override
    protected int moveTo(Collection<? super E> target, int max) {
        int most = Math.min(max, size());
        for (int taken = 0; taken < most; taken++) {
            E item = poll();
            if (item == null) {
                return taken;
            }
            target.add(item);
        }
        return most;
    }

    /// Shows the present items.
    @Override
    public Iterator<E> iterator() {
        List<Candidate> now = items.look(Integer.MAX_VALUE);
        return now.stream().map(each -> item(each.item())).iterator();
    }

    /// Ends its use by this process.
    void close() {
        segment.close();
    }

    @Override
    public String toString() {
        return "SharedQueue in memory, %d items".formatted(items.knownSize());
    }

    /// An item under a lease.
    private static final class ItemLease<E> implements Lease<E> {
        private final ItemQueue queue;
        private final Leased leased;
        private final E item;

        // Guarded by this.
        private State state = State.HELD;

        private enum State {
            HELD,
            DONE,
            BACK
        }

        ItemLease(ItemQueue queue, Leased leased, E item) {
            this.queue = queue;
            this.leased = leased;
            this.item = item;
        }

        @Override
        public E item() {
            return item;
        }

        @Override
        public int attempt() {
            return leased.attempt();
        }

        @Override
        public List<String> history() {
            return leased.history().reasons();
        }

        @Override
        public synchronized void done() {
            if (state == State.BACK) {
                throw new IllegalStateException(
                        "the item was given back before, cannot be done now");
            }
            if (state == State.HELD) {
                queue.done(leased);
                state = State.DONE;
            }
        }

        @Override
        public synchronized void giveBack(String reason) {
            if (state != State.HELD) {
                throw new IllegalStateException(
                        state == State.DONE
                                ? "the item was reported done before, cannot be given back now"
                                : "the item was given back before");
            }
            queue.giveBack(leased, reason);
            state = State.BACK;
        }

        @Override
        public synchronized void close() {
            if (state == State.HELD) {
                giveBack("the lease was closed before the item was done");
            }
        }
    }
}
