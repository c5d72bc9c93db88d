package dev.muster.internal.client.java;

import dev.muster.RemoteBiFunction;
import dev.muster.RemoteFunction;
import dev.muster.Subscription;
import dev.muster.internal.client.MapProxy;
import dev.muster.internal.client.ObjectCalls;
import dev.muster.internal.client.Proxied;
import dev.muster.internal.codec.Input;
import dev.muster.internal.protocol.DataOperations.MapOperations;
import dev.muster.internal.protocol.Result.Versioned;
import dev.muster.internal.protocol.ServerMessage.Change;
import dev.muster.internal.protocol.Values;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.MapChange;
import dev.muster.shared.NearCachedMap;
import java.lang.System.Logger.Level;
import java.util.AbstractMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// A map that caches what was read until the manager reports that it has changed.
final class NearCache<K, V> extends AbstractMap<K, V> implements NearCachedMap<K, V>, Proxied {
    /*
     * The manager counts the changes of the map. A value that is read carries the count at that
     * moment, and each invalidation its own. A value is kept only if no invalidation of its key
     * with a later count has arrived while it was on its way: for that each read leaves a mark in
     * `reading` before it asks, and an invalidation that finds a mark spoils it.
     *
     * The thread that reads the connection applies invalidations in the order in which they arrive,
     * before any answer sent after them is passed to its caller. So a thread that has seen the
     * effect of a write, by a later answer, does not read anything older here.
     */
    private static final System.Logger LOGGER = Log.named("dev.muster.manager");

    private record Kept(Object value, long version) {}

    /// A read in progress.
    private static final class Reading {
        volatile long spoiledBy = -1;
    }

    private final MapProxy<K, V> map;
    private final Remote remote;
    private final ManagerClient client;
    private final int maxEntries;
    private final Map<Object, Kept> kept = new ConcurrentHashMap<>();
    private final Map<Object, Reading> reading = new ConcurrentHashMap<>();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder invalidations = new LongAdder();
    private final ChangeFeed feed;

    private NearCache(Remote remote, MapProxy<K, V> map, int maxEntries) {
        this.map = map;
        this.remote = remote;
        this.client = remote.client();
        this.maxEntries = maxEntries;
        this.feed =
                new ChangeFeed(remote, MapOperations.UNWATCH, this::subscribe, this::invalidated);
    }

    static <K, V> NearCache<K, V> of(Remote remote, MapProxy<K, V> map, int maxEntries) {
        if (maxEntries < 1) {
            throw new IllegalArgumentException(
                    "maxEntries is %d, must be at least 1".formatted(maxEntries));
        }
        var cache = new NearCache<>(remote, map, maxEntries);
        cache.feed.begin();
        return cache;
    }

    /// What is read before the manager reports changes may be old.
    private void subscribe(Session session) {
        kept.clear();
        remote.call(MapOperations.WATCH, feed.number(), false);
        kept.clear();
    }

    /// By the thread that reads the connection.
    private void invalidated(Input change) {
        try {
            Change kind = Change.of(change.readByte());
            long version = change.readLong();
            switch (kind) {
                case PUT, REMOVED -> {
                    Object key = Values.read(change, client.codec());
                    if (key != null) {
                        invalidations.increment();
                        forget(key, version);
                    }
                }
                default -> {
                    invalidations.increment();
                    forgetAll(version);
                }
            }
        } catch (Throwable e) { // from a class of the user: it is not known which key it was
            Guard.survived(e);
            forgetAll(Long.MAX_VALUE);
            LOGGER.log(
                    Level.WARNING, "an invalidation cannot be read: the whole cache is dropped", e);
        }
    }

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

    private void forgetAll(long version) {
        reading.values().forEach(read -> read.spoiledBy = version);
        kept.clear();
    }

    /// Whether the cache is kept fresh: the manager has sent something recently.
    private boolean isFresh() {
        Session session = feed.session();
        return session != null
                && session.isOpen()
                && System.nanoTime() - session.lastHeardNanos()
                        < 2 * Nanos.of(session.welcome().keepAlive());
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        Kept value = kept.get(Objects.requireNonNull(key, "key"));
        if (value != null && isFresh()) {
            hits.increment();
            return MapProxy.value(value.value());
        }
        misses.increment();
        return isFresh() ? read(key) : map.get(key);
    }

    private @Nullable V read(Object key) {
        var mine = new Reading();
        Reading before = reading.putIfAbsent(key, mine);
        if (before != null) {
            return map.get(key); // another thread is reading it, and will keep it
        }
        try {
            Versioned found = remote.call(MapOperations.GET_VERSIONED, key);
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
        if (feed.close()) {
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
        return of(remote, map, newMaxEntries);
    }

    @Override
    public ObjectCalls calls() {
        return remote;
    }
}
