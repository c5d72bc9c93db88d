package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.object.QueueOrder.Entry;
import dev.muster.hazelcast.internal.object.QueueOrder.Ref;
import dev.muster.hazelcast.internal.object.QueueOrder.Run;
import dev.muster.hazelcast.internal.object.QueueState.Leased;
import dev.muster.hazelcast.internal.object.QueueState.Taken;
import dev.muster.internal.client.ObjectCalls;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.Result.LeaseReply;
import dev.muster.internal.protocol.Result.ObjectReply;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.protocol.SyncOperations.QueueOperations;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.DeadLetter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The calls of a queue.
final class QueueCalls extends CellCalls<QueueState> {
    private final QueueItems items;
    private final ObjectId letters;

    /// As long as there is a queue without a name, there are its dead letters.
    @SuppressWarnings("unused") // it is enough that it can be reached
    private final MadeObjects.@Nullable Holding lettersHeld;

    /// Of the items put in by this.
    private final long producer;

    private final AtomicLong lastItem = new AtomicLong();

    QueueCalls(ClusterObjects objects, ObjectId id, String name) {
        super(objects, id, name, QueueState.KIND);
        this.items = new QueueItems(objects.cells(), id.number());
        this.letters = objects.lettersOf(id);
        this.lettersHeld = objects.cells().made().hold(letters);
        this.producer = objects.cells().randomNumber();
    }

    @Override
    Plan<QueueState> plan(Operation<?> operation, @Nullable Object[] arguments) {
        if (operation.equals(QueueOperations.PUT)) {
            return put(number(arguments[0]), objects().written(arguments[1]));
        }
        if (operation.equals(QueueOperations.TAKE)) {
            return Plan.waiting(
                    (state, turn) -> state.take(turn), number(arguments[0]), null, this::item);
        }
        if (operation.equals(QueueOperations.TAKE_LEASE)) {
            return Plan.waiting(
                    (state, turn) -> state.lease(turn), number(arguments[0]), null, this::leased);
        }
        if (operation.equals(QueueOperations.JOIN)) {
            return Plan.waiting(
                    (state, _) -> state.with(state.unfinished() == 0 ? true : State.NOT_YET),
                    Nanos.FOREVER,
                    null,
                    _ -> null);
        }
        if (operation.equals(QueueOperations.SIZE)) {
            return Plan.of((state, _) -> state.with(state.size()), this::whenDeadAreMoved);
        }
        if (operation.equals(QueueOperations.ROOM)) {
            return Plan.of((state, _) -> state.with(state.room()));
        }
        return rarer(operation, arguments);
    }

    private Plan<QueueState> rarer(Operation<?> operation, @Nullable Object[] arguments) {
        if (operation.equals(QueueOperations.DONE)) {
            long lease = number(arguments[0]);
            return Plan.of((state, turn) -> state.done(lease, turn.process()), this::done);
        }
        if (operation.equals(QueueOperations.GIVE_BACK)) {
            long lease = number(arguments[0]);
            String reason = String.valueOf(arguments[1]);
            return Plan.of(
                    (state, turn) -> state.giveBack(lease, turn.process(), reason),
                    this::whenDeadAreMoved);
        }
        if (operation.equals(QueueOperations.DRAIN)) {
            long most = number(arguments[0]);
            return Plan.of((state, turn) -> state.drain(most, turn), this::drained);
        }
        if (operation.equals(QueueOperations.PUT_BACK)) {
            Ref ref = next();
            Encoded item = objects().written(arguments[0]);
            return put(0, ref, item, (state, _) -> state.putBack(ref).with(null));
        }
        if (operation.equals(QueueOperations.CLEAR)) {
            return Plan.of((state, _) -> state.cleared(), this::cleared);
        }
        throw unknown(operation);
    }

    private Ref next() {
        return new Ref(producer, lastItem.incrementAndGet());
    }

    // ---- in ----

    private Plan<QueueState> put(long nanos, Encoded item) {
        Ref ref = next();
        return put(nanos, ref, item, (state, _) -> state.put(ref));
    }

