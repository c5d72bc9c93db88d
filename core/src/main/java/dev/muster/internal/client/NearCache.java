package dev.muster.internal.client;

import dev.muster.RemoteBiFunction;
import dev.muster.RemoteFunction;
import dev.muster.Subscription;
import dev.muster.internal.protocol.Result.Versioned;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.MapChange;
import dev.muster.shared.NearCachedMap;
import java.util.AbstractMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// A map that caches what was read until it is told that it has changed.
public abstract class NearCache<K, V> extends AbstractMap<K, V>
        implements NearCachedMap<K, V>, Proxied {
    /*
     * The changes of the map are counted, where it is kept or where they arrive. A value that is
     * read carries the count at that moment, and each invalidation its own. A value is kept only if
     * no invalidation of its key with a later count has arrived while it was on its way: for that
     * each read leaves a mark in `reading` before it asks, and an invalidation that finds a mark
     * spoils it.
     */
    private record Kept(Object value, long version) {}

    /// A read in progress.
    private static final class Reading {
        volatile long spoiledBy = -1;
    }

    private final MapProxy<K, V> map;
    private final int maxEntries;
    private final Map<Object, Kept> kept = new ConcurrentHashMap<>();
    private final Map<Object, Reading> reading = new ConcurrentHashMap<>();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder invalidations = new LongAdder();

    /// @param maxEntries how many entries are kept at most, at least 1
    protected NearCache(MapProxy<K, V> map, int maxEntries) {
        if (maxEntries < 1) {
            throw new IllegalArgumentException(
                    "maxEntries is %d, must be at least 1".formatted(maxEntries));
        }
        this.map = map;
        this.maxEntries = maxEntries;
    }

    // ---- for the home of the map ----

    /// Reads a value, with the count of changes at a moment before it was read.
    protected abstract @Nullable Versioned read(Object key);

    /// Whether the cache is told of changes at the moment.
    protected abstract boolean isFresh();

    /// Stops listening for changes.
    ///
    /// @return false if it has stopped before
    protected abstract boolean stop();

    /// A key has changed.
    ///
    /// @param version the count of changes with that
    protected final void invalidated(Object key, long version) {
        invalidations.increment();
        forget(key, version);
    }

    /// Any number of keys have changed.
    protected final void allInvalidated(long version) {
        invalidations.increment();
        forgetAll(version);
    }

    /// Drops everything, which may be old.
    protected final void dropAll() {
        kept.clear();
    }

    // ---- what is kept ----

    private void forget(Object key, long version) {
        Reading read = reading.get(key);
        if (read != null) {
            read.spoiledBy = version;
        }
        Kept value = kept.get(key);
        if (value != null && value.version() < version) {
            kept.remove(key, value);
        }
    }

    /// Drops everything, also what is being read.
    ///
    /// @param version the count of changes with that
    protected final void forgetAll(long version) {
        reading.values().forEach(read -> read.spoiledBy = version);
        kept.clear();
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        Kept value = kept.get(Objects.requireNonNull(key, "key"));
        if (value != null && isFresh()) {
            hits.increment();
            return MapProxy.value(value.value());
        }
        misses.increment();
        return isFresh() ? fetched(key) : map.get(key);
    }

    private @Nullable V fetched(Object key) {
        var mine = new Reading();
        Reading before = reading.putIfAbsent(key, mine);
        if (before != null) {
            return map.get(key); // another thread is reading it, and will keep it
        }
        try {
            Versioned found = read(key);
            if (found == null || found.value() == null) {
                return null;
            }
            keep(key, found, mine);
            return MapProxy.value(found.value());
        } finally {
            reading.remove(key, mine);
        }
    }

    private void keep(Object key, Versioned found, Reading mine) {
        if (found.value() == null || mine.spoiledBy > found.version()) {
            return;
        }
        if (kept.size() >= maxEntries) {
            makeRoom();
        }
        var value = new Kept(found.value(), found.version());
        kept.put(key, value);
        // An invalidation may have arrived between the check of the mark and the insertion.
        if (mine.spoiledBy > found.version()) {
            kept.remove(key, value);
        }
    }

    /// Drops the entries that the table happens to show first: an order of use would have to be
    /// updated by every read.
    private void makeRoom() {
        Iterator<Object> keys = kept.keySet().iterator();
        for (int i = 0; i <= maxEntries / 64 && keys.hasNext(); i++) {
            keys.next();
            keys.remove();
        }
    }

    @Override
    public Statistics statistics() {
        return new Statistics(hits.sum(), misses.sum(), invalidations.sum(), kept.size());
    }

    @Override
    public void close() {
        if (stop()) {
            kept.clear();
        }
    }

    // ---- writes are sent to the map; the cached value of the key is dropped at once ----

    private <T> @Nullable T afterwards(Object key, @Nullable T result) {
        forget(key, Long.MAX_VALUE);
        return result;
    }

    @Override
    public @Nullable V put(K key, V value) {
        return afterwards(key, map.put(key, value));
    }

    @Override
    public @Nullable V remove(@Nullable Object key) {
        return afterwards(Objects.requireNonNull(key, "key"), map.remove(key));
    }

    @Override
    public @Nullable V putIfAbsent(K key, V value) {
        return afterwards(key, map.putIfAbsent(key, value));
    }

    @Override
    public boolean remove(@Nullable Object key, @Nullable Object value) {
        boolean isRemoved = map.remove(key, value);
        forget(Objects.requireNonNull(key, "key"), Long.MAX_VALUE);
        return isRemoved;
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        boolean isReplaced = map.replace(key, oldValue, newValue);
        forget(key, Long.MAX_VALUE);
        return isReplaced;
    }

    @Override
    public @Nullable V replace(K key, V value) {
        return afterwards(key, map.replace(key, value));
    }

    @Override
    public @Nullable V compute(
            K key,
            RemoteBiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        return afterwards(key, map.compute(key, function));
    }

    @Override
    public @Nullable V computeIfAbsent(
            K key, RemoteFunction<? super K, ? extends @Nullable V> function) {
        return afterwards(key, map.computeIfAbsent(key, function));
    }

    @Override
    public @Nullable V computeIfPresent(
            K key, RemoteBiFunction<? super K, ? super V, ? extends @Nullable V> function) {
        return afterwards(key, map.computeIfPresent(key, function));
    }

    @Override
    public @Nullable V merge(
            K key,
            V value,
            RemoteBiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        return afterwards(key, map.merge(key, value, function));
    }

    @Override
    public void replaceAll(RemoteBiFunction<? super K, ? super V, ? extends V> function) {
        map.replaceAll(function);
        forgetAll(Long.MAX_VALUE);
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> entries) {
        map.putAll(entries);
        entries.keySet().forEach(key -> forget(key, Long.MAX_VALUE));
    }

    @Override
    public void clear() {
        map.clear();
        forgetAll(Long.MAX_VALUE);
    }

    @Override
    public CompletableFuture<@Nullable V> getAsync(K key) {
        Kept value = kept.get(key);
        if (value != null && isFresh()) {
            hits.increment();
            return CompletableFuture.completedFuture(MapProxy.value(value.value()));
        }
        misses.increment();
        return map.getAsync(key);
    }

    @Override
    public CompletableFuture<Void> putAsync(K key, V value) {
        return map.putAsync(key, value).whenComplete((_, _) -> forget(key, Long.MAX_VALUE));
    }

    @Override
    public CompletableFuture<@Nullable V> removeAsync(K key) {
        return map.removeAsync(key).whenComplete((_, _) -> forget(key, Long.MAX_VALUE));
    }

    // ---- reads of the whole map are sent to the map ----

    @Override
    public boolean containsKey(@Nullable Object key) {
        return (key != null && kept.containsKey(key) && isFresh()) || map.containsKey(key);
    }

    @Override
    public int size() {
        return map.size();
    }

    @Override
    public Set<Entry<K, V>> entrySet() {
        return map.entrySet();
    }

    @Override
    public Subscription onChange(ChangeListener<? super MapChange<K, V>> listener) {
        return map.onChange(listener);
    }

    @Override
    public NearCachedMap<K, V> nearCached(int newMaxEntries) {
        return map.nearCached(newMaxEntries);
    }

    @Override
    public ObjectCalls calls() {
        return map.calls();
    }
}
