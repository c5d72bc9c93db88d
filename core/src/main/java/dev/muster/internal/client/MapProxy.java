package dev.muster.internal.client;

import dev.muster.RemoteBiFunction;
import dev.muster.RemoteFunction;
import dev.muster.Subscription;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.protocol.DataOperations.MapOperations;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.Result;
import dev.muster.internal.protocol.Result.MapPage;
import dev.muster.internal.protocol.ServerMessage.Change;
import dev.muster.internal.protocol.Values;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.MapChange;
import dev.muster.shared.NearCachedMap;
import dev.muster.shared.SharedMap;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A map kept by a manager.
public final class MapProxy<K, V> extends AbstractMap<K, V> implements SharedMap<K, V>, Proxied {
    private static final int PAGE = 500;

    private final ObjectCalls calls;

    MapProxy(ObjectCalls calls) {
        this.calls = calls;
    }

    @Override
    public ObjectCalls calls() {
        return calls;
    }

    // ---- one entry ----

    private static <T> T present(@Nullable T keyOrValue) {
        return Objects.requireNonNull(keyOrValue, "neither a key nor a value may be null");
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        return value(calls.call(MapOperations.GET, present(key)));
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return calls.test(MapOperations.CONTAINS_KEY, present(key));
    }

    @Override
    public @Nullable V put(K key, V value) {
        return value(calls.call(MapOperations.PUT, present(key), present(value)));
    }

    @Override
    public @Nullable V remove(@Nullable Object key) {
        return value(calls.call(MapOperations.REMOVE, present(key)));
    }

    @Override
    public @Nullable V putIfAbsent(K key, V value) {
        return value(calls.call(MapOperations.PUT_IF_ABSENT, present(key), present(value)));
    }

    @Override
    public boolean remove(@Nullable Object key, @Nullable Object value) {
        return value != null && calls.test(MapOperations.REMOVE_IF, present(key), value);
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        return calls.test(
                MapOperations.REPLACE_IF, present(key), present(oldValue), present(newValue));
    }

    @Override
    public @Nullable V replace(K key, V value) {
        return value(calls.call(MapOperations.REPLACE, present(key), present(value)));
    }

    // ---- without waiting ----

    @Override
    public CompletableFuture<@Nullable V> getAsync(K key) {
        return calls.async(MapOperations.GET, MapProxy::<V>value, null, present(key));
    }

    @Override
    public CompletableFuture<Void> putAsync(K key, V value) {
        return calls.async(MapOperations.SET, Result.DONE, null, present(key), present(value));
    }

    @Override
    public CompletableFuture<@Nullable V> removeAsync(K key) {
        return calls.async(MapOperations.REMOVE, MapProxy::<V>value, null, present(key));
    }

    // ---- functions that run at the manager ----

    @Override
    public @Nullable V compute(
            K key,
            RemoteBiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        return apply(MapOperations.COMPUTE, key, function);
    }

    @Override
    public @Nullable V computeIfAbsent(
            K key, RemoteFunction<? super K, ? extends @Nullable V> function) {
        return apply(MapOperations.COMPUTE_IF_ABSENT, key, function);
    }

    @Override
    public @Nullable V computeIfPresent(
            K key, RemoteBiFunction<? super K, ? super V, ? extends @Nullable V> function) {
        return apply(MapOperations.COMPUTE_IF_PRESENT, key, function);
    }

    @Override
    public @Nullable V merge(
            K key,
            V value,
            RemoteBiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        return apply(MapOperations.MERGE, key, value, function);
    }

    @Override
    public void replaceAll(RemoteBiFunction<? super K, ? super V, ? extends V> function) {
        calls.apply(MapOperations.REPLACE_ALL, present(function));
    }

    private @Nullable V apply(Operation<@Nullable Object> operation, Object... arguments) {
        for (Object argument : arguments) {
            var _ = present(argument);
        }
        return value(calls.apply(operation, arguments));
    }

    // ---- functions that are not serializable run here ----

    @Override
    public @Nullable V compute(
            K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        calls.require(MapOperations.COMPUTE);
        return SharedMap.super.compute(key, function);
    }

