package dev.muster.hazelcast.internal.object;

import com.hazelcast.map.IMap;
import dev.muster.RemoteBiFunction;
import dev.muster.RemoteFunction;
import dev.muster.Subscription;
import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.hazelcast.internal.object.MapEntries.Seen;
import dev.muster.internal.client.MapProxy;
import dev.muster.internal.client.ObjectCalls;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.protocol.DataOperations.MapOperations;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.Result;
import dev.muster.internal.protocol.Result.MapPage;
import dev.muster.internal.protocol.Result.ObjectReply;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.NearCachedMap;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The calls of a map, which is one of the engine's own. What reads or writes one entry is one call
/// of the engine; what compares or computes replaces the entry that it has read, and does it again
/// if that has changed.
@SuppressWarnings("ReferenceEquality") // what is to stay as it is, is the same
final class MapCalls extends ClusterCalls {
    private static final long UNCLEAR_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int MOST_WRITES = 500;

    private final IMap<byte[], byte[]> map;
    private final MapEntries entries;
    private final MapPages pages = new MapPages();

    MapCalls(ClusterObjects objects, ObjectId id, String name) {
        super(objects, id, name);
        String mapName = "map." + Long.toHexString(id.number());
        this.map = objects.cells().engine().map(mapName);
        this.entries = new MapEntries(objects.cells(), mapName);
    }

    IMap<byte[], byte[]> map() {
        return map;
    }

    /// A key as it is found and kept.
    ///
    /// @param written null if it can be read from the key
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Key(byte[] sealed, @Nullable Encoded written) {}

