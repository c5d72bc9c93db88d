package dev.muster.hazelcast.internal.object;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.hazelcast.internal.object.State.Kind;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The cells of a cluster that this process uses, and what they share. Safe for all threads.
final class Cells implements AutoCloseable {
    private static final String MAP = "cells";
    private static final int LOCKS = 64;
    private static final long POLL_MILLIS = 1_000;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Engine engine;
    private final IMap<byte[], byte[]> map;
    private final Participants participants;
    private final ExecutorService threads = Threads.perTask("muster-cluster-");
    private final ScheduledExecutorService timer = Threads.timer("muster-cluster-timer");
    private final Map<ObjectId, WeakReference<Cell<?>>> used = new ConcurrentHashMap<>();

    /// Those at which something waits, or not long ago has waited.
    private final Set<Cell<?>> watched = ConcurrentHashMap.newKeySet();

    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock[] replacing =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(ReentrantLock[]::new);
    private final AtomicLong lastChange = new AtomicLong();
    private final AtomicBoolean isRenewing = new AtomicBoolean();
    private volatile boolean isClosed;

    Cells(Engine engine) {
        this(engine, engine.map(MAP));
    }

    /// @param map keeps the cells
    Cells(Engine engine, IMap<byte[], byte[]> map) {
        this.engine = engine;
        this.map = map;
        this.participants = new Participants(engine, this::pollAll);
        long renewal = Nanos.of(engine.config().patience()) / 4;
        var _ =
                timer.scheduleWithFixedDelay(
                        Guard.around(this::renewSoon), renewal, renewal, TimeUnit.NANOSECONDS);
        var _ =
                timer.scheduleWithFixedDelay(
                        Guard.around(this::tick), POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    // ---- cells ----

    /// The cell of an object.
    @SuppressWarnings("unchecked") // the type is part of the identity
    <S extends State<S>> Cell<S> cell(ObjectId id, Kind<S> kind) {
        while (true) {
            WeakReference<Cell<?>> reference =
                    used.computeIfAbsent(
                            id, _ -> new WeakReference<>(new Cell<>(this, id.key(), kind)));
            Cell<?> cell = reference.get();
            if (cell != null) {
                return (Cell<S>) cell;
            }
            used.remove(id, reference);
        }
    }

    /// Whether something waits at a cell.
    void waits(Cell<?> cell, boolean isWaiting) {
        if (isWaiting) {
            watched.add(cell);
        }
    }

    private void pollAll() {
        watched.forEach(Cell::poll);
    }

    private void tick() {
        watched.removeIf(this::isIdle);
        used.values().removeIf(reference -> reference.get() == null);
    }

    /// Looks at a cell again.
    ///
    /// @return whether that is no longer necessary
    private boolean isIdle(Cell<?> cell) {
        cell.poll();
        if (!cell.hasListener()) {
            return true;
        }
        threads.execute(Guard.around(() -> cell.rest(IDLE_NANOS)));
        return false;
    }

    private void renewSoon() {
        if (isRenewing.compareAndSet(false, true)) {
            threads.execute(
                    Guard.around(() -> {
                        try {
                            participants.renew();
                        } finally {
                            isRenewing.set(false);
                        }
                    }));
        }
    }

    // ---- what they share ----

    IMap<byte[], byte[]> map() {
        return map;
    }

    Participants participants() {
        return participants;
    }

    Sealer sealer() {
        return engine.sealer();
    }

    HazelcastInstance hazelcast() {
        return engine.hazelcast();
    }

    Engine engine() {
        return engine;
    }

    /// The name of the cluster.
    String name() {
        return engine.config().name();
    }

    /// The number of the next change by this process.
    long nextChange() {
        return lastChange.incrementAndGet();
    }

    /// A number that nobody else has.
    long randomNumber() {
        return random.nextLong();
    }

    /// Held by a thread of this process while it replaces an entry of a map.
    ReentrantLock replacing(byte[] key) {
        return replacing[Math.floorMod(Arrays.hashCode(key), replacing.length)];
    }

    /// Where the state of this key is sealed for.
    byte[] place(byte[] key) {
        return place(MAP, key);
    }

    static byte[] place(String map, byte[] key) {
        byte[] name = map.getBytes(StandardCharsets.UTF_8);
        byte[] place = Arrays.copyOf(name, name.length + key.length);
        System.arraycopy(key, 0, place, name.length, key.length);
        return place;
    }

    void execute(Runnable body) {
        try {
            threads.execute(body);
        } catch (RejectedExecutionException _) {
            // Closed at this moment: what waits has been told.
        }
    }

    /// @throws IllegalStateException if this process uses the cluster no more
    void requireOpen() {
        if (isClosed) {
            throw closed();
        }
    }

    IllegalStateException closed() {
        return new IllegalStateException("this use of the cluster %s is closed".formatted(name()));
    }

    /// @throws UncheckedIOException if there are too few nodes
    void requireSize() {
        try {
            engine.requireSize();
        } catch (IllegalStateException e) {
            String message = String.valueOf(e.getMessage());
            throw new UncheckedIOException(message, new IOException(message, e));
        }
    }

    /// @throws dev.muster.shared.ManagerFullException if a node has no memory left
    void requireRoom() {
        engine.requireRoom();
    }

    UncheckedIOException unreadable(Exception e) {
        String message =
                "an object of the cluster %s cannot be read: %s".formatted(name(), e.getMessage());
        return new UncheckedIOException(message, new IOException(message, e));
    }

    byte[] bytes(Output out) {
        try {
            return out.toByteArray();
        } catch (CodecException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- pages of queues ----

    private static byte[] pageKey(byte[] queue, long number) {
        return ByteBuffer.allocate(queue.length + Long.BYTES).put(queue).putLong(number).array();
    }

    /// Writes a page, under a number that nobody else uses.
    void writePage(byte[] queue, long number, List<QueueState.Run> runs) {
        byte[] key = pageKey(queue, number);
        var out = new Output();
        QueueState.Run.writeAll(runs, out);
        byte[] sealed = sealer().seal(place(key), bytes(out));
        Failures.uninterrupted(() -> {
            map.set(key, sealed);
            return true;
        });
    }

    /// A page; null if it is no longer there, and the state that names it out of date.
    @Nullable List<QueueState.Run> page(byte[] queue, long number) {
        byte[] key = pageKey(queue, number);
        byte[] sealed = Failures.<byte @Nullable []>uninterrupted(() -> map.get(key));
        if (sealed == null) {
            return null;
        }
        try {
            return QueueState.Run.readAll(Input.of(sealer().open(place(key), sealed)));
        } catch (Sealer.ForeignException | CodecException e) {
            throw unreadable(e);
        }
    }

    void deletePage(byte[] queue, long number) {
        map.removeAsync(pageKey(queue, number));
    }

    // ---- the end ----

    @Override
    public void close() {
        isClosed = true;
        timer.shutdownNow();
        IllegalStateException why = closed();
        for (WeakReference<Cell<?>> reference : used.values()) {
            Cell<?> cell = reference.get();
            if (cell != null) {
                cell.close(why);
            }
        }
        participants.close();
        threads.shutdownNow();
    }
}
