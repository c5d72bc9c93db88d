package dev.muster.hazelcast.internal.object;

import com.hazelcast.map.IMap;
import dev.muster.Subscription;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.hazelcast.internal.object.MapEntries.KeptKey;
import dev.muster.internal.client.MapProxy;
import dev.muster.internal.client.ObjectCalls;
import dev.muster.internal.protocol.DataOperations.MapOperations;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.Result;
import dev.muster.internal.protocol.Result.MapPage;
import dev.muster.internal.protocol.Result.ObjectReply;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.system.Guard;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.NearCachedMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The calls of a map, which is one of the engine's own. What reads or writes one entry is one call
/// of the engine; what compares or computes is in [MapUpdates].
final class MapCalls extends ClusterCalls {
    /// The names of all maps of users begin so.
    static final String MAPS = "map.";

    private static final int MOST_WRITES = 500;

    private final IMap<byte[], byte[]> map;
    private final MapEntries entries;
    private final MapUpdates updates;
    private final MapPages pages = new MapPages();

    MapCalls(ClusterObjects objects, ObjectId id, String name) {
        super(objects, id, name);
        String mapName = MAPS + Long.toHexString(id.number());
        this.map = cells().engine().map(mapName);
        this.entries = new MapEntries(objects, mapName);
        this.updates = new MapUpdates(objects, map, entries);
    }

    IMap<byte[], byte[]> map() {
        return map;
    }

    MapEntries entries() {
        return entries;
    }

    private Cells cells() {
        return objects().cells();
    }

    // ---- calls ----

    @Override
    @SuppressWarnings("unchecked") // the operation says what it returns
    public <R extends @Nullable Object> @Nullable R call(
            Operation<R> operation, @Nullable Object... arguments) {
        cells().requireOpen();
        return (R) result(operation, arguments);
    }

    @Override
    public <R extends @Nullable Object> @Nullable R await(
            Operation<R> operation, @Nullable Object... arguments) {
        return call(operation, arguments);
    }

    private @Nullable Object result(Operation<?> operation, @Nullable Object[] arguments) {
        if (operation.equals(MapOperations.GET)) {
            KeptKey key = entries.key(arguments[0]);
            return entries.value(key.sealed(), cells().call(() -> map.get(key.sealed())));
        }
        if (operation.equals(MapOperations.CONTAINS_KEY)) {
            KeptKey key = entries.key(arguments[0]);
            return cells().call(() -> map.containsKey(key.sealed()));
        }
        if (operation.equals(MapOperations.SIZE)) {
            return cells().call(map::size);
        }
        if (operation.equals(MapOperations.PAGE)) {
            return page(number(arguments[0]), number(arguments[1]));
        }
        cells().requireSize();
        return changed(operation, arguments);
    }

    private static long number(@Nullable Object argument) {
        return argument instanceof Number number ? number.longValue() : 0;
    }

    private @Nullable Object changed(Operation<?> operation, @Nullable Object[] arguments) {
        if (operation.equals(MapOperations.PUT)) {
            KeptKey key = entries.key(arguments[0]);
            byte[] next = entries.sealed(key, objects().written(arguments[1]));
            byte[] before = cells().joined(() -> map.putAsync(key.sealed(), next));
            return Arrays.equals(before, next) ? null : entries.value(key.sealed(), before);
        }
        if (operation.equals(MapOperations.SET)) {
            KeptKey key = entries.key(arguments[0]);
            byte[] next = entries.sealed(key, objects().written(arguments[1]));
            cells().joined(() -> map.setAsync(key.sealed(), next));
            return null;
        }
        if (operation.equals(MapOperations.REMOVE)) {
            KeptKey key = entries.key(arguments[0]);
            return entries.value(key.sealed(), cells().joined(() -> map.removeAsync(key.sealed())));
        }
        if (operation.equals(MapOperations.PUT_ALL)) {
            putAll((Map<?, ?>) Objects.requireNonNull(arguments[0]));
            return null;
        }
        if (operation.equals(MapOperations.CLEAR)) {
            cells().call(() -> {
                map.clear();
                return null;
            });
            return null;
        }
        return updates.result(operation, arguments);
    }

    private void putAll(Map<?, ?> added) {
        var writes = new ArrayList<CompletionStage<?>>();
        added.forEach((key, value) -> {
            KeptKey kept = entries.key(key);
            byte[] next = entries.sealed(kept, objects().written(value));
            writes.add(cells().call(() -> map.setAsync(kept.sealed(), next)));
            if (writes.size() == MOST_WRITES) {
                joinAll(writes);
            }
        });
        joinAll(writes);
    }

    private void joinAll(List<CompletionStage<?>> writes) {
        for (CompletionStage<?> each : writes) {
            cells().joined(each);
        }
        writes.clear();
    }

    // ---- pages ----

    private MapPage page(long place, long most) {
        MapPages.Piece piece = pages.next(place, most, () -> cells().call(map::keySet));
        List<CompletionStage<byte[]>> reads =
                piece.keys().stream().map(each -> cells().call(() -> map.getAsync(each))).toList();
        var found = new ArrayList<Entry<@Nullable Object, @Nullable Object>>();
        for (int i = 0; i < reads.size(); i++) {
            byte[] sealed = cells().joined(reads.get(i));
            if (sealed != null) {
                found.add(entries.entry(piece.keys().get(i), sealed));
            }
        }
        return new MapPage(piece.next(), found);
    }

    // ---- without a thread ----

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> async(
            Operation<?> operation,
            Result<T> result,
            @Nullable Consumer<@Nullable T> whenLate,
            @Nullable Object... arguments) {
        cells().requireOpen();
        KeptKey key = entries.key(arguments[0]);
        CompletionStage<byte[]> begun;
        if (operation.equals(MapOperations.GET)) {
            begun = cells().call(() -> map.getAsync(key.sealed()));
        } else if (operation.equals(MapOperations.REMOVE)) {
            cells().requireSize();
            begun = cells().call(() -> map.removeAsync(key.sealed()));
        } else if (operation.equals(MapOperations.SET)) {
            cells().requireSize();
            byte[] next = entries.sealed(key, objects().written(arguments[1]));
            begun = cells().call(() -> map.setAsync(key.sealed(), next)).thenApply(_ -> null);
        } else {
            throw new IllegalArgumentException("%s waits".formatted(operation));
        }
        var future = new CompletableFuture<T>();
        begun.whenComplete((sealed, failure) ->
                Guard.run(
                        () -> cells().execute(() -> ended(future, result, key, sealed, failure)),
                        future::completeExceptionally));
        return future;
    }

    private <T extends @Nullable Object> void ended(
            CompletableFuture<T> future,
            Result<T> result,
            KeptKey key,
            byte @Nullable [] sealed,
            @Nullable Throwable failure) {
        Guard.run(
                () -> {
                    if (failure instanceof RuntimeException e) {
                        throw Failures.of(e, cells().name());
                    }
                    if (failure != null) {
                        future.completeExceptionally(failure);
                    } else {
                        future.complete(
                                result.of(
                                        Result.DONE.equals(result)
                                                ? null
                                                : entries.value(key.sealed(), sealed)));
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
