package dev.muster.internal.client.python;

import dev.muster.Subscription;
import dev.muster.internal.client.HeldLocks;
import dev.muster.internal.client.MapProxy;
import dev.muster.internal.client.ObjectCalls;
import dev.muster.internal.client.Proxied;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.PythonToken;
import dev.muster.internal.protocol.Result;
import dev.muster.internal.protocol.Result.ObjectReply;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.system.Threads;
import dev.muster.manager.RemoteObject;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyTuple;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.NearCachedMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An object of a manager, by its ident. Holds one of the references that the manager counts, until
/// it is closed or no longer used here. Two are equal if they stand for the same object.
final class PythonObject implements RemoteObject, Proxied, ObjectCalls {
    private final ManagerConnections connections;
    private final String typeid;
    private final String ident;
    private final PyGlobal proxyClass;
    private final CountedReferences.Counted held;

    private static final long IDLE_SECONDS = 5;

    /// For calls without a waiting thread, by operation.
    private final Map<Object, Executor> lanes = new ConcurrentHashMap<>(2);

    /// Null until it is known.
    private volatile @Nullable List<String> methods;

    /// @param proxyClass the class of its proxy in Python
    /// @param exposed the names of its methods, or null if they are not known
    PythonObject(
            ManagerConnections connections,
            String typeid,
            String ident,
            PyGlobal proxyClass,
            @Nullable List<?> exposed) {
        this.connections = connections;
        this.typeid = typeid;
        this.ident = ident;
        this.proxyClass = proxyClass;
        this.methods = exposed == null ? null : names(exposed);
        this.held = connections.messages().references().hold(this, ident);
    }

    private static List<String> names(List<?> exposed) {
        var names = new ArrayList<String>();
        exposed.forEach(name -> names.add(String.valueOf(name)));
        return List.copyOf(names);
    }

    @Override
    public ObjectCalls calls() {
        return this;
    }

    ManagerConnections connections() {
        return connections;
    }

    @Override
    public String ident() {
        return ident;
    }

