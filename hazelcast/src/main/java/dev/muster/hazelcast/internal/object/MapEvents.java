package dev.muster.hazelcast.internal.object;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.map.MapEvent;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryEvictedListener;
import com.hazelcast.map.listener.EntryExpiredListener;
import com.hazelcast.map.listener.EntryRemovedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import com.hazelcast.map.listener.MapClearedListener;
import com.hazelcast.map.listener.MapEvictedListener;
import dev.muster.internal.system.Guard;
import org.jspecify.annotations.Nullable;

/// The changes of a map as the engine reports them, by its threads.
abstract class MapEvents
        implements EntryAddedListener<byte[], byte[]>,
                EntryUpdatedListener<byte[], byte[]>,
                EntryRemovedListener<byte[], byte[]>,
                EntryEvictedListener<byte[], byte[]>,
                EntryExpiredListener<byte[], byte[]>,
                MapClearedListener,
                MapEvictedListener {
    /// A key has a value now.
    abstract void put(byte[] key, byte @Nullable [] value);

    /// A key was removed.
    abstract void removed(byte[] key, byte @Nullable [] before);

    /// All keys were removed.
    abstract void cleared();

    /// Something has changed, but it is not known what.
    abstract void missed();

    private void heard(Runnable event) {
        Guard.run(
                event,
                e -> {
                    missed();
                    Guard.failed(e);
                });
    }

    @Override
    public final void entryAdded(EntryEvent<byte[], byte[]> event) {
        heard(() -> put(event.getKey(), event.getValue()));
    }

    @Override
    public final void entryUpdated(EntryEvent<byte[], byte[]> event) {
        heard(() -> put(event.getKey(), event.getValue()));
    }

    @Override
    public final void entryRemoved(EntryEvent<byte[], byte[]> event) {
        heard(() -> removed(event.getKey(), event.getOldValue()));
    }

    @Override
    public final void entryEvicted(EntryEvent<byte[], byte[]> event) {
        heard(() -> removed(event.getKey(), event.getOldValue()));
    }

    @Override
    public final void entryExpired(EntryEvent<byte[], byte[]> event) {
        heard(() -> removed(event.getKey(), event.getOldValue()));
    }

    @Override
    public final void mapCleared(MapEvent event) {
        heard(this::cleared);
    }

    @Override
    public final void mapEvicted(MapEvent event) {
        heard(this::cleared);
    }
}
