package dev.muster.hazelcast.internal.object;

import com.hazelcast.map.IMap;
import dev.muster.RemoteBiFunction;
import dev.muster.RemoteFunction;
import dev.muster.hazelcast.internal.object.MapEntries.KeptKey;
import dev.muster.hazelcast.internal.object.MapEntries.Seen;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.protocol.DataOperations.MapOperations;
import dev.muster.internal.protocol.Operation;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The operations of a map that compare or compute: each replaces the entry that it has read, and
/// begins again if another process has changed that meanwhile.
@SuppressWarnings("ReferenceEquality") // what is to stay as it is, is the same
final class MapUpdates {
    private final ClusterObjects objects;
    private final Cells cells;
    private final IMap<byte[], byte[]> map;
    private final MapEntries entries;

    MapUpdates(ClusterObjects objects, IMap<byte[], byte[]> map, MapEntries entries) {
        this.objects = objects;
        this.cells = objects.cells();
        this.map = map;
        this.entries = entries;
    }

    /// Carries out an operation.
    @Nullable Object result(Operation<?> operation, @Nullable Object[] arguments) {
        if (operation.equals(MapOperations.REPLACE_ALL)) {
            replaceAll(biFunction(arguments[0]));
            return null;
        }
        KeptKey key = entries.key(arguments[0]);
        if (operation.equals(MapOperations.PUT_IF_ABSENT)
                || operation.equals(MapOperations.SET_DEFAULT)) {
            Encoded value = objects.written(arguments[1]);
            byte[] next = entries.sealed(key, value);
            // Repeated, it finds what it has put itself.
            byte[] before = cells.call(() -> map.putIfAbsent(key.sealed(), next));
            boolean isThere = before != null && !Arrays.equals(before, next);
            return isThere
                    ? entries.value(key.sealed(), before)
                    : operation.equals(MapOperations.SET_DEFAULT) ? objects.read(value) : null;
        }
        if (operation.equals(MapOperations.REPLACE)) {
            Encoded value = objects.written(arguments[1]);
            return objects.read(
                    orNull(update(key, before -> before == null ? null : value).before()));
        }
        if (operation.equals(MapOperations.REMOVE_IF)) {
            Encoded expected = objects.written(arguments[1]);
            return isUpdated(key, expected, null);
        }
        if (operation.equals(MapOperations.REPLACE_IF)) {
            Encoded expected = objects.written(arguments[1]);
            return isUpdated(key, expected, objects.written(arguments[2]));
        }
        return computed(operation, key, arguments);
    }

    private static Encoded orNull(@Nullable Encoded value) {
        return value == null ? Stored.NULL : value;
    }

    private boolean isUpdated(KeptKey key, Encoded expected, @Nullable Encoded next) {
        Update done =
                update(
                        key,
                        before ->
                                before != null && objects.areSame(before, expected)
                                        ? next
                                        : before);
        Encoded before = done.before();
        return before != null && (next == null ? done.after() == null : done.isChanged());
    }

    private @Nullable Object computed(
            Operation<?> operation, KeptKey key, @Nullable Object[] arguments) {
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
            Encoded value = objects.written(arguments[1]);
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
        return objects.read(value);
    }

    private @Nullable Encoded written(@Nullable Object value) {
        return value == null ? null : objects.written(value);
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
        for (byte[] sealedKey : cells.call(map::keySet)) {
            byte[] sealed = cells.call(() -> map.get(sealedKey));
            if (sealed != null) {
                Seen seen = entries.opened(sealedKey, sealed);
                Object key = entries.key(sealedKey, seen);
                var kept = new KeptKey(sealedKey, seen.key());
                update(
                        kept,
                        before ->
                                before == null
                                        ? null
                                        : objects.written(
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

    private Update update(KeptKey key, Computing computing) {
        byte[] sealed = cells.call(() -> map.get(key.sealed()));
        while (true) {
            Seen seen = sealed == null ? null : entries.opened(key.sealed(), sealed);
            Encoded before = seen == null ? null : seen.value();
            Encoded after = computing.next(before);
            if (before == after || replace(key, seen, after)) {
                return new Update(before, after);
            }
            sealed = cells.call(() -> map.get(key.sealed()));
        }
    }

    /// Replaces an entry by another, or by none.
    ///
    /// @return false if it is another by now
    private boolean replace(KeptKey key, @Nullable Seen seen, @Nullable Encoded value) {
        // One thread of this process at a time, so that the number in the entry is of its last
        // change.
        ReentrantLock lock = cells.replacing(key.sealed());
        lock.lock();
        try {
            return replaceAlone(key, seen, value);
        } finally {
            lock.unlock();
        }
    }

    private boolean replaceAlone(KeptKey key, @Nullable Seen seen, @Nullable Encoded value) {
        long process = cells.participants().current().number();
        long number = cells.nextChange();
        Map<Long, Long> marks = seen == null ? Map.of() : seen.marks();
        byte[] next =
                value == null
                        ? null
                        : entries.sealed(key, MapEntries.marked(marks, process, number), value);
        byte[] before = seen == null ? null : seen.sealed();
        return new CompareAndSet(cells, map, key.sealed(), before, next)
                .isDone((found, isUnclear) ->
                        found == null
                                ? next == null && isUnclear
                                : entries.opened(key.sealed(), found).has(process, number));
    }
}
