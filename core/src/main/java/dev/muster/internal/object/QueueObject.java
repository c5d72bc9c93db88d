package dev.muster.internal.object;

import static dev.muster.internal.object.WaitQueue.WaitingOperation.NOT_YET;

import dev.muster.internal.codec.Encoded;
import dev.muster.internal.object.Client.PendingCall;
import dev.muster.internal.object.WaitQueue.WaitingOperation;
import dev.muster.monitor.QueueSnapshot;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyGlobal;
import dev.muster.shared.DeadLetter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// `Queue` and `JoinableQueue` (`queue.Queue`): first in, first out, bounded or not, with a count
/// of the items that still have to be reported done.
public final class QueueObject extends SharedObject implements Client.Releasable {
    private static final Object NONE = new Object(); // an ArrayDeque takes no null
    private static final int DEFAULT_ATTEMPTS = 5;

    private final WaitQueue getters = monitor.newLine();
    private final WaitQueue putters = monitor.newLine();
    private final WaitQueue joiners = monitor.newLine();
    private final long maxSize;
    private final int maxAttempts;

    /// Guarded by the monitor, as the rest. An item, or a [Leased] that was given back.
    private final ArrayDeque<Object> items = new ArrayDeque<>();

    private final Map<Long, Leased> leases = new HashMap<>();
    private long lastLease;
    private long unfinished;
    private boolean shutDown;
    private @Nullable QueueObject deadLetters;

    /// @param maxSize how many items it holds; zero or less for no limit
    /// @param maxAttempts how often an item is given back before it is a dead letter
    public QueueObject(long maxSize, int maxAttempts) {
        this(maxSize, maxAttempts, new StoredSize());
    }

    private QueueObject(long maxSize, int maxAttempts, StoredSize stored) {
        super(QueueMethods.TABLE, new Monitor(), stored);
        this.maxSize = maxSize;
        this.maxAttempts = maxAttempts;
    }

    /// The type that clients create by this name; CPython's `Queue` and `JoinableQueue` are alike.
    public static ObjectType type(String typeid) {
        return new ObjectType(
                typeid,
                Signature.of("maxsize=0"),
                a -> new QueueObject(a.index(0), DEFAULT_ATTEMPTS));
    }

    /// Puts an item in. Its memory counts even while it waits for room.
    ///
    /// @param patience how long to wait for room; null for no limit; after that the call fails with
    ///   `queue.Full`
    void put(@Nullable Object item, @Nullable Duration patience, PendingCall call) {
        stored.add(item);
        var put = new Put(item);
        putters.perform(put, patience, put::giveUp, call);
    }

    /// Puts an item in, for a caller inside the monitor that answers the call itself.
    ///
    /// @return the result, or [WaitingOperation#NOT_YET] if the call waits
    @Nullable Object offer(@Nullable Object item, @Nullable Duration patience, PendingCall call) {
        stored.add(item);
        var put = new Put(item);
        return putters.begin(put, patience, put::giveUp, call);
    }

    /// An item that is to be put in as soon as there is room.
    private final class Put implements WaitingOperation {
        private final @Nullable Object item;

        Put(@Nullable Object item) {
            this.item = item;
        }

        @Override
        public @Nullable Object attempt() {
            if (shutDown) {
                stored.remove(item);
                throw PyException.of(new PyGlobal("queue", "ShutDown"));
            }
            return tryPut(item);
        }

        Object giveUp() {
            stored.remove(item);
            throw PyException.of(new PyGlobal("queue", "Full"));
        }

        @Override
        public void abandoned() {
            stored.remove(item);
        }
    }

    /// Takes the oldest item out.
    ///
    /// @param patience how long to wait for one; null for no limit; after that the call fails with
    ///   `queue.Empty`
    void get(@Nullable Duration patience, PendingCall call) {
        getters.perform(this::tryGet, patience, QueueObject::failEmpty, call);
    }

    /// Waits until every item that was put in has been reported done.
    void join(PendingCall call) {
        joiners.perform(() -> unfinished == 0 ? null : NOT_YET, null, () -> NOT_YET, call);
    }

