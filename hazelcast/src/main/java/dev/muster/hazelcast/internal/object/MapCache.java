package dev.muster.hazelcast.internal.object;

import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.internal.client.MapProxy;
import dev.muster.internal.client.NearCache;
import dev.muster.internal.protocol.DataOperations.MapOperations;
import dev.muster.internal.protocol.Result.Versioned;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import java.lang.System.Logger.Level;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The cache of a map of a cluster. The changes are counted here, as they arrive.
final class MapCache<K, V> extends NearCache<K, V> {
    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");

    private final MapCalls calls;
    private final AtomicLong changes = new AtomicLong();
    private final AtomicBoolean isStopped = new AtomicBoolean();

    @SuppressWarnings("UnnecessaryLambda") // the same object is taken out again
    private final Runnable whenUnsure = () -> allInvalidated(changes.incrementAndGet());

    private final UUID entry;

    private MapCache(MapCalls calls, MapProxy<K, V> map, int maxEntries) {
        super(map, maxEntries);
        this.calls = calls;
        try {
            this.entry = Failures.repeated(() -> calls.map().addEntryListener(new Events(), false));
        } catch (RuntimeException e) {
            throw Failures.of(e, calls.objects().cells().name());
        }
        calls.objects().whenUnsure(whenUnsure);
    }

    static <K, V> MapCache<K, V> of(MapCalls calls, MapProxy<K, V> map, int maxEntries) {
        calls.objects().cells().requireOpen();
        return new MapCache<>(calls, map, maxEntries);
    }

    @Override
    protected @Nullable Versioned read(Object key) {
        long before = changes.get();
        Object value = calls.call(MapOperations.GET, key);
        return value == null ? null : new Versioned(before, value);
    }

    @Override
    protected boolean isFresh() {
        return !isStopped.get() && calls.objects().isConnected();
    }

    @Override
    protected boolean stop() {
        boolean isFirst = isStopped.compareAndSet(false, true);
        if (isFirst) {
            calls.objects().unsureNoMore(whenUnsure);
            calls.objects().whileOpen(() -> calls.map().removeEntryListener(entry));
        }
        return isFirst;
    }

    /// Applied by the thread of the engine: nothing waits here.
    private final class Events extends MapEvents {
        @Override
        void put(byte[] key, byte @Nullable [] value) {
            changed(key);
        }

        @Override
        void removed(byte[] key, byte @Nullable [] before) {
            changed(key);
        }

        private void changed(byte[] sealedKey) {
            try {
                Object key = calls.entries().openedKey(sealedKey);
                if (key instanceof Number || key == null) {
                    cleared(); // which class of number it was is not known
                } else {
                    invalidated(key, changes.incrementAndGet());
                }
            } catch (Throwable e) { // from a class of the user: it is not known which key it was
                Guard.survived(e);
                cleared();
                LOGGER.log(Level.DEBUG, "an invalidation cannot be read", e);
            }
        }

        @Override
        void cleared() {
            allInvalidated(changes.incrementAndGet());
        }

        @Override
        void missed() {
            cleared();
        }
    }
}
