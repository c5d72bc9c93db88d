package dev.muster.hazelcast.internal.engine;

import com.hazelcast.core.DistributedObject;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryExpiredListener;
import com.hazelcast.map.listener.EntryRemovedListener;
import dev.muster.hazelcast.internal.engine.Sealer.ForeignException;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import dev.muster.shared.ManagerFullException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Which nodes keep as much as they may, which is half of their heap: such a node tells the others,
/// and nobody puts anything more into the cluster as long as one of them says so. Hazelcast itself
/// limits no map that must not lose entries; a node whose heap is full would end.
final class FullNodes implements AutoCloseable {
    private static final long LOOK_MILLIS = 200;
    private static final long KEPT_SECONDS = 10;
    private static final byte[] PLACE = "full".getBytes(StandardCharsets.UTF_8);

    private final Engine engine;
    private final IMap<byte[], byte[]> map;
    private final LongSupplier kept;
    private final UUID listening;
    private final Optional<ScheduledThreadPoolExecutor> timer;

    /// What is said of the nodes that are full, by their keys in the map.
    private final Map<ByteBuffer, String> full = new ConcurrentHashMap<>();

    /// Timer only.
    private boolean isFull;

    /// @param isNode whether this process keeps something itself
    FullNodes(Engine engine, boolean isNode) {
        this(engine, isNode, () -> kept(engine));
    }

    /// @param kept how many bytes this process keeps
    FullNodes(Engine engine, boolean isNode, LongSupplier kept) {
        this.kept = kept;
        this.engine = engine;
        this.map = engine.map("full");
        this.listening = Failures.repeated(() -> map.addEntryListener(new Changes(), true));
        Failures.repeated(() -> {
            readAll();
            return true;
        });
        this.timer = isNode ? Optional.of(Threads.timer("muster-node-memory")) : Optional.empty();
        timer.ifPresent(this::lookAgainAndAgain);
    }

    private void lookAgainAndAgain(ScheduledThreadPoolExecutor each) {
        var _ =
                each.scheduleWithFixedDelay(
                        () -> Failures.whilePart(this::look),
                        LOOK_MILLIS,
                        LOOK_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    /// Makes sure that there is room.
    ///
    /// @throws ManagerFullException if there is a node that has none
    void requireRoom() {
        for (String each : full.values()) {
            throw new ManagerFullException(each);
        }
    }

    private void readAll() {
        map.forEach(this::isFull);
        // What was removed after it had been read: the event may have come too early.
        full.keySet().removeIf(key -> !map.containsKey(bytes(key)));
    }

    private static byte[] bytes(ByteBuffer key) {
        var bytes = new byte[key.remaining()];
        key.duplicate().get(bytes);
        return bytes;
    }

    private void isFull(byte[] key, byte[] sealed) {
        try {
            byte[] text = engine.sealer().open(PLACE, sealed);
            full.put(ByteBuffer.wrap(key), new String(text, StandardCharsets.UTF_8));
        } catch (ForeignException _) {
            // Said by somebody who has no key.
        }
    }

    // ---- what this node keeps ----

    private void look() {
        long most = Runtime.getRuntime().maxMemory() / 2;
        long bytes = kept.getAsLong();
        if (bytes > most) {
            isFull = true;
            tell(bytes, most);
        } else if (isFull) {
            isFull = false;
            map.delete(key());
        }
    }

    /// The bytes of all entries here, copies of those of other nodes included.
    private static long kept(Engine engine) {
        long bytes = 0;
        for (DistributedObject each : engine.hazelcast().getDistributedObjects()) {
            if (each instanceof IMap<?, ?> one && one.getName().startsWith(Engine.MAPS)) {
                bytes += one.getLocalMapStats().getHeapCost();
            }
        }
        return bytes;
    }

    private void tell(long bytes, long most) {
        String text =
                "the cluster %s is full: its node %s keeps %d MiB, may keep %d, half of its heap: remove something, add nodes, or give them more memory (-Xmx)"
                        .formatted(
                                engine.config().name(),
                                engine.hazelcast().getCluster().getLocalMember().getAddress(),
                                bytes >> 20,
                                most >> 20);
        map.set(
                key(),
                engine.sealer().seal(PLACE, text.getBytes(StandardCharsets.UTF_8)),
                KEPT_SECONDS,
                TimeUnit.SECONDS);
    }

    private byte[] key() {
        return engine.id().toString().getBytes(StandardCharsets.UTF_8);
    }

    /// What nodes say. Called by a thread of the engine, which must not be kept.
    private final class Changes
            implements EntryAddedListener<byte[], byte[]>,
                    EntryRemovedListener<byte[], byte[]>,
                    EntryExpiredListener<byte[], byte[]> {
        @Override
        public void entryAdded(EntryEvent<byte[], byte[]> event) {
            Guard.run(() -> isFull(event.getKey(), event.getValue()));
        }

        @Override
        public void entryRemoved(EntryEvent<byte[], byte[]> event) {
            Guard.run(() -> full.remove(ByteBuffer.wrap(event.getKey())));
        }

        @Override
        public void entryExpired(EntryEvent<byte[], byte[]> event) {
            Guard.run(() -> full.remove(ByteBuffer.wrap(event.getKey())));
        }
    }

    @Override
    public void close() {
        timer.ifPresent(ScheduledThreadPoolExecutor::shutdownNow);
        Failures.whilePart(() -> map.removeEntryListener(listening));
    }
}
