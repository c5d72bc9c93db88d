package dev.muster.hazelcast.internal.object;

import com.hazelcast.map.IMap;
import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.hazelcast.internal.object.QueueOrder.Ref;
import dev.muster.hazelcast.internal.object.QueueOrder.Run;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.system.Log;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds and removes, at a node, what nobody can reach any more. For one thread.
final class Leftovers {
    /*
     * Three kinds are left over: what an object without a name consists of that no process has had
     * for a day (see MadeObjects); items that are in no queue, since whoever put one in, or took it
     * out, died between the change of the item and that of the queue; and pages in the same way.
     *
     * An item that is in no queue may be on its way into it, by a process that waits for room. So
     * it stays as long as the process lives that has written it.
     *
     * Each node looks at the entries that it keeps itself. What it finds it removes only if it has
     * found it at every look for a while: an object may be on its way from one process to another,
     * and a page or an item is written before it is in its queue.
     */
    /// What was found: an entry of a map, or a whole map.
    private record Found(String map, @Nullable ByteBuffer key) {}

    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");

    private final Engine engine;
    private final Sealer sealer;
    private final IMap<byte[], byte[]> cells;
    private final IMap<byte[], byte[]> items;
    private final QueuePages pages;
    private final MadeObjects made;
    private final ProcessEntries processes;
    private final long spareNanos;

    /// What was found at the last look, and since when at every look.
    private Map<Found, Long> sinceNanos = new HashMap<>();

    /// @param spareNanos for how long it must be found before it is removed
    Leftovers(Engine engine, long spareNanos) {
        this.engine = engine;
        this.sealer = engine.sealer();
        this.cells = engine.map(Cells.MAP);
        this.items = engine.map(QueueItems.MAP);
        this.pages = new QueuePages(cells, sealer);
        this.made = new MadeObjects(engine, MadeObjects.KEPT);
        this.processes = new ProcessEntries(engine);
        this.spareNanos = spareNanos;
    }

    /// Looks for them, and removes those that have been found for long enough.
    ///
    /// @return how many were removed
    int look() {
        var found = new HashSet<Found>();
        maps(found);
        Map<ObjectId, List<byte[]>> parts = new HashMap<>();
        for (byte[] key : cells.localKeySet()) {
            ObjectId.ofKey(key).ifPresent(id -> add(parts, id, key));
        }
        parts.forEach((id, keys) -> find(Cells.MAP, keys, isLeftOfCell(id, keys), found));
        Map<ObjectId, List<byte[]>> queues = new HashMap<>();
        for (byte[] key : items.localKeySet()) {
            if (key.length == QueueItems.KEY_BYTES) {
                add(queues, new ObjectId(SharedType.QUEUE, QueueItems.queue(key)), key);
            }
        }
        queues.forEach((id, keys) -> find(QueueItems.MAP, keys, isLeftOfQueue(id), found));
        return remove(found);
    }

    private static void add(Map<ObjectId, List<byte[]>> parts, ObjectId id, byte[] key) {
        parts.computeIfAbsent(id, _ -> new ArrayList<>()).add(key);
    }

    private static void find(
            String map, List<byte[]> keys, Predicate<byte[]> isLeft, Set<Found> found) {
        keys.stream()
                .filter(isLeft)
                .forEach(key -> found.add(new Found(map, ByteBuffer.wrap(key))));
    }

    // ---- what is left over ----

    private boolean isGone(ObjectId id) {
        return id.isMade() && !made.isKept(id);
    }

    private void maps(Set<Found> found) {
        for (String name : engine.maps(MapCalls.MAPS)) {
            String digits = name.substring(MapCalls.MAPS.length());
            if (digits.matches("[0-9a-f]{1,16}")
                    && isGone(new ObjectId(SharedType.MAP, Long.parseUnsignedLong(digits, 16)))) {
                found.add(new Found(name, null));
            }
        }
    }

    private Predicate<byte[]> isLeftOfCell(ObjectId id, List<byte[]> keys) {
        if (isGone(id)) {
            return _ -> true;
        }
        if (id.type() != SharedType.QUEUE || keys.stream().noneMatch(key -> isPage(key, id))) {
            return _ -> false;
        }
        Optional<QueueState> queue = queue(id);
        return key ->
                isPage(key, id)
                        && queue.isPresent()
                        && !queue.get().order().pages().contains(QueuePages.number(key, id));
    }

