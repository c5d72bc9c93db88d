package dev.muster.hazelcast.internal.object;

import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import dev.muster.codec.CodecException;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.internal.client.HeldLocks;
import dev.muster.internal.client.Proxied;
import dev.muster.internal.client.TypedObjects;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.SameValues;
import dev.muster.internal.codec.Token;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.shared.Checked;
import dev.muster.internal.system.Guard;
import dev.muster.pickle.PyEquality;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.shared.SharedValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The shared objects of a cluster, as this process uses them.
public class ClusterObjects extends TypedObjects {
    private static final int DEFAULT_ATTEMPTS = 5;

    /// Those of this process.
    private static final List<ClusterObjects> OPEN = new CopyOnWriteArrayList<>();

    /// Held while a cluster is joined because of a reference.
    private static final ReentrantLock JOINING = new ReentrantLock();

    private final Engine engine;
    private final Cells cells;
    private final long number;
    private final JavaCodec codec;
    private final HeldLocks heldLocks = new HeldLocks();
    private final Set<ListenerThread<?>> listeners = ConcurrentHashMap.newKeySet();
    private final Set<Runnable> whenUnsure = ConcurrentHashMap.newKeySet();
    private final UUID lifecycle;
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private volatile boolean isConnected = true;

    /// @param engine closed with this
    protected ClusterObjects(Engine engine) {
        this.engine = engine;
        this.cells = new Cells(engine, this::unsure);
        this.number = engine.sealer().number("cluster");
        this.codec = JavaCodec.standard().withTokens(new References());
        this.lifecycle =
                engine.hazelcast().getLifecycleService().addLifecycleListener(this::changed);
        OPEN.add(this);
    }

    /// The cluster that this process has joined; the engine is closed with it, or if it does not
    /// answer.
    ///
    /// @throws IOException if the cluster does not answer
    protected static <C extends ClusterObjects> C over(
            Engine engine, Function<Engine, C> constructor) throws IOException {
        boolean isOpen = false;
        try {
            C cluster = constructor.apply(engine);
            isOpen = true;
            return cluster;
        } catch (RuntimeException e) {
            throw Failures.atBegin(e, engine.config().name());
        } finally {
            if (!isOpen) {
                engine.close();
            }
        }
    }

    // ---- objects that have come by reference ----

    /// The use of this cluster by this process: one that is open, or a client that stays until the
    /// process ends.
    ///
    /// @throws IOException if the cluster cannot be joined
    static ClusterObjects known(ClusterReference reference) throws IOException {
        JOINING.lock();
        try {
            for (ClusterObjects each : OPEN) {
                if (each.number == reference.cluster()) {
                    return each;
                }
            }
            return joined(reference.config());
        } finally {
            JOINING.unlock();
        }
    }

    private static ClusterObjects joined(ClusterConfig config) throws IOException {
        Engine engine = Engine.start(config, Engine.Role.PROGRAM, Map.of());
        ClusterObjects made = over(engine, ClusterObjects::new);
        LastThread.whenGone(made);
        return made;
    }

    /// An object that has come by reference.
    Object referred(ObjectId id) {
        return Proxied.of(id.type(), calls(id, "number " + Long.toHexString(id.number())));
    }

    /// What travels in place of an object to a process that may not have joined the cluster.
    ClusterReference reference(ObjectId id) {
        return ClusterReference.of(engine, number, id);
    }

    // ---- what its objects share ----

    Cells cells() {
        return cells;
    }

    /// The number of the cluster in references.
    long number() {
        return number;
    }

    JavaCodec codec() {
        return codec;
    }

    HeldLocks heldLocks() {
        return heldLocks;
    }

