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
        @Nullable Object value();

        /// Called when the broadcast is closed here.
        void close();
    }

    /// Finds the source of a broadcast that was not created in this process.
    public interface Resolver {
        /// The source, or null if there is none.
        @Nullable Source find(long pool, long number);
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
            throw new IllegalStateException(
                    "broadcast %d is closed, or this process is no worker of the pool that made it"
                            .formatted(reference.number()));
        }
        return source.value();
    }

    private static @Nullable Source find(Key key) {
        Resolver known = resolver;
        return known == null ? null : known.find(key.pool(), key.number());
    }

    static void close(BroadcastReference<?> reference) {
        Source source = SOURCES.get(new Key(reference.pool(), reference.number()));
        if (source != null) {
            source.close();
        }
    }
}
