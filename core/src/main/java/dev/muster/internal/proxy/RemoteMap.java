package dev.muster.internal.proxy;

import dev.muster.RemoteBiFunction;
import dev.muster.RemoteFunction;
import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.codec.JavaCodec;
import dev.muster.internal.protocol.Change;
import dev.muster.internal.protocol.MapOperation;
import dev.muster.internal.protocol.Values;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.MapChange;
import dev.muster.shared.NearCachedMap;
import dev.muster.shared.SharedMap;
import dev.muster.shared.Subscription;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A map kept by a manager.
final class RemoteMap<K, V> extends AbstractMap<K, V> implements SharedMap<K, V>, Proxied {
    private static final int PAGE = 500;

    private final Remote remote;

    RemoteMap(Remote remote) {
        this.remote = remote;
    }

    @Override
    public Remote remote() {
        return remote;
    }

    // ---- one entry ----

    /// Writes these values, none of which is null.
    private static CallWriter writing(@Nullable Object... values) {
        for (Object value : values) {
            Objects.requireNonNull(value, "neither a key nor a value may be null");
        }
        return (out, codec) -> {
            for (Object value : values) {
                Values.write(value, codec, out);
            }
        };
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        return value(remote.look(MapOperation.GET, writing(key), ResultReader.VALUE));
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return remote.ask(MapOperation.CONTAINS_KEY, writing(key));
    }

    @Override
    public @Nullable V put(K key, V value) {
        return value(remote.call(MapOperation.PUT, writing(key, value), ResultReader.VALUE));
    }

    @Override
    public @Nullable V remove(@Nullable Object key) {
        return value(remote.call(MapOperation.REMOVE, writing(key), ResultReader.VALUE));
    }

    @Override
    public @Nullable V putIfAbsent(K key, V value) {
        return value(
                remote.call(MapOperation.PUT_IF_ABSENT, writing(key, value), ResultReader.VALUE));
    }

    @Override
    public boolean remove(@Nullable Object key, @Nullable Object value) {
        return value != null && remote.test(MapOperation.REMOVE_IF, writing(key, value));
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        return remote.test(MapOperation.REPLACE_IF, writing(key, oldValue, newValue));
    }

    @Override
    public @Nullable V replace(K key, V value) {
        return value(remote.call(MapOperation.REPLACE, writing(key, value), ResultReader.VALUE));
    }

    // ---- without waiting ----

    @Override
    public CompletableFuture<@Nullable V> getAsync(K key) {
        return remote.callAsync(MapOperation.GET, writing(key), RemoteMap::readValue, null);
    }

    @Override
    public CompletableFuture<Void> putAsync(K key, V value) {
        return remote.callAsync(MapOperation.SET, writing(key, value), ResultReader.NOTHING, null);
    }

    @Override
    public CompletableFuture<@Nullable V> removeAsync(K key) {
        return remote.callAsync(MapOperation.REMOVE, writing(key), RemoteMap::readValue, null);
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // the map's type says which it is
    private static <V> V readValue(Input in, JavaCodec codec) throws CodecException {
        return value(codec.decode(in));
    }

    // ---- functions that run at the manager ----

    @Override
    public @Nullable V compute(
            K key,
            RemoteBiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        return apply(MapOperation.COMPUTE, key, function);
    }

    @Override
    public @Nullable V computeIfAbsent(
            K key, RemoteFunction<? super K, ? extends @Nullable V> function) {
        return apply(MapOperation.COMPUTE_IF_ABSENT, key, function);
    }

    @Override
    public @Nullable V computeIfPresent(
            K key, RemoteBiFunction<? super K, ? super V, ? extends @Nullable V> function) {
        return apply(MapOperation.COMPUTE_IF_PRESENT, key, function);
    }

    @Override
    public @Nullable V merge(
            K key,
            V value,
            RemoteBiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        return apply(MapOperation.MERGE, key, value, function);
    }

    @Override
    public void replaceAll(RemoteBiFunction<? super K, ? super V, ? extends V> function) {
        apply(MapOperation.REPLACE_ALL, function);
    }

    private @Nullable V apply(MapOperation operation, Object... arguments) {
        CallWriter writer = writing(arguments);
        return value(
                Failures.<@Nullable Object>ofFunction(
                        () -> remote.call(operation, writer, ResultReader.VALUE)));
    }

    // ---- functions that are not serializable run here ----

    @Override
    public @Nullable V compute(
            K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        return SharedMap.super.compute(key, function);
    }

    @Override
    public @Nullable V computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> function) {
        return SharedMap.super.computeIfAbsent(key, function);
    }

