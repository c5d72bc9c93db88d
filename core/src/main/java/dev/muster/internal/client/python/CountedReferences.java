package dev.muster.internal.client.python;

import dev.muster.connection.Address;
import dev.muster.internal.client.Proxied;
import dev.muster.internal.protocol.PythonAnswer;
import dev.muster.internal.protocol.PythonToken;
import dev.muster.manager.RemoteManagerException;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyTuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Proxies in the values sent to a manager and received from it, and the references that it counts.
final class CountedReferences {
    /// The function that makes a proxy in Python.
    static final PyGlobal REBUILD = new PyGlobal("multiprocessing.managers", "RebuildProxy");

    private static final Cleaner CLEANER = Cleaner.create();

    private final ManagerConnections connections;

    /// Gives back references no longer used here, one after the other.
    private final Executor givingBack = PythonObject.threads(1);

    private final Set<Counted> all = ConcurrentHashMap.newKeySet();

    /// What the manager considers its own address; null until it was asked.
    private volatile @Nullable Object serverAddress;

    CountedReferences(ManagerConnections connections) {
        this.connections = connections;
    }

    /// One of the references that the manager counts.
    final class Counted {
        private final String ident;

        /// Guarded by this.
        private boolean isGivenBack;

        private Counted(String ident) {
            this.ident = ident;
        }

        /// Gives it back, once. Failures are ignored: then the manager is gone, and the reference
        /// with it. Another thread that is doing so is waited for: the connections to the manager
        /// may be closed right after this.
        ///
        /// @return false if the manager cannot be reached
        synchronized boolean giveBack() {
            if (isGivenBack) {
                return true;
            }
            isGivenBack = true;
            try {
                connections.askServer("decref", ident);
            } catch (RemoteManagerException _) {
                return true;
            } catch (IOException _) {
                return false;
            } finally {
                all.remove(this);
            }
            return true;
        }
    }

    /// Takes over a reference that the manager has already counted.
    Counted hold(PythonObject holder, String ident) {
        var held = new Counted(ident);
        all.add(held);
        CLEANER.register(holder, () -> giveBackLater(held));
        return held;
    }

    private void giveBackLater(Counted held) {
        if (all.contains(held)) {
            var _ = CompletableFuture.runAsync(held::giveBack, givingBack);
        }
    }

    /// Gives back all references that this process holds.
    void giveBackAll() {
        for (Counted held : all) {
            if (!held.giveBack()) {
                return;
            }
        }
    }

    /// The same rules, with proxies in place of tokens of this manager's objects.
    Pickle registeredIn(Pickle rules) {
        return rules.withConstructor(REBUILD, this::arrived)
                .withReducer(Proxied.class, this::leaving)
                .withReducer(Proxy.class, this::leaving);
    }

    private Object leaving(Proxied proxy) {
        if (!(proxy.calls() instanceof PythonObject object)
                || !object.connections().equals(connections)) {
            throw new IllegalArgumentException(
                    "%s belongs to another manager, must belong to the one it is sent to: send its name, and let the receiver connect to it"
                            .formatted(proxy));
        }
        try {
            return object.toPython();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Object leaving(Proxy proxy) {
        if (Proxy.getInvocationHandler(proxy) instanceof PythonService service) {
            return leaving(service);
        }
        throw new IllegalArgumentException(
                "%s cannot be sent to the manager at %s, which knows no Java interfaces"
                        .formatted(proxy, connections.address()));
    }

    /// A proxy of another manager is kept unchanged, so that it can be sent back.
    private Object arrived(List<@Nullable Object> arguments) throws PickleException {
        PyInstance other = PyInstance.reduce(REBUILD, arguments.toArray());
        if (arguments.size() != 4 || !(arguments.getFirst() instanceof PyGlobal proxyClass)) {
            return other;
        }
        PythonToken token = PythonToken.fromPython(arguments.get(1));
        try {
            if (!isHere(token.address())) {
                return other;
            }
            connections.askServer("incref", token.ident());
        } catch (RemoteManagerException _) {
            return other; // of a manager elsewhere that has the same port
        } catch (IOException e) {
            throw new PickleException("a proxy has arrived, but its manager does not answer", e);
        }
        List<?> exposed = exposed(arguments.get(3));
        PythonType type =
                PythonType.of(
                        token.typeid(), proxyClass.name(), exposed == null ? List.of() : exposed);
        return type.proxy(
                new PythonObject(connections, token.typeid(), token.ident(), proxyClass, exposed));
    }

    private static @Nullable List<?> exposed(@Nullable Object keywords) {
        return keywords instanceof Map<?, ?> map && map.get("exposed") instanceof PyTuple names
                ? names.toList()
                : null;
    }

    /// Whether an address may be that of this manager: clients name it in several ways.
    private boolean isHere(Object there) throws IOException {
        return isAlike(there, addressHere()) || isAlike(there, serverAddress());
    }

    private static boolean isAlike(Object one, Object other) {
        boolean areTcp = one instanceof PyTuple tcp && tcp.size() == 2 && other instanceof PyTuple;
        return areTcp ? port(one).equals(port(other)) : one.equals(other);
    }

    private static String port(Object address) {
        return String.valueOf(((PyTuple) address).get(1));
    }

    /// What the manager considers its own address. A proxy must name it in the very same way, or
    /// the manager connects to itself. It reveals it only together with an object created by a
    /// method of another; the iterator of a dict is one that every Python has.
    Object serverAddress() throws IOException {
        Object known = serverAddress;
        if (known == null) {
            known = askServerAddress();
            serverAddress = known;
        }
        return known;
    }

    private Object askServerAddress() throws IOException {
        try {
            if (connections.askServer("create", "dict") instanceof PyTuple made
                    && made.get(0) instanceof String dict) {
                byte[] message = connections.callObject(dict, "__iter__", List.of(), () -> {});
                connections.askServer("decref", dict);
                PythonAnswer answer = connections.messages().answer(message);
                if (answer.kind() == PythonAnswer.Kind.PROXY
                        && answer.result() instanceof PyTuple pair) {
                    PythonToken token = PythonToken.fromPython(pair.get(1));
                    connections.askServer("decref", token.ident());
                    return token.address();
                }
            }
        } catch (RemoteManagerException _) {
            // It creates no dicts: the address used to connect is the best guess.
        }
        return addressHere();
    }

    private Object addressHere() throws IOException {
        return switch (connections.address()) {
            case Address.Tcp(String host, int port) ->
                    PyTuple.of(InetAddress.getByName(host).getHostAddress(), (long) port);
            case Address.Unix(var path) -> path.toString();
        };
    }
}