    @Override
    public @Nullable V computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> function) {
        V known = get(key);
        V made = known == null ? function.apply(key) : null;
        return made == null
                ? known
                : value(calls.call(MapOperations.SET_DEFAULT, present(key), made));
    }

    @Override
    public @Nullable V computeIfPresent(
            K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
        calls.require(MapOperations.COMPUTE_IF_PRESENT);
        return SharedMap.super.computeIfPresent(key, function);
    }

    @Override
    public @Nullable V merge(
            K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        calls.require(MapOperations.MERGE);
        return SharedMap.super.merge(key, value, function);
    }

    @Override
    public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
        calls.require(MapOperations.REPLACE_ALL);
        SharedMap.super.replaceAll(function);
    }

    // ---- all entries ----

    @Override
    public int size() {
        return calls.count(MapOperations.SIZE);
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    @Override
    public void clear() {
        calls.call(MapOperations.CLEAR);
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> entries) {
        var page = new LinkedHashMap<K, V>();
        entries.forEach((key, value) -> {
            page.put(present(key), present(value));
            if (page.size() == PAGE) {
                calls.call(MapOperations.PUT_ALL, page);
                page.clear();
            }
        });
        if (!page.isEmpty()) {
            calls.call(MapOperations.PUT_ALL, page);
        }
    }

    @Override
    public Set<Entry<K, V>> entrySet() {
        return new Entries();
    }

    private final class Entries extends AbstractSet<Entry<K, V>> {
        @Override
        public Iterator<Entry<K, V>> iterator() {
            return new Pages();
        }

        @Override
        public int size() {
            return MapProxy.this.size();
        }

        @Override
        public void clear() {
            MapProxy.this.clear();
        }

        @Override
        public boolean contains(@Nullable Object entry) {
            return entry instanceof Entry<?, ?> pair
                    && Objects.equals(MapProxy.this.get(pair.getKey()), pair.getValue());
        }

        @Override
        public boolean remove(@Nullable Object entry) {
            return entry instanceof Entry<?, ?> pair
                    && MapProxy.this.remove(pair.getKey(), pair.getValue());
        }
    }

    /// Walks through a map in pieces.
    private final class Pages implements Iterator<Entry<K, V>> {
        private List<Entry<K, V>> page = List.of();
        private int next;
        private long place;
        private boolean isLastPage;
        private @Nullable K last;

        @Override
        public boolean hasNext() {
            while (next == page.size() && !isLastPage) {
                MapPage read = Objects.requireNonNull(calls.call(MapOperations.PAGE, place, PAGE));
                page = entries(read);
                next = 0;
                place = read.next();
                isLastPage = place == 0;
            }
            return next < page.size();
        }

        @Override
        public Entry<K, V> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Entry<K, V> entry = page.get(next++);
            last = entry.getKey();
            return new Writing(entry);
        }

        @Override
        public void remove() {
            K key = last;
            if (key == null) {
                throw new IllegalStateException("next() must come before remove()");
            }
            last = null;
            MapProxy.this.remove(key);
        }

        /// An entry whose value can be set.
        private final class Writing extends SimpleEntry<K, V> {
            private static final long serialVersionUID = 1L;

            Writing(Entry<K, V> entry) {
                super(entry);
            }

            @Override
            public V setValue(V value) {
                MapProxy.this.put(getKey(), value);
                return super.setValue(value);
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the caller knows what is in the map
    private static <K, V> List<Entry<K, V>> entries(MapPage page) {
        return (List) page.entries();
    }

    // ---- changes ----

    @Override
    public Subscription onChange(ChangeListener<? super MapChange<K, V>> listener) {
        return calls.listen(
                MapOperations.WATCH, MapOperations.UNWATCH, MapProxy::readChange, listener);
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
        return calls.nearCached(this, maxEntries);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return (other instanceof MapProxy<?, ?> that && calls.equals(that.calls))
                || super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    /// Null stands for nothing where the caller may return that.
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    public static <T> T value(@Nullable Object value) {
        return (T) value;
    }
}