    @Override
    public @Nullable V computeIfPresent(
            K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
        return SharedMap.super.computeIfPresent(key, function);
    }

    @Override
    public @Nullable V merge(
            K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        return SharedMap.super.merge(key, value, function);
    }

    @Override
    public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
        SharedMap.super.replaceAll(function);
    }

    // ---- all entries ----

    @Override
    public int size() {
        return remote.count(MapOperation.SIZE);
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    @Override
    public void clear() {
        remote.run(MapOperation.CLEAR, CallWriter.NONE);
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> entries) {
        var page = new ArrayList<Object>();
        entries.forEach((key, value) -> {
            page.add(Objects.requireNonNull(key, "key"));
            page.add(Objects.requireNonNull(value, "value"));
            if (page.size() == 2 * PAGE) {
                putPage(page);
                page.clear();
            }
        });
        if (!page.isEmpty()) {
            putPage(page);
        }
    }

    private void putPage(List<Object> page) {
        remote.run(
                MapOperation.PUT_ALL,
                (out, codec) -> {
                    out.writeUnsigned(page.size() / 2);
                    for (Object each : page) {
                        Values.write(each, codec, out);
                    }
                });
    }

    @Override
    public Set<Entry<K, V>> entrySet() {
        return new Entries();
    }

    private final class Entries extends AbstractSet<Entry<K, V>> {
        @Override
        public Iterator<Entry<K, V>> iterator() {
            return new MapIterator<>(RemoteMap.this);
        }

        @Override
        public int size() {
            return RemoteMap.this.size();
        }

        @Override
        public void clear() {
            RemoteMap.this.clear();
        }

        @Override
        public boolean contains(@Nullable Object entry) {
            return entry instanceof Entry<?, ?> pair
                    && Objects.equals(RemoteMap.this.get(pair.getKey()), pair.getValue());
        }

        @Override
        public boolean remove(@Nullable Object entry) {
            return entry instanceof Entry<?, ?> pair
                    && RemoteMap.this.remove(pair.getKey(), pair.getValue());
        }
    }

    /// The entries from a place on.
    ///
    /// @param next the place of the following page, 0 if there is none
    record Page<K, V>(long next, List<Entry<K, V>> entries) {}

    Page<K, V> page(long place) {
        return Objects.requireNonNull(
                remote.look(
                        MapOperation.PAGE,
                        (out, _) -> {
                            out.writeUnsigned(place);
                            out.writeUnsigned(PAGE);
                        },
                        RemoteMap::readPage));
    }

    private static <K, V> Page<K, V> readPage(Input in, JavaCodec codec) throws CodecException {
        long next = in.readUnsigned();
        int count = in.readCount(2);
        var entries = new ArrayList<Entry<K, V>>(count);
        for (int i = 0; i < count; i++) {
            K key = value(Values.read(in, codec));
            entries.add(new SimpleImmutableEntry<>(key, value(Values.read(in, codec))));
        }
        return new Page<>(next, entries);
    }

    // ---- changes ----

    @Override
    public Subscription onChange(ChangeListener<? super MapChange<K, V>> listener) {
        return Listening.begin(
                remote, MapOperation.WATCH, MapOperation.UNWATCH, RemoteMap::readChange, listener);
    }

    private static <K, V> MapChange<K, V> readChange(Change kind, Input in, JavaCodec codec)
            throws CodecException {
        return switch (kind) {
            case PUT -> {
                K key = value(Values.read(in, codec));
                yield new MapChange.Put<>(key, value(Values.read(in, codec)));
            }
            case REMOVED -> new MapChange.Removed<>(value(Values.read(in, codec)));
            case CLEARED -> new MapChange.Cleared<>();
            default -> new MapChange.Gap<>();
        };
    }

    @Override
    public NearCachedMap<K, V> nearCached(int maxEntries) {
        return NearCache.of(this, maxEntries);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return (other instanceof RemoteMap<?, ?> that && remote.equals(that.remote))
                || super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    /// Null stands for nothing where the caller may answer that.
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    static <T> T value(@Nullable Object value) {
        return (T) value;
    }
}