    private Key key(@Nullable Object key) {
        Object present = Objects.requireNonNull(key, "key");
        Encoded written = objects().written(present);
        try {
            byte[] bytes = MapKeys.bytes(present, written);
            return new Key(entries.sealedKey(bytes), MapKeys.holdKey(bytes) ? null : written);
        } catch (CodecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private byte[] sealed(Key key, Encoded value) {
        objects().cells().requireRoom();
        return entries.sealed(key.sealed(), key.written(), Map.of(), value);
    }

    private @Nullable Object value(Key key, byte @Nullable [] sealed) {
        return sealed == null ? null : objects().read(entries.opened(key.sealed(), sealed).value());
    }

    // ---- calls ----

    @Override
    @SuppressWarnings("unchecked") // the operation says what it returns
    public <R extends @Nullable Object> @Nullable R call(
            Operation<R> operation, @Nullable Object... arguments) {
        objects().cells().requireOpen();
        return (R) result(operation, arguments);
    }

    @Override
    public <R extends @Nullable Object> @Nullable R await(
            Operation<R> operation, @Nullable Object... arguments) {
        return call(operation, arguments);
    }

    private @Nullable Object result(Operation<?> operation, @Nullable Object[] arguments) {
        if (operation.equals(MapOperations.GET)) {
            Key key = key(arguments[0]);
            return value(key, engine(() -> map.get(key.sealed())));
        }
        if (operation.equals(MapOperations.CONTAINS_KEY)) {
            Key key = key(arguments[0]);
            return engine(() -> map.containsKey(key.sealed()));
        }
        if (operation.equals(MapOperations.SIZE)) {
            return engine(map::size);
        }
        if (operation.equals(MapOperations.PAGE)) {
            return page(number(arguments[0]), number(arguments[1]));
        }
        objects().cells().requireSize();
        return changed(operation, arguments);
    }

    private static long number(@Nullable Object argument) {
        return argument instanceof Number number ? number.longValue() : 0;
    }

    private @Nullable Object changed(Operation<?> operation, @Nullable Object[] arguments) {
        if (operation.equals(MapOperations.PUT)) {
            Key key = key(arguments[0]);
            byte[] next = sealed(key, objects().written(arguments[1]));
            byte[] before = joined(map.putAsync(key.sealed(), next));
            return Arrays.equals(before, next) ? null : value(key, before);
        }
        if (operation.equals(MapOperations.SET)) {
            Key key = key(arguments[0]);
            byte[] next = sealed(key, objects().written(arguments[1]));
            joined(map.setAsync(key.sealed(), next));
            return null;
        }
        if (operation.equals(MapOperations.REMOVE)) {
            Key key = key(arguments[0]);
            return value(key, joined(map.removeAsync(key.sealed())));
        }
        if (operation.equals(MapOperations.PUT_ALL)) {
            putAll((Map<?, ?>) Objects.requireNonNull(arguments[0]));
            return null;
        }
        if (operation.equals(MapOperations.CLEAR)) {
            engine(() -> {
                map.clear();
                return null;
            });
            return null;
        }
        return compared(operation, arguments);
    }

    private void putAll(Map<?, ?> added) {
        var writes = new ArrayList<CompletionStage<?>>();
        added.forEach((key, value) -> {
            Key kept = key(key);
            byte[] next = sealed(kept, objects().written(value));
            writes.add(map.setAsync(kept.sealed(), next));
            if (writes.size() == MOST_WRITES) {
                joinAll(writes);
            }
        });
        joinAll(writes);
    }

    private void joinAll(List<CompletionStage<?>> writes) {
        for (CompletionStage<?> each : writes) {
            joined(each);
        }
        writes.clear();
    }

    /// The result of a call of the engine that was begun; an interrupt is left for later.
    private <T extends @Nullable Object> T joined(CompletionStage<T> call) {
        return engine(() -> call.toCompletableFuture().join());
    }

    /// Makes a call of the engine that may be repeated.
    private <T extends @Nullable Object> T engine(Supplier<T> call) {
        try {
            return Failures.uninterrupted(call);
        } catch (RuntimeException e) {
            RuntimeException failure =
                    e instanceof CompletionException
                                    && e.getCause() instanceof RuntimeException cause
                            ? cause
                            : e;
            objects().cells().requireOpen();
            throw Failures.of(failure, objects().cells().name());
        }
    }

    // ---- what compares and computes ----

    private @Nullable Object compared(Operation<?> operation, @Nullable Object[] arguments) {
        if (operation.equals(MapOperations.REPLACE_ALL)) {
            replaceAll(biFunction(arguments[0]));
            return null;
        }
        Key key = key(arguments[0]);
        if (operation.equals(MapOperations.PUT_IF_ABSENT)
                || operation.equals(MapOperations.SET_DEFAULT)) {
            Encoded value = objects().written(arguments[1]);
            byte[] next = sealed(key, value);
            // Repeated, it finds what it has put itself.
            byte[] before = engine(() -> map.putIfAbsent(key.sealed(), next));
            boolean isThere = before != null && !Arrays.equals(before, next);
            return isThere
                    ? value(key, before)
                    : operation.equals(MapOperations.SET_DEFAULT) ? objects().read(value) : null;
        }
        if (operation.equals(MapOperations.REPLACE)) {
            Encoded value = objects().written(arguments[1]);
            return objects()
                    .read(orNull(update(key, before -> before == null ? null : value).before()));
        }
        if (operation.equals(MapOperations.REMOVE_IF)) {
            Encoded expected = objects().written(arguments[1]);
            return isUpdated(key, expected, null);
        }
        if (operation.equals(MapOperations.REPLACE_IF)) {
            Encoded expected = objects().written(arguments[1]);
            return isUpdated(key, expected, objects().written(arguments[2]));
        }
        return computed(operation, key, arguments);
    }

    private static Encoded orNull(@Nullable Encoded value) {
        return value == null ? Stored.NULL : value;
    }

    private boolean isUpdated(Key key, Encoded expected, @Nullable Encoded next) {
        Update done =
                update(
                        key,
                        before ->
                                before != null && objects().areSame(before, expected)
                                        ? next
                                        : before);
        Encoded before = done.before();
        return before != null && (next == null ? done.after() == null : done.isChanged());
    }

    private @Nullable Object computed(
            Operation<?> operation, Key key, @Nullable Object[] arguments) {
        Computing computing;
        if (operation.equals(MapOperations.COMPUTE)) {
            var function = biFunction(arguments[1]);
            computing =
                    before ->
                            written(
                                    function.apply(
                                            arguments[0], before == null ? null : read(before)));
        } else if (operation.equals(MapOperations.COMPUTE_IF_ABSENT)) {
            var function = function(arguments[1]);
            computing = before -> before != null ? before : written(function.apply(arguments[0]));
        } else if (operation.equals(MapOperations.COMPUTE_IF_PRESENT)) {
            var function = biFunction(arguments[1]);
            computing =
                    before ->
                            before == null
                                    ? null
                                    : written(function.apply(arguments[0], read(before)));
        } else if (operation.equals(MapOperations.MERGE)) {
            Encoded value = objects().written(arguments[1]);
            var function = biFunction(arguments[2]);
            computing =
                    before ->
                            before == null
                                    ? value
                                    : written(function.apply(read(before), read(value)));
        } else {
            throw new IllegalArgumentException("%s is no operation of a map".formatted(operation));
        }
        Encoded after = update(key, computing).after();
        return after == null ? null : read(after);
    }

    private @Nullable Object read(Encoded value) {
        return objects().read(value);
    }

    private @Nullable Encoded written(@Nullable Object value) {
        return value == null ? null : objects().written(value);
    }

    @SuppressWarnings("unchecked") // the caller knows keys and values
    private static RemoteBiFunction<@Nullable Object, @Nullable Object, @Nullable Object>
            biFunction(@Nullable Object function) {
        return (RemoteBiFunction<@Nullable Object, @Nullable Object, @Nullable Object>)
                Objects.requireNonNull(function);
    }

    @SuppressWarnings("unchecked") // the caller knows keys and values
    private static RemoteFunction<@Nullable Object, @Nullable Object> function(
            @Nullable Object function) {
        return (RemoteFunction<@Nullable Object, @Nullable Object>)
                Objects.requireNonNull(function);
    }

    private void replaceAll(
            RemoteBiFunction<@Nullable Object, @Nullable Object, @Nullable Object> function) {
        for (byte[] sealedKey : engine(map::keySet)) {
            byte[] sealed = engine(() -> map.get(sealedKey));
            if (sealed != null) {
                Seen seen = entries.opened(sealedKey, sealed);
                Object key = key(sealedKey, seen);
                var kept = new Key(sealedKey, seen.key());
                update(
                        kept,
                        before ->
                                before == null
                                        ? null
                                        : objects()
                                                .written(
                                                        Objects.requireNonNull(
                                                                function.apply(key, read(before)),
                                                                "the function returned null")));
            }
        }
    }

    /// Makes the value that is to be there; called again if the entry changes meanwhile.
    @FunctionalInterface
    private interface Computing {
        /// @return the same if nothing is to change; null for no entry
        @Nullable Encoded next(@Nullable Encoded before);
    }

    /// What became of an entry.
    private record Update(@Nullable Encoded before, @Nullable Encoded after) {
        boolean isChanged() {
            return before != after;
        }
    }

    private Update update(Key key, Computing computing) {
        byte[] sealed = engine(() -> map.get(key.sealed()));
        while (true) {
            Seen seen = sealed == null ? null : entries.opened(key.sealed(), sealed);
            Encoded before = seen == null ? null : seen.value();
            Encoded after = computing.next(before);
            if (before == after || replace(key, seen, after)) {
                return new Update(before, after);
            }
            sealed = engine(() -> map.get(key.sealed()));
        }
    }

    /// Replaces an entry by another, or by none.
    ///
    /// @return false if it is another by now
    private boolean replace(Key key, @Nullable Seen seen, @Nullable Encoded value) {
        // One thread of this process at a time, so that the number in the entry is of its last
        // change.
        ReentrantLock lock = objects().cells().replacing(key.sealed());
        lock.lock();
        try {
            return replaceAlone(key, seen, value);
        } finally {
            lock.unlock();
        }
    }

    private boolean replaceAlone(Key key, @Nullable Seen seen, @Nullable Encoded value) {
        long process = objects().cells().participants().current().number();
        long number = objects().cells().nextChange();
        Map<Long, Long> before = seen == null ? Map.of() : seen.marks();
        byte[] next =
                value == null
                        ? null
                        : entries.sealed(
                                key.sealed(),
                                key.written(),
                                MapEntries.marked(before, process, number),
                                value);
        long deadline = Nanos.deadline(UNCLEAR_NANOS);
        boolean isUnclear = false;
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return compareAndSet(key.sealed(), seen, next)
                            || wasReplaced(key, next, process, number, isUnclear);
                } catch (RuntimeException e) {
                    requireHope(e, deadline);
                    isUnclear = true;
                    isInterrupted |= Failures.pause(e);
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Makes sure that there is use in asking again.
    private void requireHope(RuntimeException e, long deadline) {
        boolean isFinal = Failures.isFinal(e, objects().cells().hazelcast());
        if (isFinal || System.nanoTime() - deadline > 0) {
            objects().cells().requireOpen();
            throw isFinal
                    ? Failures.of(e, objects().cells().name())
                    : Failures.unclear(e, objects().cells().name());
        }
    }

    private boolean compareAndSet(byte[] key, @Nullable Seen seen, byte @Nullable [] next) {
        if (seen == null) {
            return map.putIfAbsent(key, Objects.requireNonNull(next)) == null;
        }
        return next == null
                ? map.remove(key, seen.sealed())
                : map.replace(key, seen.sealed(), next);
    }

    /// After a "no": another was first, or an earlier try has succeeded whose answer was lost.
    private boolean wasReplaced(
            Key key, byte @Nullable [] next, long process, long number, boolean isUnclear) {
        byte[] now = engine(() -> map.get(key.sealed()));
        if (now == null) {
            return next == null && isUnclear;
        }
        return Arrays.equals(now, next) || entries.opened(key.sealed(), now).has(process, number);
    }

    // ---- pages ----

    private MapPage page(long place, long most) {
        MapPages.Piece piece = pages.next(place, most, () -> engine(map::keySet));
        List<CompletionStage<byte[]>> reads =
                piece.keys().stream().map(each -> map.getAsync(each)).toList();
        var found = new ArrayList<Entry<@Nullable Object, @Nullable Object>>();
        for (int i = 0; i < reads.size(); i++) {
            CompletableFuture<byte[]> read = reads.get(i).toCompletableFuture();
            byte[] sealed = joined(read);
            if (sealed != null) {
                byte[] sealedKey = piece.keys().get(i);
                Seen seen = entries.opened(sealedKey, sealed);
                found.add(new SimpleImmutableEntry<>(key(sealedKey, seen), read(seen.value())));
            }
        }
        return new MapPage(piece.next(), found);
    }

    private @Nullable Object key(byte[] sealedKey, Seen seen) {
        if (seen.key() != null) {
            return read(seen.key());
        }
        return key(sealedKey);
    }

    /// The key that is kept so, where the entry is not needed for it; null if it is.
    @Nullable Object key(byte[] sealedKey) {
        byte[] bytes = entries.openedKey(sealedKey);
        if (!MapKeys.holdKey(bytes)) {
            return MapKeys.number(bytes);
        }
        try {
            return MapKeys.read(bytes, objects().codec());
        } catch (CodecException e) {
            throw objects().unreadable(e);
        }
    }

    /// The key and the value of an entry.
    Entry<@Nullable Object, @Nullable Object> entry(byte[] sealedKey, byte[] sealed) {
        Seen seen = entries.opened(sealedKey, sealed);
        return new SimpleImmutableEntry<>(key(sealedKey, seen), read(seen.value()));
    }

    // ---- without a thread ----

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> async(
            Operation<?> operation,
            Result<T> result,
            @Nullable Consumer<@Nullable T> whenLate,
            @Nullable Object... arguments) {
        objects().cells().requireOpen();
        Key key = key(arguments[0]);
        CompletionStage<byte[]> begun;
        if (operation.equals(MapOperations.GET)) {
            begun = map.getAsync(key.sealed());
        } else if (operation.equals(MapOperations.REMOVE)) {
            objects().cells().requireSize();
            begun = map.removeAsync(key.sealed());
        } else if (operation.equals(MapOperations.SET)) {
            objects().cells().requireSize();
            begun =
                    map.setAsync(key.sealed(), sealed(key, objects().written(arguments[1])))
                            .thenApply(_ -> null);
        } else {
            throw new IllegalArgumentException("%s waits".formatted(operation));
        }
        var future = new CompletableFuture<T>();
        begun.whenComplete((sealed, failure) ->
                objects().cells().execute(() -> ended(future, result, key, sealed, failure)));
        return future;
    }

    private <T extends @Nullable Object> void ended(
            CompletableFuture<T> future,
            Result<T> result,
            Key key,
            byte @Nullable [] sealed,
            @Nullable Throwable failure) {
        Guard.run(
                () -> {
                    if (failure instanceof RuntimeException e) {
                        throw Failures.of(e, objects().cells().name());
                    }
                    if (failure != null) {
                        future.completeExceptionally(failure);
                    } else {
                        future.complete(
                                result.of(Result.DONE.equals(result) ? null : value(key, sealed)));
                    }
                },
                future::completeExceptionally);
    }

    // ---- changes ----

    @Override
    public <C> Subscription listen(
            Operation<Long> watch,
            Operation<Void> unwatch,
            ChangeReader<C> reader,
            ChangeListener<? super C> listener) {
        return MapListening.begin(this, reader, listener);
    }

    @Override
    public <K, V> NearCachedMap<K, V> nearCached(MapProxy<K, V> proxy, int maxEntries) {
        return MapCache.of(this, proxy, maxEntries);
    }

    @Override
    public ObjectCalls open(Operation<ObjectReply> operation, SharedType type) {
        throw new IllegalArgumentException("a map opens nothing");
    }
}
