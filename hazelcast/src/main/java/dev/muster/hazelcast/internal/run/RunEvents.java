package dev.muster.hazelcast.internal.run;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.map.MapEvent;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryExpiredListener;
import com.hazelcast.map.listener.EntryMergedListener;
import com.hazelcast.map.listener.EntryRemovedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import com.hazelcast.map.listener.MapClearedListener;
import com.hazelcast.map.listener.MapEvictedListener;
import dev.muster.internal.system.Guard;
import org.jspecify.annotations.Nullable;

/// Hears what happens to tasks, from the engine's threads, which survive whatever that throws.
/// Events may be lost: whoever listens also looks from time to time.
final class RunEvents
        implements EntryAddedListener<byte[], byte[]>,
                EntryUpdatedListener<byte[], byte[]>,
                EntryRemovedListener<byte[], byte[]>,
                EntryExpiredListener<byte[], byte[]>,
                EntryMergedListener<byte[], byte[]>,
                MapClearedListener,
                MapEvictedListener {
    /// Who wants to know.
    interface Receiver {
        /// A task is another one than before.
        ///
        /// @param sealed its state, if it was asked for
        void changed(RunKey key, byte @Nullable [] sealed);

        /// A task is not there any more.
        void removed(RunKey key);

        /// Nothing is as it was.
        void allChanged();
    }

    private final Receiver receiver;

    RunEvents(Receiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public void entryAdded(EntryEvent<byte[], byte[]> event) {
        changed(event);
    }

    @Override
    public void entryUpdated(EntryEvent<byte[], byte[]> event) {
        changed(event);
    }

    @Override
    public void entryMerged(EntryEvent<byte[], byte[]> event) {
        changed(event);
    }

    private void changed(EntryEvent<byte[], byte[]> event) {
        Guard.run(() ->
                RunKey.read(event.getKey())
                        .ifPresent(key -> receiver.changed(key, event.getValue())));
    }

    @Override
    public void entryRemoved(EntryEvent<byte[], byte[]> event) {
        removed(event);
    }

    @Override
    public void entryExpired(EntryEvent<byte[], byte[]> event) {
        removed(event);
    }

    private void removed(EntryEvent<byte[], byte[]> event) {
        Guard.run(() -> RunKey.read(event.getKey()).ifPresent(receiver::removed));
    }

    @Override
    public void mapCleared(MapEvent event) {
        Guard.run(receiver::allChanged);
    }

    @Override
    public void mapEvicted(MapEvent event) {
        Guard.run(receiver::allChanged);
    }
}
