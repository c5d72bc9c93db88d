package dev.muster.hazelcast.internal.object;

import com.hazelcast.map.IMap;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The objects without a name that this process has. Safe for all threads.
///
/// The map "made" has an entry for each, which expires a day after the last process that had the
/// object has renewed it. Without the entry there is no such object any more: then nodes remove
/// what it consists of, see [Leftovers].
final class MadeObjects {
    /// How long an object stays that no process has.
    static final Duration KEPT = Duration.ofDays(1);

    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");
    private static final String MAP = "made";
    private static final int MOST_WRITES = 500;
    private static final byte[] PRESENT = {1};

    /// Held by all that use the object.
    static final class Holding {}

    private final IMap<byte[], byte[]> made;
    private final long keptMillis;
    private final Map<ObjectId, WeakReference<Holding>> held = new ConcurrentHashMap<>();

    /// @param kept how long an object stays that no process has
    MadeObjects(Engine engine, Duration kept) {
        this.made = engine.map(MAP);
        this.keptMillis = TimeUnit.NANOSECONDS.toMillis(Nanos.of(kept));
    }

    /// Keeps an object until what is returned is no longer reachable.
    ///
    /// @return null for an object with a name, which stays anyway
    @Nullable Holding hold(ObjectId id) {
        if (!id.isMade()) {
            return null;
        }
        while (true) {
            WeakReference<Holding> known = held.get(id);
            Holding holding = known == null ? null : known.get();
            if (holding != null) {
                return holding;
            }
            var mine = new Holding();
            var reference = new WeakReference<>(mine);
            boolean isFirst =
                    known == null
                            ? held.putIfAbsent(id, reference) == null
                            : held.replace(id, known, reference);
            if (isFirst) {
                begin(id);
                return mine;
            }
        }
    }

    private void begin(ObjectId id) {
        try {
            renewed(id);
        } catch (RuntimeException e) { // the first use says it; it is renewed in an hour
            LOGGER.log(Level.DEBUG, "an object is not kept", e);
        }
    }

    private CompletionStage<?> renewed(ObjectId id) {
        return made.setAsync(id.key(), PRESENT, keptMillis, TimeUnit.MILLISECONDS);
    }

    /// Renews the entries of all objects that this process has.
    void renew() {
        var writes = new ArrayList<CompletionStage<?>>();
        held.forEach((id, reference) -> {
            if (reference.get() != null) {
                writes.add(renewed(id));
            }
            if (writes.size() == MOST_WRITES) {
                awaitAll(writes);
            }
        });
        awaitAll(writes);
    }

    private static void awaitAll(List<CompletionStage<?>> writes) {
        CompletableFuture.allOf(
                        writes.stream()
                                .map(CompletionStage::toCompletableFuture)
                                .toArray(CompletableFuture[]::new))
                .join();
        writes.clear();
    }

    /// Forgets those that nothing uses here any more.
    void tidy() {
        held.values().removeIf(reference -> reference.get() == null);
    }

    /// Whether there is an entry for an object that was made.
    boolean isKept(ObjectId id) {
        return made.containsKey(id.key());
    }
}
