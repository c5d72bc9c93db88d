package dev.muster.manager;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.ConnectionConfig;
import dev.muster.internal.proxy.PythonManager;
import dev.muster.internal.server.ObjectServer;
import dev.muster.shared.SharedQueue;
import java.io.IOException;
import java.util.function.UnaryOperator;

/// Shared objects kept by a server, as a client sees them: a manager of Muster or one of CPython.
///
/// ```java
/// try (var manager = Manager.connect(Address.parse("10.0.0.5:50000"), key)) {
///     SharedQueue<List<Long>> jobs = manager.queue("get_job_q");
///     List<Long> job = jobs.poll(1, TimeUnit.SECONDS);
/// }
/// ```
///
/// Safe for all threads. Each thread that calls has a connection of its own, because the owner of a
/// Python lock is a connection.
public interface Manager extends AutoCloseable {
    /// How many bytes the key of a manager must have that listens beyond loopback.
    int MIN_REMOTE_KEY_BYTES = 16;

    /// Serves a registry at an address from this process.
    ///
    /// @param address where to listen; port 0 picks a free one, a Unix path must not be in use
    /// @param key what clients must know; beyond loopback at least [#MIN_REMOTE_KEY_BYTES] bytes
    /// @throws IllegalArgumentException if the key is too short for an address beyond loopback
    /// @throws IOException if the address cannot be listened at
    static ManagerServer serve(Address address, AuthKey key, Registry registry) throws IOException {
        return serve(address, key, registry, config -> config);
    }

    /// As [#serve(Address, AuthKey, Registry)], with limits other than the defaults.
    static ManagerServer serve(
            Address address, AuthKey key, Registry registry, UnaryOperator<ManagerConfig> change)
            throws IOException {
        return ObjectServer.open(address, key, registry, change.apply(ManagerConfig.defaults()));
    }

    /// Connects to a manager and makes sure that it answers.
    ///
    /// @throws dev.muster.connection.AuthenticationException if the keys differ
    /// @throws IOException if nobody listens there, or whoever does is no manager
    static Manager connect(Address address, AuthKey key) throws IOException {
        return PythonManager.connect(address, key, ConnectionConfig.defaults());
    }

    /// Asks the manager for the queue that it offers under this name, or for a new one if the name
    /// is the type `Queue` or `JoinableQueue`.
    ///
    /// @throws IOException if the connection fails
    /// @throws RemoteManagerException if the manager offers no such name
    <E> SharedQueue<E> queue(String name) throws IOException;

    /// Asks the manager for an object of this name, of whatever kind.
    ///
    /// @param arguments what the registered callable takes, as Python values
    /// @throws IOException if the connection fails
    /// @throws RemoteManagerException if the manager offers no such name or could not make it
    RemoteObject object(String name, Object... arguments) throws IOException;

    /// Gives back every object and closes the connections. Calls in other threads end with an
    /// exception.
    @Override
    void close();
}
