package dev.muster.internal.server;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Token;
import dev.muster.internal.object.MemoryBudget;
import dev.muster.internal.object.Monitor;
import dev.muster.internal.protocol.JavaWelcome;
import dev.muster.internal.protocol.PythonToken;
import dev.muster.internal.server.ObjectTable.Entry;
import dev.muster.internal.server.java.JavaSession;
import dev.muster.internal.system.CallThreads;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import dev.muster.internal.wire.FrameChannel;
import dev.muster.internal.wire.PlainTcp;
import dev.muster.internal.wire.SocketServer;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerConfig;
import dev.muster.manager.Registry;
import dev.muster.monitor.ClientSnapshot;
import dev.muster.monitor.ManagerSnapshot;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyTuple;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Serves shared objects to Python and Java clients: the parts of the server and its lifecycle.
public final class ObjectServer implements AutoCloseable {
    private static final PyGlobal REBUILD_PROXY =
            new PyGlobal("multiprocessing.managers", "RebuildProxy");

    private final ObjectTable objects;
    private final TypeTable types;
    private final MethodCaller methods = new MethodCaller(this);
    private final ServerFunctions functions = new ServerFunctions(this);
    private final Dialect python3;
    private final Dialect python2;
    private final CallThreads calls;
    private final ScheduledThreadPoolExecutor timer;
    private final SocketServer sockets;
    private final Object ownAddress;
    private final ManagerConfig config;
    private final JavaSessions peers;
    private final Set<JavaChannel> peerChannels = ConcurrentHashMap.newKeySet();
    private final ServerMonitor monitor = new ServerMonitor(this);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    private ObjectServer(Address address, AuthKey key, Registry registry, ManagerConfig config)
            throws IOException {
        this.config = config;
        objects = new ObjectTable(new MemoryBudget(config.maxStoredBytes()));
        types = new TypeTable(registry, objects.budget());
        peers = new JavaSessions(this, config.filter());
        python3 = new Dialect(pickle(4, false), false);
        python2 = new Dialect(pickle(2, true), true);
        calls = new CallThreads("muster-%s-call-".formatted(config.name()));
        timer = Threads.timer("muster-%s-timer".formatted(config.name()));
        sockets =
                SocketServer.open(
                        address, key, config.connection(), config.name(), this::newSession);
        ownAddress = pythonAddress(sockets.address());
        long nanos = Nanos.of(config.keepAlive());
        var _ =
                timer.scheduleWithFixedDelay(
                        Guard.around(this::dropSilent), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /// Begins to serve.
    ///
    /// @throws IllegalArgumentException if the key is too short for an address beyond loopback
    /// @throws IOException if it cannot listen at the address
    public static ObjectServer open(
            Address address, AuthKey key, Registry registry, ManagerConfig config)
            throws IOException {
        if (key.length() < Manager.MIN_REMOTE_KEY_BYTES && PlainTcp.isBeyondLoopback(address)) {
            throw new IllegalArgumentException(
                    ("the key has %d bytes, must have at least %d to serve at %s: use"
                                    + " AuthKey.generate(), or bind to 127.0.0.1")
                            .formatted(key.length(), Manager.MIN_REMOTE_KEY_BYTES, address));
        }
        return new ObjectServer(address, key, registry, config);
    }

    private Pickle pickle(int protocol, boolean proxiesByValue) {
        return new JavaValues(this, peers, proxiesByValue)
                .writtenBy(
                        Pickle.standard()
                                .withProtocol(protocol)
                                .withConstructor(
                                        REBUILD_PROXY,
                                        arguments -> rebuildProxy(arguments, proxiesByValue))
                                .withReducer(StoredProxy.class, this::passOn));
    }

    private Object rebuildProxy(List<Object> arguments, boolean byValue) throws PickleException {
        PyInstance proxy = PyInstance.reduce(REBUILD_PROXY, arguments.toArray());
        if (arguments.size() < 2) {
            return proxy;
        }
        PythonToken token = PythonToken.fromPython(arguments.get(1));
        Entry entry = isOwn(token.address()) ? objects.find(token.ident()) : null;
        if (entry == null) {
            return proxy; // of another manager: kept and passed on unchanged
        }
        objects.passedOn(entry);
        return new StoredProxy(entry, token, proxy, byValue);
    }

    private @Nullable Object passOn(StoredProxy proxy) {
        objects.passedOn(proxy.entry());
        return proxy.toPython();
    }

    /// Whether a token's address is this server's, under whatever name the client reached it.
    private boolean isOwn(Object address) {
        if (address instanceof PyTuple tcp && ownAddress instanceof PyTuple own) {
            return tcp.size() == 2 && own.get(1).equals(tcp.get(1));
        }
        return address instanceof String && ownAddress instanceof String;
    }

    private static Object pythonAddress(Address address) {
        return switch (address) {
            case Address.Tcp tcp -> PyTuple.of(tcp.host(), (long) tcp.port());
            case Address.Unix unix -> unix.path().toString();
        };
    }

    /// The content of `#PROXY`: the exposed names and the token.
    PyTuple describe(Entry entry, String typeid) {
        return PyTuple.of(
                PyTuple.ofList(entry.exposed()),
                new PythonToken(typeid, ownAddress, entry.ident()).toPython());
    }

    /// The address of this server in Python's form.
    Object ownAddress() {
        return ownAddress;
    }

    ObjectTable objects() {
        return objects;
    }

    TypeTable types() {
        return types;
    }

    MethodCaller methods() {
        return methods;
    }

    ServerFunctions functions() {
        return functions;
    }

    Dialect dialect(int protocol) {
        return protocol <= 2 ? python2 : python3;
    }

    // ---- Java clients ----

    /// A client in this process.
    ///
    /// @param outlet receives the answers
    public JavaSession openSession(JavaSession.Outlet outlet) {
        var session = new JavaSession(peers, outlet);
        monitor.came(new Local(session));
        return session;
    }

    /// This process, as one of its clients: it stays until the end.
    private record Local(JavaSession session) implements ServerMonitor.Connected {
        @Override
        public long calls() {
            return session.calls();
        }

        @Override
        public ClientSnapshot snapshot(Function<Monitor, String> names) {
            return session.snapshot("this process", names);
        }
    }

    private ClientSession newSession(FrameChannel channel) {
        var session = new ClientSession(this, channel);
        monitor.came(session);
        return session;
    }

    /// Who is connected.
    ServerMonitor monitor() {
        return monitor;
    }

    /// What the manager is doing at this moment.
    public ManagerSnapshot snapshot() {
        MemoryBudget budget = objects.budget();
        return monitor.snapshot(budget.usedBytes(), budget.maxBytes());
    }

    /// Makes objects of this manager that appear in this process as values become proxies.
    public void own(Token.Resolver tokens) {
        peers.own(tokens);
    }

    /// Reads and writes what Java clients send.
    public JavaCodec codec() {
        return peers.codec();
    }

    /// How clients begin.
    public JavaWelcome welcome() {
        return new JavaWelcome(JavaWelcome.VERSION, peers.manager(), config.keepAlive());
    }

    JavaChannel newPeer(FrameChannel channel) {
        var peer =
                new JavaChannel(
                        channel, peers, config.connection().maxMessageBytes(), this::peerClosed);
        peerChannels.add(peer);
        monitor.came(peer);
        return peer;
    }

    private void peerClosed(JavaChannel peer) {
        peerChannels.remove(peer);
        monitor.left(peer);
    }

    /// The reason, for the client, if one more client would be too many.
    @Nullable String refusal() {
        return peerChannels.size() < config.maxClients()
                ? null
                : "the manager has %d clients, its limit: set withMaxClients higher, or close some"
                        .formatted(config.maxClients());
    }

    /// Ends the sessions of clients that have sent nothing for too long.
    private void dropSilent() {
        long limit = 2 * Nanos.of(config.keepAlive());
        long now = System.nanoTime();
        for (JavaChannel peer : peerChannels) {
            if (now - peer.lastHeardNanos() > limit) {
                Duration silence = Nanos.times(config.keepAlive(), 2);
                Guard.run(() -> peer.giveUp("it was silent for %s".formatted(silence)));
            }
        }
    }

    /// Runs something that may take long on a thread of its own.
    void run(Runnable body) {
        try {
            calls.run(body);
        } catch (RejectedExecutionException _) {
            // The server is closing: the client's connection is about to end.
        }
    }

    Future<?> after(Duration delay, Runnable body) {
        try {
            // On another thread: it may have to wait for the thread that is using the object.
            return timer.schedule(() -> run(body), Nanos.of(delay), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            return CompletableFuture.completedFuture(null); // closing, as above
        }
    }

    /// Ends the server when the answer to the client that asked for it is on its way.
    void shutDownSoon() {
        Threads.daemon("muster-manager-shutdown", this::close).start();
    }

    /// The address for clients.
    public Address address() {
        return sockets.address();
    }

    /// Waits until the server has ended, by [#close] or at a client's request.
    public void awaitTermination() throws InterruptedException {
        ended.await();
    }

    /// Ends it; calling it again does nothing.
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        Guard.run(sockets::close);
        Guard.run(timer::shutdownNow);
        Guard.run(calls::close);
        ended.countDown();
    }
}
