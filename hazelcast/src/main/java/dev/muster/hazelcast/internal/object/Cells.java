package dev.muster.hazelcast.internal.object;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.hazelcast.internal.object.State.Kind;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import dev.muster.shared.ManagerFullException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The cells of a cluster that this process uses, and what they share. Safe for all threads.
final class Cells implements AutoCloseable {
    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");

    /// The name of the map that keeps the cells.
    static final String MAP = "cells";

    private static final int LOCKS = 64;
    private static final long POLL_MILLIS = 1_000;
    private static final long HOLD_HOURS = 1;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Engine engine;
    private final IMap<byte[], byte[]> map;
    private final QueuePages pages;
    private final MadeObjects made;
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

    /// @param whenBack called when this process was cut off, and is not any more; it must not wait
    Cells(Engine engine, Runnable whenBack) {
        this(engine, engine.map(MAP), whenBack);
    }

    /// @param map keeps the cells
    /// @param whenBack as above
    Cells(Engine engine, IMap<byte[], byte[]> map, Runnable whenBack) {
        this.engine = engine;
        this.map = map;
        this.pages = new QueuePages(map, engine.sealer());
        this.made = new MadeObjects(engine, MadeObjects.KEPT);
        this.participants = new Participants(engine, this::pollAll, whenBack);
        long renewal = Nanos.of(engine.config().patience()) / 4;
        var _ =
                timer.scheduleWithFixedDelay(
                        Guard.around(this::renewSoon), renewal, renewal, TimeUnit.NANOSECONDS);
        var _ =
                timer.scheduleWithFixedDelay(
                        Guard.around(this::tick), POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
        var _ =
                timer.scheduleWithFixedDelay(
                        Guard.around(() -> elsewhere(() -> Failures.whilePart(made::renew))),
                        HOLD_HOURS,
                        HOLD_HOURS,
                        TimeUnit.HOURS);
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
        watched.forEach(each -> Guard.run(each::poll));
    }

    private void tick() {
        watched.forEach(each -> Guard.run(() -> look(each)));
        used.values().removeIf(reference -> reference.get() == null);
        made.tidy();
    }

    /// Looks at a cell again, unless that is no longer necessary.
    private void look(Cell<?> cell) {
        cell.poll();
        if (cell.hasListener()) {
            elsewhere(() -> Failures.whilePart(() -> cell.rest(IDLE_NANOS)));
        } else {
            watched.remove(cell);
        }
    }

    /// Does something in a thread of its own, unless this was closed at this moment.
    private void elsewhere(Runnable body) {
        try {
            threads.execute(body);
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.DEBUG, "closed at this moment", e);
        }
    }

    private void renewSoon() {
        if (isRenewing.compareAndSet(false, true)) {
            try {
                elsewhere(Guard.around(this::renew));
            } catch (Throwable e) { // no thread now; it is tried again
                isRenewing.set(false);
                throw e;
            }
        }
    }

    private void renew() {
        try {
            participants.renew();
        } catch (RuntimeException e) { // it is tried again; then calls say it
            LOGGER.log(Level.DEBUG, "this process is not renewed", e);
        } finally {
            isRenewing.set(false);
        }
    }

    // ---- what they share ----

    IMap<byte[], byte[]> map() {
        return map;
    }

    MadeObjects made() {
        return made;
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

    /// Does something in a thread of its own, if it gets one.
    void execute(Runnable body) {
        Runnable guarded = Guard.around(body);
        try {
            threads.execute(guarded);
        } catch (RejectedExecutionException _) { // closed: what waits for this is told so
            guarded.run();
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

    /// @throws ManagerFullException if a node has no memory left
    void requireRoom() {
        try {
            engine.requireRoom();
        } catch (ManagerFullException e) {
            throw e;
        } catch (RuntimeException e) { // the first time it asks the cluster
            requireOpen();
            throw Failures.of(e, name());
        }
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

    // ---- calls of the engine ----

    /// Makes a call of the engine that may be repeated; an interrupt is left for later. What it
    /// throws is for users.
    <T extends @Nullable Object> T call(Supplier<T> call) {
        try {
            return Failures.repeated(call);
        } catch (RuntimeException e) {
            requireOpen();
            throw Failures.of(e, name());
        }
    }

    /// Begins a call of the engine, and returns its result.
    <T extends @Nullable Object> T joined(Supplier<CompletionStage<T>> begin) {
        return joined(call(begin));
    }

    /// The result of a call of the engine that was begun.
    <T extends @Nullable Object> T joined(CompletionStage<T> begun) {
        try {
            return begun.toCompletableFuture().join();
        } catch (CompletionException e) {
            requireOpen();
            throw Failures.of(e.getCause() instanceof RuntimeException cause ? cause : e, name());
        } catch (RuntimeException e) {
            requireOpen();
            throw Failures.of(e, name());
        }
    }

    // ---- pages of queues ----

    /// Writes a page, under a number that nobody else uses.
    void writePage(byte[] queue, long number, List<QueueOrder.Run> runs) {
        try {
            pages.write(queue, number, runs);
        } catch (CodecException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A page; null if it is no longer there, and the state that names it out of date.
    @Nullable List<QueueOrder.Run> page(byte[] queue, long number) {
        try {
            return pages.read(queue, number);
        } catch (Sealer.ForeignException | CodecException e) {
            throw unreadable(e);
        }
    }

    void deletePage(byte[] queue, long number) {
        pages.delete(queue, number);
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