    private Plan<QueueState> put(long nanos, Ref ref, Encoded item, State.Step<QueueState> step) {
        long process = process();
        return new Plan<>(
                step,
                (state, _) -> state.with(State.LATE),
                nanos,
                items.write(ref, item, process),
                () -> {
                    items.delete(ref);
                    return false;
                },
                result -> isThere(ref, item, process, result));
    }

    private long process() {
        return objects().cells().call(() -> objects().cells().participants().current().number());
    }

    /// A process that was frozen for hours may find an item removed that it had begun to put in.
    private @Nullable Object isThere(Ref ref, Encoded item, long process, @Nullable Object result) {
        if (process() != process) {
            objects().cells().joined(items.write(ref, item, process()));
        }
        return result;
    }

    // ---- out ----

    private @Nullable Object item(@Nullable Object result) {
        var taken = (Taken) Objects.requireNonNull(result);
        Encoded item = fetched(taken);
        items.delete(taken.entry().ref());
        return objects().read(item);
    }

    private Encoded fetched(Taken taken) {
        taken.pages().forEach(this::deletePage);
        moveDead();
        Encoded item = items.get(taken.entry().ref());
        if (item == null) {
            throw lost();
        }
        return item;
    }

    private void deletePage(long page) {
        objects().cells().deletePage(id().key(), page);
    }

    private UncheckedIOException lost() {
        String message =
                "an item of %s is gone: more nodes have failed at once than there are copies"
                        .formatted(this);
        return new UncheckedIOException(message, new IOException(message));
    }

    private Object drained(@Nullable Object result) {
        var futures = new LinkedHashMap<Ref, CompletionStage<byte @Nullable []>>();
        for (Object each : (List<?>) Objects.requireNonNull(result)) {
            var taken = (Taken) each;
            taken.pages().forEach(this::deletePage);
            futures.put(taken.entry().ref(), items.read(taken.entry().ref()));
        }
        var values = new ArrayList<@Nullable Object>();
        for (Map.Entry<Ref, CompletionStage<byte @Nullable []>> each : futures.entrySet()) {
            byte[] sealed = objects().cells().joined(each.getValue());
            if (sealed == null) {
                throw lost();
            }
            values.add(objects().read(items.opened(each.getKey(), sealed)));
            items.delete(each.getKey());
        }
        return values;
    }

    // ---- leases ----

    private Object leased(@Nullable Object result) {
        var taken = (Taken) Objects.requireNonNull(result);
        Encoded item = fetched(taken);
        Entry entry = taken.entry();
        int attempt = entry.history().size() + 1;
        List<String> history = List.copyOf(entry.history());
        try {
            return new LeaseReply(
                    taken.lease(), attempt, history, objects().codec().decode(item), null);
        } catch (CodecException e) {
            return new LeaseReply(taken.lease(), attempt, history, null, e);
        }
    }

    private Object done(@Nullable Object result) {
        if (result instanceof Ref ref) {
            items.delete(ref);
            return true;
        }
        return false;
    }

    // ---- dead letters ----

    @Override
    public ObjectCalls open(Operation<ObjectReply> operation, SharedType type) {
        moveDead();
        return deadLetters();
    }

    private QueueCalls deadLetters() {
        return new QueueCalls(objects(), letters, "dead letters of " + name());
    }

    private @Nullable Object whenDeadAreMoved(@Nullable Object result) {
        moveDead();
        return result;
    }

    /// Moves items that were given back too often to the dead letters. Whoever sees them does it;
    /// they have numbers, so that none gets there twice.
    private void moveDead() {
        QueueState seen = cell().lastSeen();
        if (seen == null || seen.dead().isEmpty()) {
            return;
        }
        QueueCalls letters = deadLetters();
        for (Leased each : seen.dead()) {
            Ref ref = each.entry().ref();
            Encoded item = items.get(ref);
            if (item != null) {
                letters.receive(each, item);
            }
            perform((state, _) -> state.buried(each.number()).with(null));
            items.delete(ref);
        }
    }