    private static boolean isPage(byte[] key, ObjectId queue) {
        return key.length > queue.key().length;
    }

    private Predicate<byte[]> isLeftOfQueue(ObjectId id) {
        if (isGone(id)) {
            return _ -> true;
        }
        Optional<Items> there = queue(id).flatMap(queue -> items(id, queue));
        return key ->
                there.isPresent() && !there.get().have(QueueItems.ref(key)) && isWriterGone(key);
    }

    private boolean isWriterGone(byte[] key) {
        byte[] sealed = items.get(key);
        try {
            return sealed != null && !processes.has(QueueItems.writer(sealer, key, sealed));
        } catch (Sealer.ForeignException | CodecException e) {
            LOGGER.log(Level.DEBUG, "an item of a stranger", e);
            return false;
        }
    }

    /// A queue as it is; nothing if it cannot be read.
    private Optional<QueueState> queue(ObjectId id) {
        byte[] sealed = cells.get(id.key());
        if (sealed == null) {
            return Optional.of(QueueState.KIND.initial());
        }
        try {
            byte[] place = Cells.place(Cells.MAP, id.key());
            return Optional.of(CellEntry.opened(sealer, place, sealed, QueueState.KIND).state());
        } catch (Sealer.ForeignException | CodecException e) {
            LOGGER.log(Level.DEBUG, "a queue of a stranger", e);
            return Optional.empty();
        }
    }

    /// The items that belong to a queue: they wait in it, or are under a lease, or on their way to
    /// the dead letters.
    private static final class Items {
        /// How many there are in each run, by the producer and the first.
        private final Map<Long, TreeMap<Long, Integer>> runs = new HashMap<>();

        private final Set<Ref> removed = new HashSet<>();
        private final Set<Ref> others = new HashSet<>();

        void add(List<Run> more) {
            for (Run each : more) {
                runs.computeIfAbsent(each.producer(), _ -> new TreeMap<>())
                        .put(each.first(), each.count());
            }
        }

        boolean have(Ref ref) {
            return others.contains(ref) || (isInRun(ref) && !removed.contains(ref));
        }

        private boolean isInRun(Ref ref) {
            TreeMap<Long, Integer> of = runs.get(ref.producer());
            Map.Entry<Long, Integer> run = of == null ? null : of.floorEntry(ref.number());
            return run != null && ref.number() < run.getKey() + run.getValue();
        }
    }

    /// @return nothing if the queue has changed meanwhile, or cannot be read
    private Optional<Items> items(ObjectId id, QueueState queue) {
        var there = new Items();
        QueueOrder order = queue.order();
        there.add(order.head());
        there.add(order.tail());
        try {
            for (long page : order.pages()) {
                List<Run> runs = pages.read(id.key(), page);
                if (runs == null) {
                    return Optional.empty();
                }
                there.add(runs);
            }
        } catch (Sealer.ForeignException | CodecException e) {
            LOGGER.log(Level.DEBUG, "a page of a stranger", e);
            return Optional.empty();
        }
        there.removed.addAll(order.removed());
        order.front().forEach(each -> there.others.add(each.ref()));
        queue.leases().forEach(each -> there.others.add(each.entry().ref()));
        queue.dead().forEach(each -> there.others.add(each.entry().ref()));
        return Optional.of(there);
    }

    // ---- removed ----

    private int remove(Set<Found> found) {
        long now = System.nanoTime();
        var since = new HashMap<Found, Long>();
        int removed = 0;
        for (Found each : found) {
            long first = sinceNanos.getOrDefault(each, now);
            if (now - first >= spareNanos) {
                remove(each);
                removed++;
            } else {
                since.put(each, first);
            }
        }
        sinceNanos = since;
        return removed;
    }

    private void remove(Found found) {
        IMap<byte[], byte[]> map = engine.map(found.map());
        if (found.key() == null) {
            map.destroy();
        } else {
            map.delete(found.key().array());
        }
    }
}
