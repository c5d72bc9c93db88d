package dev.muster.internal.local;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.internal.client.TypedManager;
import dev.muster.internal.client.java.ManagerEndpoint;
import dev.muster.internal.client.java.RemoteManager;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.server.ObjectServer;
import dev.muster.manager.ManagerConfig;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.manager.RemoteObject;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A manager that this process serves, and uses.
public final class ServedManager extends TypedManager implements ManagerServer {
    private final ObjectServer server;
    private final RemoteManager manager;

    private ServedManager(ObjectServer server, RemoteManager manager) {
        this.server = server;
        this.manager = manager;
    }

    /// Begins to serve.
    ///
    /// @throws IllegalArgumentException if the key is too short for an address beyond loopback
    /// @throws IOException if the address cannot be listened at
    public static ServedManager open(
            Address address, AuthKey key, Registry registry, ManagerConfig config)
            throws IOException {
        ObjectServer server = ObjectServer.open(address, key, registry, config);
        RemoteManager manager =
                RemoteManager.over(
                        server.welcome(),
                        receiver -> new LocalLink(server, receiver),
                        server.address().toString(),
                        server.codec());
        manager.at(ManagerEndpoint.of(server.address(), key, config.connection().encryption()));
        server.own(manager.tokens());
        return new ServedManager(server, manager);
    }

    @Override
    public Address address() {
        return server.address();
    }

    @Override
    public String toString() {
        return "ManagerServer[" + address() + "]";
    }

    @Override
    public Object named(String name, SharedType type) {
        return manager.named(name, type);
    }

    @Override
    public Object made(SharedType type, @Nullable Object... arguments) {
        return manager.made(type, arguments);
    }

    @Override
    public <T> T get(String name, Class<T> type) {
        return manager.get(name, type);
    }

    @Override
    public RemoteObject object(String name, @Nullable Object... arguments) {
        throw new UnsupportedOperationException(
                "objects by the names of their Python methods are for clients: use queue(), map() … or connect to %s"
                        .formatted(server.address()));
    }

    @Override
    public void awaitTermination() throws InterruptedException {
        server.awaitTermination();
    }

    @Override
    public void close() {
        manager.close();
        server.close();
    }
}
