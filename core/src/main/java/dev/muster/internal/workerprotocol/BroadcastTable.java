package dev.muster.internal.workerprotocol;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The values of the broadcasts that are known in this process.
public final class BroadcastTable {
    private record Key(long pool, long number) {}

    /// The source of a value.
    public interface Source {
        /// The value, the same one each time.
        ///
        /// @throws IllegalStateException if the broadcast is closed, or cannot be had
        @Nullable Object value();

        /// Called when the broadcast is closed here.
        void close();
    }

    /// Gives broadcasts that were not created in this process their source.
    public interface Resolver {
        /// The source, which need not know yet whether there is such a broadcast. Must not block:
        /// the thread that hears of the closing of broadcasts would wait for it.
        Source source(long pool, long number);
    }

    private static final Map<Key, Source> SOURCES = new ConcurrentHashMap<>();

    /// Null outside workers, where all broadcasts are created.
    private static volatile @Nullable Resolver resolver;

    private BroadcastTable() {}

    /// Puts a value in.
    public static void put(long pool, long number, Source source) {
        SOURCES.put(new Key(pool, number), source);
    }

    /// Sets where to find values that are not in here: in a worker.
    public static void resolver(Resolver newResolver) {
        resolver = newResolver;
    }

    /// Forgets a value.
    public static void forget(long pool, long number) {
        SOURCES.remove(new Key(pool, number));
    }

    static @Nullable Object value(BroadcastReference<?> reference) {
        Source source =
                SOURCES.computeIfAbsent(
                        new Key(reference.pool(), reference.number()), BroadcastTable::find);
        if (source == null) {
            throw closed(reference.number());
        }
        return source.value();
    }

    /// For those that ask for the value of a broadcast that is not there.
    public static IllegalStateException closed(long number) {
        return new IllegalStateException(
                "broadcast %d is closed, or this process is no worker of the pool that made it"
                        .formatted(number));
    }

    private static @Nullable Source find(Key key) {
        Resolver known = resolver;
        return known == null ? null : known.source(key.pool(), key.number());
    }

    static void close(BroadcastReference<?> reference) {
        Source source = SOURCES.get(new Key(reference.pool(), reference.number()));
        if (source != null) {
            source.close();
        }
    }
}
