package dev.muster.internal.server.sync;

import static dev.muster.internal.server.object.Attempt.NOT_YET;

import dev.muster.internal.server.object.Arguments;
import dev.muster.internal.server.object.MethodTable;
import dev.muster.internal.server.object.Monitor;
import dev.muster.internal.server.object.ObjectType;
import dev.muster.internal.server.object.PendingCall;
import dev.muster.internal.server.object.SharedObject;
import dev.muster.internal.server.object.Signature;
import dev.muster.internal.server.object.WaitLine;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyGlobal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `Queue` and `JoinableQueue` (`queue.Queue`): first in, first out, bounded or not, with a count
/// of the items that somebody still has to report done.
public final class QueueObject implements SharedObject {
    /// What clients may call.
    static final MethodTable<QueueObject> METHODS =
            MethodTable.of(QueueObject.class, "Queue")
                    .waiting(
                            "put",
                            Signature.of("item", "block=True", "timeout=None"),
                            (queue, a, call) -> queue.put(a.get(0), patience(a, 1), call))
                    .waiting(
                            "put_nowait",
                            Signature.of("item"),
                            (queue, a, call) -> queue.put(a.get(0), Duration.ZERO, call))
                    .waiting(
                            "get",
                            Signature.of("block=True", "timeout=None"),
                            (queue, a, call) -> queue.get(patience(a, 0), call))
                    .waiting(
                            "get_nowait",
                            Signature.of(),
                            (queue, _, call) -> queue.get(Duration.ZERO, call))
                    .quick("task_done", Signature.of(), (queue, _) -> queue.taskDone())
                    .waiting("join", Signature.of(), (queue, _, call) -> queue.join(call))
                    .quick("qsize", Signature.of(), (queue, _) -> (long) queue.size())
                    .quick("empty", Signature.of(), (queue, _) -> queue.items.isEmpty())
                    .quick("full", Signature.of(), (queue, _) -> queue.isFull())
                    .linear(
                            "shutdown",
                            Signature.of("immediate=False"),
                            (queue, a) -> queue.shutdown(a.truth(0)))
                    .exposed(
                            "empty",
                            "full",
                            "get",
                            "get_nowait",
                            "join",
                            "put",
                            "put_nowait",
                            "qsize",
                            "shutdown",
                            "task_done")
                    .build();

    private static final Object NONE = new Object(); // an ArrayDeque takes no null

    private final Monitor monitor = new Monitor();
    private final WaitLine getters = monitor.newLine();
    private final WaitLine putters = monitor.newLine();
    private final WaitLine joiners = monitor.newLine();
    private final long maxSize;

    /// Guarded by the monitor, as the rest.
    private final ArrayDeque<Object> items = new ArrayDeque<>();

    private long unfinished;
    private boolean shutDown;

    /// @param maxSize how many items it holds; zero or less for any number
    public QueueObject(long maxSize) {
        this.maxSize = maxSize;
    }

    /// The type that clients create by this name; CPython's `Queue` and `JoinableQueue` are alike.
    public static ObjectType type(String typeid) {
        return new ObjectType(
                typeid,
                METHODS,
                Signature.of("maxsize=0"),
                ObjectType.Proxies.STORED,
                a -> new QueueObject(a.index(0)));
    }

    /// Puts an item in.
    ///
    /// @param patience how long to wait for room; null for ever; later the call fails with
    ///   `queue.Full`
    public void put(@Nullable Object item, @Nullable Duration patience, PendingCall call) {
        putters.perform(() -> tryPut(item), patience, QueueObject::failFull, call);
    }

    /// Takes the oldest item out.
    ///
    /// @param patience how long to wait for one; null for ever; later the call fails with
    ///   `queue.Empty`
    public void get(@Nullable Duration patience, PendingCall call) {
        getters.perform(this::tryGet, patience, QueueObject::failEmpty, call);
    }

    /// Waits until every item that was put in has been reported done.
    public void join(PendingCall call) {
        joiners.perform(() -> unfinished == 0 ? null : NOT_YET, null, () -> NOT_YET, call);
    }

