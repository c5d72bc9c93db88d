package dev.muster.internal.local;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.internal.client.java.ManagerEndpoint;
import dev.muster.internal.client.java.RemoteManager;
import dev.muster.internal.server.ObjectServer;
import dev.muster.manager.ManagerConfig;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.manager.RemoteManagerException;
import dev.muster.manager.RemoteObject;
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
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// A manager that this process serves, and uses.
public final class ServedManager implements ManagerServer {
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

    private interface Opening<T> {
        T open() throws IOException;
    }

    /// No socket is between that could fail: what is wrong is the name.
    private static <T> T own(Opening<T> opening) {
        try {
            return opening.open();
        } catch (RemoteManagerException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public <E> SharedQueue<E> queue(String name) {
        return own(() -> manager.queue(name));
    }

    @Override
    public <K, V> SharedMap<K, V> map(String name) {
        return own(() -> manager.map(name));
    }

    @Override
    public <E> SharedList<E> list(String name) {
        return own(() -> manager.list(name));
    }

    @Override
    public SharedLock lock(String name) {
        return own(() -> manager.lock(name));
    }

    @Override
    public SharedSemaphore semaphore(String name) {
        return own(() -> manager.semaphore(name));
    }

    @Override
    public SharedEvent event(String name) {
        return own(() -> manager.event(name));
    }

    @Override
    public SharedBarrier barrier(String name) {
        return own(() -> manager.barrier(name));
    }

    @Override
    public <V> SharedValue<V> value(String name) {
        return own(() -> manager.value(name));
    }

    @Override
    public Namespace namespace(String name) {
        return own(() -> manager.namespace(name));
    }

    @Override
    public <T> T get(String name, Class<T> type) {
        return own(() -> manager.get(name, type));
    }

    @Override
    public <E> SharedQueue<E> newQueue(int capacity) {
        return own(() -> manager.newQueue(capacity));
    }

    @Override
    public <K, V> SharedMap<K, V> newMap() {
        return own(() -> manager.newMap());
    }

    @Override
    public <E> SharedList<E> newList() {
        return own(() -> manager.newList());
    }

    @Override
    public SharedLock newLock() {
        return own(() -> manager.newLock());
    }

    @Override
    public SharedSemaphore newSemaphore(int permits) {
        return own(() -> manager.newSemaphore(permits));
    }

    @Override
    public SharedEvent newEvent() {
        return own(() -> manager.newEvent());
    }

    @Override
    public SharedBarrier newBarrier(int parties) {
        return own(() -> manager.newBarrier(parties));
    }

    @Override
    public <V> SharedValue<V> newValue(V initial) {
        return own(() -> manager.newValue(initial));
    }

    @Override
    public Namespace newNamespace() {
        return own(() -> manager.newNamespace());
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