    /// Takes the oldest item out for good: it counts as done. If there is none in time, the call
    /// fails with `queue.Empty`. Inside the monitor.
    ///
    /// @return the item, or [WaitingOperation#NOT_YET] if the call waits
    @Nullable Object take(@Nullable Duration patience, PendingCall call) {
        return getters.begin(this::tryTake, patience, QueueObject::failEmpty, call);
    }

    /// Takes the oldest item out under a lease; the call gets a [Leased]. If there is no item in
    /// time, it fails with `queue.Empty`. Inside the monitor.
    ///
    /// @return the lease, or [WaitingOperation#NOT_YET] if the call waits
    @Nullable Object lease(@Nullable Duration patience, PendingCall call) {
        return getters.begin(() -> tryLease(call.client()), patience, QueueObject::failEmpty, call);
    }

    /// Ends a lease: the item is done. False if this client does not hold it (any more).
    boolean done(long lease, Client client) {
        return monitor.inside(() -> {
            Leased leased = endLease(lease, client);
            if (leased == null) {
                return false;
            }
            stored.remove(leased.item());
            finishOne();
            return true;
        });
    }

    /// Ends a lease: the item returns to the front. False if this client does not hold it.
    boolean giveBack(long lease, Client client, String reason) {
        return monitor.inside(() -> {
            Leased leased = endLease(lease, client);
            if (leased == null) {
                return false;
            }
            putBack(leased.givenBack(reason));
            return true;
        });
    }

    @Override
    public void giveBack(Client gone, String reason) {
        monitor.inside(() -> {
            // In the order in which they were taken, so that the oldest is in front again.
            leases.values().stream()
                    .filter(leased -> gone.equals(leased.holder()))
                    .sorted(Comparator.comparingLong(Leased::number).reversed())
                    .toList()
                    .forEach(leased -> giveBack(leased.number(), gone, reason));
            return null;
        });
    }

    private @Nullable Leased endLease(long lease, Client client) {
        Leased leased = leases.get(lease);
        if (leased == null || !client.equals(leased.holder())) {
            return null;
        }
        leases.remove(lease);
        return leased;
    }

    private void putBack(Leased leased) {
        if (leased.attempt() >= maxAttempts) {
            stored.remove(leased.item());
            deadLetters()
                    .offerNow(new DeadLetter<@Nullable Object>(leased.item(), leased.history()));
            finishOne();
        } else {
            items.addFirst(leased);
        }
    }

    /// Puts an item that was taken for good, but is not wanted after all, back to the front.
    Object putBack(@Nullable Object item) {
        stored.addBack(item);
        items.addFirst(item == null ? NONE : item);
        unfinished++;
        return JavaCall.NOTHING;
    }

    /// A client that had leases remains known here when they have ended.
    @Override
    public boolean isHeldBy(Client client) {
        return leases.values().stream().anyMatch(leased -> client.equals(leased.holder()));
    }

    /// What it has besides its items. Only inside.
    public QueueSnapshot snapshot() {
        return new QueueSnapshot(
                Math.max(0, maxSize), getters.size(), putters.size(), leases.size());
    }

    /// The queue of items that were given back too often.
    QueueObject deadLetters() {
        return monitor.inside(() -> {
            QueueObject queue = deadLetters;
            if (queue == null) {
                queue = new QueueObject(0, maxAttempts, stored.newPart());
                deadLetters = queue;
            }
            return queue;
        });
    }

    /// Puts a dead letter in, unless it is no longer wanted, regardless of the capacity.
    private void offerNow(DeadLetter<@Nullable Object> letter) {
        monitor.inside(() -> {
            if (!shutDown) {
                stored.change(List.of(), List.of(letter));
                var _ = tryPut(letter);
            }
            return null;
        });
    }

    List<@Nullable Object> items(long from, long most) {
        var page = new ArrayList<@Nullable Object>();
        items.stream().skip(from).limit(most).forEach(item -> page.add(unwrap(item)));
        return page;
    }

    /// Takes out the oldest items for good, at most this number.
    List<@Nullable Object> drain(long most) {
        var taken = new ArrayList<@Nullable Object>();
        while (taken.size() < most && !items.isEmpty()) {
            taken.add(tryTake());
        }
        return taken;
    }

    /// Takes out every item for good.
    Object clear() {
        unfinished = Math.max(0, unfinished - items.size());
        clearItems();
        return JavaCall.NOTHING;
    }