    @Override
    public List<String> methods() {
        List<String> known = methods;
        if (known == null) {
            try {
                known =
                        connections.askServer("get_methods", token()) instanceof Iterable<?> all
                                ? names(toList(all))
                                : List.of();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            methods = known;
        }
        return known;
    }

    private static List<?> toList(Iterable<?> names) {
        var list = new ArrayList<@Nullable Object>();
        names.forEach(list::add);
        return list;
    }

    /// Whether it has a method of this name.
    boolean offers(String method) {
        return methods().contains(method);
    }

    private PyInstance token() throws IOException {
        Object address = connections.messages().references().serverAddress();
        return new PythonToken(typeid, address, ident).toPython();
    }

    @Override
    public @Nullable Object call(String method, @Nullable Object... arguments) throws IOException {
        return call(method, () -> {}, arguments);
    }

    private @Nullable Object call(
            String method, Runnable whenInterrupted, @Nullable Object... arguments)
            throws IOException {
        try {
            List<@Nullable Object> values = Arrays.asList(arguments);
            return connections
                    .messages()
                    .value(connections.callObject(ident, method, values, whenInterrupted));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    // ---- operations ----

    @Override
    public <R extends @Nullable Object> @Nullable R call(
            Operation<R> operation, @Nullable Object... arguments) {
        Object value =
                switch (Phrases.of(operation)) {
                    case Phrase.Wait wait -> {
                        long nanos = SlicedCall.nanos(operation, arguments);
                        double seconds = nanos < 0 ? Double.POSITIVE_INFINITY : nanos / 1e9;
                        yield wait.run(this, seconds, arguments);
                    }
                    case null, default -> said(operation, arguments);
                };
        return Phrase.LATE.equals(value) ? null : operation.result().of(value);
    }

    /// Runs an operation that does not wait in slices.
    private @Nullable Object said(Operation<?> operation, @Nullable Object[] arguments) {
        return switch (Phrases.of(operation)) {
            case Phrase.Program program -> program.run(this, arguments);
            case Phrase.Missing missing -> throw missing.refusal();
            case null, default -> ask(operation.name(), arguments);
        };
    }

    @Override
    public <R extends @Nullable Object> @Nullable R await(
            Operation<R> operation, @Nullable Object... arguments) throws InterruptedException {
        Object value =
                switch (Phrases.of(operation)) {
                    case Phrase.Wait wait ->
                            SlicedCall.inSlices(
                                    SlicedCall.nanos(operation, arguments),
                                    seconds -> wait.run(this, seconds, arguments));
                    case Phrase.Aside _ -> askAside(operation.name());
                    case null, default -> said(operation, arguments);
                };
        return Phrase.LATE.equals(value) ? null : operation.result().of(value);
    }

    /// A waiting operation has a lane of its own, so that nothing waits behind it; all others keep
    /// their order.
    @Override
    public <T extends @Nullable Object> CompletableFuture<T> async(
            Operation<?> operation,
            Result<T> result,
            @Nullable Consumer<@Nullable T> whenLate,
            @Nullable Object... arguments) {
        if (!(Phrases.of(operation) instanceof Phrase.Wait wait)) {
            return CompletableFuture.supplyAsync(
                    () -> result.of(said(operation, arguments)), lane(PythonObject.class));
        }
        var call =
                new SlicedCall<T>(seconds -> wait.run(this, seconds, arguments), result, whenLate);
        var _ = CompletableFuture.runAsync(call, lane(operation));
        return call;
    }

    /// Makes a call for which no thread waits, after those before it.
    void aside(Runnable call) {
        var _ = CompletableFuture.runAsync(call, lane(PythonObject.class));
    }

    private Executor lane(Object what) {
        return lanes.computeIfAbsent(what, _ -> threads(1));
    }

    /// Virtual threads for calls for which no thread waits, made in order; they keep their
    /// connections for a while.
    ///
    /// @param width how many run at a time: each has a connection
    static Executor threads(int width) {
        return Threads.virtuals("muster-python-call", width, IDLE_SECONDS);
    }

    @Override
    public void require(Operation<?> operation) {
        if (Phrases.of(operation) instanceof Phrase.Missing missing) {
            throw missing.refusal();
        }
    }

    @Override
    public <C> Subscription listen(
            Operation<Long> watch,
            Operation<Void> unwatch,
            ChangeReader<C> reader,
            ChangeListener<? super C> listener) {
        throw Phrase.changes();
    }

    @Override
    public <K, V> NearCachedMap<K, V> nearCached(MapProxy<K, V> map, int maxEntries) {
        throw Phrase.changes();
    }

    @Override
    public ObjectCalls open(Operation<ObjectReply> operation, SharedType type) {
        require(operation);
        throw new IllegalStateException(operation + " returns no object");
    }

    @Override
    public HeldLocks holdings() {
        return connections.holdings();
    }

    /// A lock belongs to the connection of the thread that took it; permits have no owner.
    @Override
    public Object owner(@Nullable Thread thread) {
        return thread == null ? connections : Objects.requireNonNull(connections.known());
    }

    @Override
    public boolean isCurrent(Object owner) {
        return owner.equals(connections) || owner.equals(connections.known());
    }

    @Override
    public boolean givesBack() {
        return false;
    }

    // ---- methods by their names ----

    /// Like [#call], for interfaces without `IOException`.
    ///
    /// @throws PyException if the method raised that exception
    @Nullable Object ask(String method, @Nullable Object... arguments) {
        return askUntil(() -> {}, method, arguments);
    }

    /// The same; an interrupt ends the method with another call, and is still set afterwards.
    @Nullable Object askUntil(
            Runnable whenInterrupted, String method, @Nullable Object... arguments) {
        try {
            return call(method, whenInterrupted, arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Calls a method that may wait indefinitely and does no harm when abandoned: an interrupt ends
    /// the wait.
    @Nullable Object askAside(String method) throws InterruptedException {
        try {
            return connections.messages().value(connections.callAside(ident, method));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// The boolean result of a method.
    boolean test(String method, @Nullable Object... arguments) {
        return Boolean.TRUE.equals(ask(method, arguments));
    }

    /// The int result of a method.
    int count(String method) {
        return ask(method) instanceof Long number ? Math.clamp(number, 0, Integer.MAX_VALUE) : 0;
    }

    /// The form in which it travels: the call that creates a proxy for it in Python.
    PyInstance toPython() throws IOException {
        PyDict keywords = new PyDict();
        if (proxyClass.name().equals("AutoProxy")) {
            keywords.put("exposed", PyTuple.ofList(methods()));
        }
        return PyInstance.reduce(
                CountedReferences.REBUILD, proxyClass, token(), "pickle", keywords);
    }

    @Override
    public void close() {
        held.giveBack();
    }

    @Override
    public String name() {
        return toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PythonObject that
                && connections.equals(that.connections)
                && ident.equals(that.ident);
    }

    @Override
    public int hashCode() {
        return ident.hashCode();
    }

    @Override
    public String toString() {
        return "%s %s of the manager at %s".formatted(typeid, ident, connections.address());
    }
}