    /// Puts an item in if there is room; false otherwise.
    public boolean offerNow(Object item) {
        return inside(() -> !shutDown && !NOT_YET.equals(tryPut(item)));
    }

    /// The oldest item, taken out, or null if there is none.
    public @Nullable Object pollNow() {
        return inside(() -> items.isEmpty() ? null : tryGet());
    }

    /// Copies of the references to the oldest items, at most `max` of them.
    public List<@Nullable Object> items(int max) {
        return inside(() -> {
            var oldest = new ArrayList<@Nullable Object>();
            items.stream().limit(max).forEach(item -> oldest.add(unwrap(item)));
            return oldest;
        });
    }

    /// Takes out the oldest items, at most `max` of them.
    public List<@Nullable Object> drain(int max) {
        return inside(() -> {
            var taken = new ArrayList<@Nullable Object>();
            while (taken.size() < max && !items.isEmpty()) {
                taken.add(tryGet());
            }
            return taken;
        });
    }

    /// Takes out the first item that equals this one; whether there was one.
    public boolean removeFirst(@Nullable Object item) {
        return inside(() -> items.removeFirstOccurrence(item == null ? NONE : item));
    }

    /// How many items there are.
    public int count() {
        return inside(items::size);
    }

    /// How many items can still be put in, [Integer#MAX_VALUE] for any number.
    public int room() {
        return maxSize <= 0
                ? Integer.MAX_VALUE
                : inside(() -> (int) Math.min(Integer.MAX_VALUE, maxSize - items.size()));
    }

    private <T extends @Nullable Object> T inside(Supplier<T> body) {
        monitor.enter();
        try {
            return body.get();
        } finally {
            monitor.leave();
        }
    }

    private @Nullable Object tryPut(@Nullable Object item) {
        if (shutDown) {
            throw PyException.of(new PyGlobal("queue", "ShutDown"));
        }
        if (isFull()) {
            return NOT_YET;
        }
        items.add(item == null ? NONE : item);
        unfinished++;
        return null;
    }

    private @Nullable Object tryGet() {
        Object item = items.poll();
        if (item == null) {
            if (shutDown) {
                throw PyException.of(new PyGlobal("queue", "ShutDown"));
            }
            return NOT_YET;
        }
        return unwrap(item);
    }

    private @Nullable Object unwrap(Object item) {
        return NONE.equals(item) ? null : item;
    }

    private @Nullable Object taskDone() {
        if (unfinished == 0) {
            throw PyException.of("ValueError", "task_done() called too many times");
        }
        unfinished--;
        return null;
    }

    private @Nullable Object shutdown(boolean immediate) {
        shutDown = true;
        if (immediate) {
            unfinished = Math.max(0, unfinished - items.size());
            items.clear();
        }
        return null;
    }

    private boolean isFull() {
        return maxSize > 0 && items.size() >= maxSize;
    }

    private static Object failFull() {
        throw PyException.of(new PyGlobal("queue", "Full"));
    }

    private static Object failEmpty() {
        throw PyException.of(new PyGlobal("queue", "Empty"));
    }

    /// The waiting time that `block` and `timeout`, which stand in this order, ask for.
    private static @Nullable Duration patience(Arguments arguments, int block) {
        if (!arguments.truth(block)) {
            return Duration.ZERO;
        }
        Duration timeout = arguments.timeout(block + 1);
        if (timeout != null && timeout.isNegative()) {
            throw PyException.of("ValueError", "'timeout' must be a non-negative number");
        }
        return timeout;
    }

    @Override
    public MethodTable<QueueObject> methods() {
        return METHODS;
    }

    @Override
    public Monitor monitor() {
        return monitor;
    }

    @Override
    public Object value() {
        return this; // by value a queue means nothing: no pickle can be made of it
    }

    @Override
    public String repr() {
        return "<queue.Queue object with %d items>".formatted(items.size());
    }

    @Override
    public int size() {
        return items.size();
    }
}