    private void clearItems() {
        items.forEach(item -> stored.remove(unwrap(item)));
        items.clear();
    }

    /// Takes out the first item that the test accepts; returns whether there was one.
    boolean removeFirst(Predicate<@Nullable Object> test) {
        for (Iterator<Object> each = items.iterator(); each.hasNext(); ) {
            Object item = unwrap(each.next());
            if (test.test(item)) {
                each.remove();
                stored.remove(item);
                finishOne();
                return true;
            }
        }
        return false;
    }

    boolean anyMatch(Predicate<@Nullable Object> test) {
        return items.stream().anyMatch(item -> test.test(unwrap(item)));
    }

    @Override
    public boolean isWritten() {
        return anyMatch(Encoded.class::isInstance);
    }

    /// How many items can still be put in, [Integer#MAX_VALUE] for no limit. Items put back may
    /// exceed the capacity.
    int room() {
        return maxSize <= 0
                ? Integer.MAX_VALUE
                : Math.clamp(maxSize - items.size(), 0, Integer.MAX_VALUE);
    }

    private @Nullable Object tryPut(@Nullable Object item) {
        if (isFull()) {
            return NOT_YET;
        }
        items.add(item == null ? NONE : item);
        unfinished++;
        return null;
    }

    private @Nullable Object tryGet() {
        Object item = poll();
        if (!NOT_YET.equals(item)) {
            stored.remove(item);
        }
        return item;
    }

    private @Nullable Object poll() {
        Object item = items.poll();
        if (item == null) {
            if (shutDown) {
                throw PyException.of(new PyGlobal("queue", "ShutDown"));
            }
            return NOT_YET;
        }
        return unwrap(item);
    }

    private @Nullable Object tryTake() {
        Object item = tryGet();
        if (!NOT_YET.equals(item)) {
            finishOne();
        }
        return item;
    }

    private Object tryLease(Client client) {
        Object first = items.peek();
        Object item = poll(); // its memory counts until the lease has ended
        if (NOT_YET.equals(item)) {
            return NOT_YET;
        }
        Leased leased =
                first instanceof Leased before
                        ? before.again(++lastLease, client)
                        : Leased.first(++lastLease, item, client);
        leases.put(leased.number(), leased);
        client.holds(this);
        return leased;
    }

    private void finishOne() {
        unfinished = Math.max(0, unfinished - 1);
    }

    private static @Nullable Object unwrap(Object item) {
        if (item instanceof Leased leased) {
            return leased.item();
        }
        return NONE.equals(item) ? null : item;
    }

    @Nullable Object taskDone() {
        if (unfinished == 0) {
            throw PyException.of("ValueError", "task_done() called too many times");
        }
        unfinished--;
        return null;
    }

    @Nullable Object shutdown(boolean immediate) {
        shutDown = true;
        if (immediate) {
            unfinished = Math.max(0, unfinished - items.size());
            clearItems();
        }
        return null;
    }

    boolean isFull() {
        return maxSize > 0 && items.size() >= maxSize;
    }

    private static Object failEmpty() {
        throw PyException.of(new PyGlobal("queue", "Empty"));
    }

    @Override
    public String repr() {
        return "<queue.Queue object with %d items>".formatted(items.size());
    }

    @Override
    public int size() {
        return items.size();
    }

    /// An item of a queue that was taken under a lease, now or before.
    ///
    /// @param number the number of the lease; 0 while the item waits in the queue again
    /// @param attempt how often it has been taken
    /// @param history why the earlier attempts ended
    /// @param holder the client that has it; null while it waits in the queue again
    public record Leased(
            long number,
            @Nullable Object item,
            int attempt,
            List<String> history,
            @Nullable Client holder) {
        /// An item taken for the first time.
        static Leased first(long number, @Nullable Object item, Client holder) {
            return new Leased(number, item, 1, List.of(), holder);
        }

        Leased again(long newNumber, Client newHolder) {
            return new Leased(newNumber, item, attempt + 1, history, newHolder);
        }

        Leased givenBack(String reason) {
            var longer = new ArrayList<>(history);
            longer.add(reason);
            return new Leased(0, item, attempt, List.copyOf(longer), null);
        }
    }
}
