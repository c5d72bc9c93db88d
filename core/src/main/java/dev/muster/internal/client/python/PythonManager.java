package dev.muster.internal.client.python;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.ConnectionConfig;
import dev.muster.internal.client.TypedObjects;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.protocol.SnapshotValues;
import dev.muster.manager.Manager;
import dev.muster.manager.RemoteManagerException;
import dev.muster.monitor.ManagerSnapshot;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyTuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A manager reached in CPython's own words, be it one of Muster or one of CPython.
public final class PythonManager extends TypedObjects implements Manager {
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

    @Override
    public Object named(String name, SharedType type) {
        return typed(name, PythonType.of(type));
    }

    @Override
    public Object made(SharedType type, @Nullable Object... arguments) {
        return type == SharedType.VALUE
                // The type code is shown by Python's repr only.
                ? typed(type.typeid(), PythonType.VALUE, "O", arguments[0])
                : typed(type.typeid(), PythonType.of(type), arguments);
    }

    /// An object that must be of this type, behind its Java interface.
    private Object typed(String name, PythonType type, @Nullable Object... arguments) {
        try {
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
            return type.proxy(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public <T> T get(String name, Class<T> type) {
        PythonService.requireInterface(type);
        try {
            return PythonService.of(object(name), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ManagerSnapshot snapshot() throws IOException {
        return SnapshotValues.fromPython(connections.askServer(SnapshotValues.FUNCTION));
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