    /// A value, serialized.
    ///
    /// @throws IllegalArgumentException if it cannot travel
    Encoded written(@Nullable Object value) {
        try {
            return codec.encode(value);
        } catch (CodecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /// A value that was serialized.
    ///
    /// @throws UncheckedIOException if it cannot be read here
    @Nullable Object read(@Nullable Object written) {
        try {
            return codec.decode((Encoded) Objects.requireNonNull(written));
        } catch (CodecException e) {
            throw unreadable(e);
        }
    }

    UncheckedIOException unreadable(CodecException e) {
        return new UncheckedIOException(
                "a value of the cluster %s cannot be read: %s"
                        .formatted(cells.name(), e.getMessage()),
                e);
    }

    /// Whether two values are the same: by their bytes, or, if these differ, by what they consist
    /// of.
    boolean areSame(Encoded a, Encoded b) {
        if (a.equals(b)) {
            return true;
        }
        try {
            boolean arePlain = JavaCodec.isPlain(a) && JavaCodec.isPlain(b);
            Object left = codec.decode(a);
            Object right = codec.decode(b);
            return arePlain ? PyEquality.equal(left, right) : SameValues.areSame(left, right);
        } catch (CodecException _) {
            return false; // an unknown class: its bytes decide
        }
    }

    // ---- which objects there are ----

    /// The object of this name.
    ObjectId id(SharedType type, String name) {
        return ObjectId.named(type, engine.sealer().number(type + " " + name));
    }

    /// An object of its own.
    ObjectId newId(SharedType type) {
        return ObjectId.made(type, cells.randomNumber());
    }

    /// The dead letters of a queue: they have a name if it has one.
    ObjectId lettersOf(ObjectId queue) {
        ObjectId letters = id(SharedType.QUEUE, "dead letters of " + queue.number());
        return queue.isMade() ? ObjectId.made(letters.type(), letters.number()) : letters;
    }

    private ClusterCalls calls(ObjectId id, String name) {
        return switch (id.type()) {
            case QUEUE -> new QueueCalls(this, id, name);
            case MAP -> new MapCalls(this, id, name);
            case LIST -> new ListCalls(this, id, name);
            case LOCK -> new LockCalls(this, id, name);
            case CONDITION -> {
                ObjectId lock = ConditionState.lockOf(this, id);
                yield new ConditionCalls(this, id, name, new LockCalls(this, lock, name));
            }
            case SEMAPHORE -> new SemaphoreCalls(this, id, name);
            case EVENT -> new EventCalls(this, id, name);
            case BARRIER -> new BarrierCalls(this, id, name);
            case VALUE -> new ValueCalls(this, id, name);
            case NAMESPACE -> new NamespaceCalls(this, id, name);
            case SERVICE -> throw new IllegalArgumentException("a cluster keeps no services");
        };
    }

    @Override
    public Object named(String name, SharedType type) {
        cells.requireOpen();
        ClusterCalls calls = calls(id(type, Objects.requireNonNull(name)), "'" + name + "'");
        if (calls instanceof BarrierCalls barrier) {
            barrier.requireMade(name);
        }
        return Proxied.of(type, calls);
    }

    @Override
    public Object made(SharedType type, @Nullable Object... arguments) {
        cells.requireOpen();
        ClusterCalls calls = calls(newId(type), "made here");
        make(calls, arguments.length == 0 ? null : arguments[0]);
        return Proxied.of(type, calls);
    }

    /// Sets what an object is made with, unless it is there already.
    private void make(ClusterCalls calls, @Nullable Object argument) {
        switch (calls) {
            case QueueCalls queue -> {
                if (argument instanceof Number capacity && capacity.intValue() != 0) {
                    queue.make(capacity.intValue(), DEFAULT_ATTEMPTS);
                }
            }
            case SemaphoreCalls semaphore -> semaphore.make(CellCalls.number(argument));
            case BarrierCalls barrier -> barrier.make(CellCalls.number(argument));
            case ValueCalls value -> value.make(written(argument));
            default -> {} // is as nobody has used it
        }
    }

    private Object made(SharedType type, String name, Object argument) {
        cells.requireOpen();
        ClusterCalls calls = calls(id(type, Objects.requireNonNull(name)), "'" + name + "'");
        make(calls, argument);
        return Proxied.of(type, calls);
    }

    /// As [dev.muster.hazelcast.Cluster] says.
    @SuppressWarnings("unchecked") // the caller knows what is in the queue
    public <E> SharedQueue<E> queue(String name, int capacity) {
        return queue(name, capacity, DEFAULT_ATTEMPTS);
    }

    /// As [dev.muster.hazelcast.Cluster] says.
    @SuppressWarnings("unchecked") // the caller knows what is in the queue
    public <E> SharedQueue<E> queue(String name, int capacity, int maxAttempts) {
        cells.requireOpen();
        if (maxAttempts < 1) {
            throw new IllegalArgumentException(
                    "maxAttempts is %d, must be at least 1".formatted(maxAttempts));
        }
        var calls = new QueueCalls(this, id(SharedType.QUEUE, name), "'" + name + "'");
        calls.make(Checked.capacity(capacity), maxAttempts);
        return (SharedQueue<E>) Proxied.of(SharedType.QUEUE, calls);
    }

    /// As [dev.muster.hazelcast.Cluster] says.
    public SharedSemaphore semaphore(String name, int permits) {
        long number = Checked.permits(permits);
        return (SharedSemaphore) made(SharedType.SEMAPHORE, name, number);
    }

    /// As [dev.muster.hazelcast.Cluster] says.
    public SharedBarrier barrier(String name, int parties) {
        long number = Checked.parties(parties);
        return (SharedBarrier) made(SharedType.BARRIER, name, number);
    }

    /// As [dev.muster.hazelcast.Cluster] says.
    @SuppressWarnings("unchecked") // the caller knows the value
    public <V> SharedValue<V> value(String name, V initial) {
        return (SharedValue<V>) made(SharedType.VALUE, name, initial);
    }

    /// Objects of the cluster in values of the cluster.
    private final class References implements Token.Resolver {
        @Override
        public @Nullable Token of(Object value) {
            if (!(value instanceof Proxied proxy)) {
                return null;
            }
            if (proxy.calls() instanceof ClusterCalls calls && calls.objects().number() == number) {
                return calls.token();
            }
            throw new IllegalArgumentException(
                    "%s belongs to another home, must belong to the cluster that it is put in"
                            .formatted(value));
        }

        @Override
        public Object resolve(Token token) throws CodecException {
            if (token.manager() != number) {
                throw new CodecException(
                        "a %s of another home has arrived in the cluster %s"
                                .formatted(token.type(), cells.name()));
            }
            return proxy(token);
        }
    }

    private Object proxy(Token token) throws CodecException {
        for (SharedType type : SharedType.values()) {
            if (type != SharedType.SERVICE && type.type().getName().equals(token.type())) {
                return referred(new ObjectId(type, token.ident()));
            }
        }
        throw new CodecException("%s is no shared object of a cluster".formatted(token.type()));
    }

    // ---- listeners ----

    void listening(ListenerThread<?> listener) {
        listeners.add(listener);
    }

    void listensNoMore(ListenerThread<?> listener) {
        listeners.remove(listener);
    }

    /// Calls it when changes may have been missed. It must not wait.
    void whenUnsure(Runnable body) {
        whenUnsure.add(body);
    }

    void unsureNoMore(Runnable body) {
        whenUnsure.remove(body);
    }

    /// Whether this process is part of the cluster at the moment.
    boolean isConnected() {
        return isConnected
                && engine.nodes() >= Math.max(1, engine.config().minimumSize())
                && cells.participants().isRenewed();
    }

    /// Changes may have been missed.
    private void unsure() {
        listeners.forEach(ListenerThread::gap);
        whenUnsure.forEach(Runnable::run);
    }

    private void changed(LifecycleEvent event) {
        Guard.run(() -> {
            LifecycleState state = event.getState();
            switch (state) {
                case CLIENT_DISCONNECTED, MERGING -> isConnected = false;
                case CLIENT_CONNECTED, MERGED -> {
                    isConnected = true;
                    listeners.forEach(ListenerThread::gap);
                }
                default -> {}
            }
            whenUnsure.forEach(Guard::run);
        });
    }

    /// Does something that matters only while the cluster is used.
    void whileOpen(Runnable body) {
        if (!isClosed.get()) {
            Failures.whilePart(body);
        }
    }

    // ---- the end ----

    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            OPEN.remove(this);
            listeners.forEach(ListenerThread::close);
            Failures.whilePart(() ->
                    engine.hazelcast().getLifecycleService().removeLifecycleListener(lifecycle));
            cells.close();
            engine.close();
        }
    }

    @Override
    public String toString() {
        return "the cluster " + cells.name();
    }
}
