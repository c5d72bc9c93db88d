package dev.muster.hazelcast.internal.run;

import com.hazelcast.map.IMap;
import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.hazelcast.internal.engine.Sealer.ForeignException;
import dev.muster.hazelcast.internal.run.RunState.Status;
import dev.muster.internal.system.Log;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The map with the states of all tasks. Safe for all threads.
final class Records {
    static final String MAP = "runs";

    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");
    private static final byte[] PROOF_KEY = "proof".getBytes(StandardCharsets.ISO_8859_1);
    private static final int BATCH = 500;
    private static final int MOST_FOREIGN = 1_000;

    private final Engine engine;
    private final Sealer sealer;
    private final RepeatedCalls calls;
    private final IMap<byte[], byte[]> map;

    /// Of these a value was met that is none of ours; each is logged once.
    private final Set<RunKey> foreign = ConcurrentHashMap.newKeySet();

    private volatile boolean isProved;

    Records(Engine engine, RepeatedCalls calls) {
        this.engine = engine;
        this.sealer = engine.sealer();
        this.calls = calls;
        this.map = engine.map(MAP);
    }

    /// A state as it was read.
    static final class Read {
        private final RunKey key;
        private final RunState state;
        private final byte[] sealed;

        Read(RunKey key, RunState state, byte[] sealed) {
            this.key = key;
            this.state = state;
            this.sealed = sealed;
        }

        RunKey key() {
            return key;
        }

        RunState state() {
            return state;
        }
    }

    RunKey key(String run, String id) {
        return RunKey.of(sealer, run, id);
    }

    String runKey(String run) {
        return RunKey.ofRun(sealer, run);
    }

    /// By the clock of the cluster.
    long nowMillis() {
        return engine.hazelcast().getCluster().getClusterTime();
    }

    IMap<byte[], byte[]> map() {
        return map;
    }

    /// Makes sure that the cluster keeps its tasks under this key: with another one, it would look
    /// as if it had none.
    ///
    /// @throws IllegalStateException if it has another key
    void requireSameKey() {
        if (isProved) {
            return;
        }
        IMap<byte[], byte[]> proofs = engine.map(MAP + ".key");
        byte[] place = place(PROOF_KEY);
        byte[] there =
                calls.call(() -> {
                    byte[] known = proofs.get(PROOF_KEY);
                    return known != null
                            ? known
                            : proofs.putIfAbsent(PROOF_KEY, sealer.seal(place, PROOF_KEY));
                });
        try {
            if (there != null) {
                var _ = sealer.open(place, there);
            }
        } catch (ForeignException e) {
            throw new IllegalStateException(
                    ("the cluster %s keeps tasks under another key than that of this process: all"
                                    + " nodes and programs must have one key")
                            .formatted(engine.config().name()),
                    e);
        }
        isProved = true;
    }

    // ---- reading ----

    /// The state of a task; nothing if there is no such task, or a stranger has written there.
    Optional<Read> find(RunKey key) {
        byte[] sealed = calls.call(() -> map.get(key.bytes()));
        return sealed == null ? Optional.empty() : Optional.ofNullable(open(key, sealed));
    }

    /// The states of tasks; those that are not there are left out.
    @SuppressWarnings("ArrayAsKeyOfSetOrMap") // the engine wants a set, and looks at their bytes
    List<Read> find(Collection<RunKey> keys) {
        var found = new ArrayList<Read>(keys.size());
        List<RunKey> all = List.copyOf(keys);
        for (int at = 0; at < all.size(); at += BATCH) {
            Set<byte[]> batch = new HashSet<>();
            all.subList(at, Math.min(all.size(), at + BATCH)).forEach(k -> batch.add(k.bytes()));
            Map<byte[], byte[]> values = calls.call(() -> map.getAll(batch));
            values.forEach((key, sealed) ->
                    RunKey.read(key).map(each -> open(each, sealed)).ifPresent(found::add));
        }
        return found;
    }

    /// The keys of all tasks that are wanted.
    Set<RunKey> keys(Predicate<RunKey> wanted) {
        Set<RunKey> keys = new HashSet<>();
        for (byte[] each : calls.call(map::keySet)) {
            RunKey.read(each).filter(wanted).ifPresent(keys::add);
        }
        return keys;
    }

    /// A state that was met in an event; null if it is none of ours.
    @Nullable Read open(RunKey key, byte[] sealed) {
        try {
            byte[] bytes = sealer.open(place(key.bytes()), sealed);
            return new Read(key, RunState.read(bytes), sealed);
        } catch (ForeignException | CodecException | RuntimeException e) { // whoever wrote it
            if (foreign.size() < MOST_FOREIGN && foreign.add(key)) {
                LOGGER.log(
                        Level.WARNING,
                        () -> "a task that the cluster keeps is left alone: " + e.getMessage());
            }
            return null;
        }
    }

    // ---- changing ----

    /// Puts a new task there.
    ///
    /// @return empty if there is one with this key
    Optional<Read> create(RunKey key, RunState state) {
        byte[] sealed = seal(key, state);
        byte[] there = calls.call(() -> map.putIfAbsent(key.bytes(), sealed));
        // Not null either if this was repeated, and the first time had been successful.
        return there == null || Arrays.equals(there, sealed)
                ? Optional.of(new Read(key, state, sealed))
                : Optional.empty();
    }

    /// Changes a state, if it is still what was read.
    ///
    /// @return the new one; nothing if it is another one meanwhile
    Optional<Read> change(Read from, Status to) {
        RunState next = from.state.next(to, nowMillis());
        byte[] key = from.key.bytes();
        byte[] sealed = seal(from.key, next);
        // No state returns, so this may be repeated: it happens once, and is then found.
        boolean isDone =
                calls.call(() ->
                        map.replace(key, from.sealed, sealed)
                                || Arrays.equals(map.get(key), sealed));
        if (!isDone) {
            return Optional.empty();
        }
        if (next.isEnded()) {
            expireLater(key, next.head().keptMillis());
        }
        return Optional.of(new Read(from.key, next, sealed));
    }

    /// What has happened has happened: if this fails, a node removes the task when its time is
    /// over.
    private void expireLater(byte[] key, long keptMillis) {
        try {
            var _ = calls.call(() -> map.setTtl(key, keptMillis, TimeUnit.MILLISECONDS));
        } catch (IllegalStateException e) {
            LOGGER.log(Level.DEBUG, "the end of a task has no time", e);
        }
    }

    /// Removes a task, if its state is still what was read.
    boolean remove(Read read) {
        byte[] key = read.key.bytes();
        return calls.call(() -> map.remove(key, read.sealed) || !map.containsKey(key));
    }

    private byte[] seal(RunKey key, RunState state) {
        try {
            return sealer.seal(place(key.bytes()), state.bytes());
        } catch (CodecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static byte[] place(byte[] key) {
        byte[] name = (MAP + " ").getBytes(StandardCharsets.ISO_8859_1);
        byte[] place = Arrays.copyOf(name, name.length + key.length);
        System.arraycopy(key, 0, place, name.length, key.length);
        return place;
    }
}