    private void receive(Leased dead, Encoded item) {
        Ref ref = dead.entry().ref();
        var letter = new DeadLetter<Object>(item, dead.entry().history());
        objects().cells().joined(items.write(ref, objects().written(letter), process()));
        perform((state, _) -> state.move(ref, dead.number()).with(null));
    }

    // ---- all items ----

    @Override
    @SuppressWarnings("unchecked") // the operation says what it returns
    public <R extends @Nullable Object> @Nullable R call(
            Operation<R> operation, @Nullable Object... arguments) {
        if (operation.equals(QueueOperations.PAGE)) {
            return (R) page(number(arguments[0]), number(arguments[1]));
        }
        if (operation.equals(QueueOperations.CONTAINS)) {
            return (R) (Object) (find(objects().written(arguments[0])) != null);
        }
        if (operation.equals(QueueOperations.REMOVE)) {
            return (R) (Object) remove(objects().written(arguments[0]));
        }
        return super.call(operation, arguments);
    }

    /// An item as it was seen.
    ///
    /// @param page where its run was; 0 if in the state itself
    private record Place(Ref ref, long page) {}

    /// The items that wait, in their order.
    private List<Place> places(QueueOrder order) {
        var places = new ArrayList<Place>();
        order.front().forEach(each -> places.add(new Place(each.ref(), 0)));
        add(order.head(), 0, places);
        for (long page : order.pages()) {
            add(objects().cells().page(id().key(), page), page, places);
        }
        add(order.tail(), 0, places);
        if (!order.removed().isEmpty()) {
            var removed = new HashSet<>(order.removed());
            places.removeIf(each -> removed.contains(each.ref()));
        }
        return places;
    }

    private List<Place> places() {
        return places(cell().look().state().order());
    }

    private static void add(@Nullable List<Run> runs, long page, List<Place> places) {
        if (runs == null) {
            return; // used up meanwhile
        }
        for (Run run : runs) {
            for (int i = 0; i < run.count(); i++) {
                places.add(new Place(new Ref(run.producer(), run.first() + i), page));
            }
        }
    }

    /// Items that are taken meanwhile are left out.
    private List<@Nullable Object> page(long from, long most) {
        List<Place> places = places();
        var values = new ArrayList<@Nullable Object>();
        int at = Math.clamp(from, 0, places.size());
        while (at < places.size() && values.size() < most) {
            int end = (int) Math.min(places.size(), at + most - values.size());
            List<CompletionStage<byte @Nullable []>> read =
                    places.subList(at, end).stream().map(each -> items.read(each.ref())).toList();
            for (int i = at; i < end; i++) {
                byte[] sealed = objects().cells().joined(read.get(i - at));
                if (sealed != null) {
                    values.add(objects().read(items.opened(places.get(i).ref(), sealed)));
                }
            }
            at = end;
        }
        return values;
    }

    private @Nullable Place find(Encoded wanted) {
        for (Place each : places()) {
            Encoded item = items.get(each.ref());
            if (item != null && objects().areSame(item, wanted)) {
                return each;
            }
        }
        return null;
    }

    private boolean remove(Encoded wanted) {
        while (true) {
            Place found = find(wanted);
            if (found == null) {
                return false;
            }
            Object isRemoved = perform((state, _) -> state.remove(found.ref(), found.page()));
            if (Boolean.TRUE.equals(isRemoved)) {
                items.delete(found.ref());
                return true;
            }
        }
    }

    private @Nullable Object cleared(@Nullable Object result) {
        var before = (QueueState) Objects.requireNonNull(result);
        places(before.order()).forEach(each -> items.delete(each.ref()));
        before.order().pages().forEach(this::deletePage);
        return null;
    }

    /// Sets what the queue was made with.
    void make(int capacity, int maxAttempts) {
        perform((state, _) ->
                state.capacity() == capacity && state.maxAttempts() == maxAttempts
                        ? state.with(null)
                        : state.bounded(capacity, maxAttempts).with(null));
    }
}
