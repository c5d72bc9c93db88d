package dev.muster.internal.client.python;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.ConnectionConfig;
import dev.muster.manager.Manager;
import dev.muster.manager.RemoteManagerException;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyTuple;
import dev.muster.shared.Namespace;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.SharedList;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.shared.SharedValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A manager reached in CPython's own words, be it one of Muster or one of CPython.
public final class PythonManager implements Manager {
    private final ManagerConnections connections;

    private PythonManager(ManagerConnections connections) {
        this.connections = connections;
    }

    /// Connects and makes sure that a manager answers.
    ///
    /// @throws IOException if none does
    public static PythonManager connect(Address address, AuthKey key, ConnectionConfig config)
            throws IOException {
        // Every Python reads protocol 2; the answer tells whether this one reads more.
        var cautious = new ManagerConnections(address, key, config, 2);
        byte[] answer = cautious.askServerRaw("dummy");
        ManagerConnections connections =
                Pickle.protocolOf(answer, 0, answer.length) > 2
                        ? new ManagerConnections(address, key, config, 4)
                        : cautious;
        connections.messages().value(answer);
        return new PythonManager(connections);
    }

    @Override
    public PythonObject object(String name, @Nullable Object... arguments) throws IOException {
        return create(name, PythonType.OBJECT, Arrays.asList(arguments));
    }

    private PythonObject create(
            String name, PythonType type, List<? extends @Nullable Object> arguments)
            throws IOException {
        var all = new ArrayList<@Nullable Object>();
        all.add(name);
        all.addAll(arguments);
        Object created = connections.askServer("create", all.toArray());
        if (created instanceof PyTuple pair
                && pair.size() == 2
                && pair.get(0) instanceof String ident
                && pair.get(1) instanceof PyTuple exposed) {
            return new PythonObject(connections, name, ident, type.proxyClass(), exposed.toList());
        }
        throw new PickleException(
                "the manager answered create() with %s, must be (ident, exposed)"
                        .formatted(created));
    }

    /// An object that must be of this type, behind its Java interface.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the type says which it is
    private <T> T typed(String name, PythonType type, @Nullable Object... arguments)
            throws IOException {
        PythonObject object = create(name, type, Arrays.asList(arguments));
        for (String method : type.needed()) {
            if (!object.offers(method)) {
                object.close();
                throw new RemoteManagerException(
                        "'%s' of the manager at %s is not %s, which has %s: it has %s. Ask for what it is, or use object(name)"
                                .formatted(
                                        name,
                                        connections.address(),
                                        type.words(),
                                        method,
                                        object.methods()));
            }
        }
        return (T) type.proxy(object);
    }

    @Override
    public <E> SharedQueue<E> queue(String name) throws IOException {
        return typed(name, PythonType.QUEUE);
    }

    @Override
    public <K, V> SharedMap<K, V> map(String name) throws IOException {
        return typed(name, PythonType.MAP);
    }

    @Override
    public <E> SharedList<E> list(String name) throws IOException {
        return typed(name, PythonType.LIST);
    }

    @Override
    public SharedLock lock(String name) throws IOException {
        return typed(name, PythonType.LOCK);
    }

    @Override
    public SharedSemaphore semaphore(String name) throws IOException {
        return typed(name, PythonType.SEMAPHORE);
    }

    @Override
    public SharedEvent event(String name) throws IOException {
        return typed(name, PythonType.EVENT);
    }

    @Override
    public SharedBarrier barrier(String name) throws IOException {
        return typed(name, PythonType.BARRIER);
    }

    @Override
    public <V> SharedValue<V> value(String name) throws IOException {
        return typed(name, PythonType.VALUE);
    }

    @Override
    public Namespace namespace(String name) throws IOException {
        return typed(name, PythonType.NAMESPACE);
    }

    @Override
    public <T> T get(String name, Class<T> type) throws IOException {
        PythonService.requireInterface(type);
        return PythonService.of(object(name), type);
    }

    @Override
    public <E> SharedQueue<E> newQueue(int capacity) throws IOException {
        if (capacity < 0) {
            throw new IllegalArgumentException(
                    "capacity is %d, must be at least 0 (0: no bound)".formatted(capacity));
        }
        return typed("Queue", PythonType.QUEUE, capacity);
    }

    @Override
    public <K, V> SharedMap<K, V> newMap() throws IOException {
        return typed("dict", PythonType.MAP);
    }

    @Override
    public <E> SharedList<E> newList() throws IOException {
        return typed("list", PythonType.LIST);
    }

    @Override
    public SharedLock newLock() throws IOException {
        return typed("RLock", PythonType.LOCK);
    }

    @Override
    public SharedSemaphore newSemaphore(int permits) throws IOException {
        if (permits < 0) {
            throw new IllegalArgumentException(
                    "permits is %d, must be at least 0".formatted(permits));
        }
        return typed("Semaphore", PythonType.SEMAPHORE, permits);
    }

    @Override
    public SharedEvent newEvent() throws IOException {
        return typed("Event", PythonType.EVENT);
    }

    @Override
    public SharedBarrier newBarrier(int parties) throws IOException {
        if (parties < 1) {
            throw new IllegalArgumentException(
                    "parties is %d, must be at least 1".formatted(parties));
        }
        return typed("Barrier", PythonType.BARRIER, parties);
    }

    @Override
    public <V> SharedValue<V> newValue(V initial) throws IOException {
        // The type code is shown by Python's repr only.
        return typed("Value", PythonType.VALUE, "O", initial);
    }

    @Override
    public Namespace newNamespace() throws IOException {
        return typed("Namespace", PythonType.NAMESPACE);
    }

    @Override
    public void close() {
        connections.messages().references().giveBackAll();
        connections.close();
    }

    @Override
    public String toString() {
        return "the manager at %s".formatted(connections.address());
    }
}
