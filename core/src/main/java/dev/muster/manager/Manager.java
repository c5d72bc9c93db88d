package dev.muster.manager;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.ConnectionConfig;
import dev.muster.internal.client.java.Managers;
import dev.muster.internal.local.ServedManager;
import dev.muster.monitor.ManagerSnapshot;
import dev.muster.shared.NamedObjects;
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
import java.util.function.UnaryOperator;

/// Shared objects kept by a server, as a client sees them: a manager of Muster or one of CPython.
///
/// ```java
/// try (var manager = Manager.connect(Address.parse("10.0.0.5:50000"), key, c -> c.withTls())) {
///     SharedQueue<List<Long>> jobs = manager.queue("get_job_q");
///     List<Long> job = jobs.poll(1, TimeUnit.SECONDS);
/// }
/// ```
///
/// Safe for all threads. To a manager of Muster there is one connection, which the calls of all
/// threads share; to one of CPython each thread has its own, because the owner of a Python lock is
/// a connection.
public interface Manager extends NamedObjects {
    /// How many bytes the key of a manager must have that listens beyond loopback.
    int MIN_REMOTE_KEY_BYTES = 16;

    /// Serves a registry at an address from this process.
    ///
    /// @param address where to listen; port 0 picks a free one, a Unix path must not be in use
    /// @param key what clients must know; beyond loopback at least [#MIN_REMOTE_KEY_BYTES] bytes
    /// @throws IllegalArgumentException if the address is beyond loopback
    /// @throws IOException if the address cannot be listened at
    static ManagerServer serve(Address address, AuthKey key, Registry registry) throws IOException {
        return serve(address, key, registry, config -> config);
    }

    /// As [#serve(Address, AuthKey, Registry)], with settings other than the defaults.
    ///
    /// @throws IllegalArgumentException if the address is beyond loopback and the settings neither
    ///   encrypt nor allow to do without, or the key is too short for such an address
    /// @throws IOException if the address cannot be listened at
    static ManagerServer serve(
            Address address, AuthKey key, Registry registry, UnaryOperator<ManagerConfig> change)
            throws IOException {
        return ServedManager.open(address, key, registry, change.apply(ManagerConfig.defaults()));
    }

    /// Connects to a manager and makes sure that it answers.
    ///
    /// @throws IllegalArgumentException if the address is beyond loopback
    /// @throws dev.muster.connection.AuthenticationException if the keys differ
    /// @throws IOException if nothing listens there, or what does is no manager
    static Manager connect(Address address, AuthKey key) throws IOException {
        return connect(address, key, config -> config);
    }

    /// As [#connect(Address, AuthKey)], with settings.
    ///
    /// @param change changes the defaults: `c -> c.withTls(fingerprint)`
    /// @throws IllegalArgumentException if the address is beyond loopback and the settings neither
    ///   encrypt nor allow to do without
    /// @throws IOException as above
    static Manager connect(Address address, AuthKey key, UnaryOperator<ConnectionConfig> change)
            throws IOException {
        return Managers.connect(address, key, change.apply(ConnectionConfig.defaults()));
    }

    /// The queue that the manager offers under this name; at a manager of CPython what the callable
    /// registered under it returns.
    ///
    /// As for all that follow: the name is one of the manager's registry, and what goes wrong is
    /// thrown unchecked, as by calls of the object.
    ///
    /// @throws UncheckedIOException if the connection fails; its cause is a
    ///   [RemoteManagerException] if the manager offers no such name, or something else under it
    @Override
    <E> SharedQueue<E> queue(String name);

    /// The map that the manager offers under this name; Python's `dict`.
    @Override
    <K, V> SharedMap<K, V> map(String name);

    /// The list that the manager offers under this name.
    @Override
    <E> SharedList<E> list(String name);

    /// The lock that the manager offers under this name; Python's `RLock`.
    @Override
    SharedLock lock(String name);

    /// The semaphore that the manager offers under this name.
    @Override
    SharedSemaphore semaphore(String name);

    /// The event that the manager offers under this name.
    @Override
    SharedEvent event(String name);

    /// The barrier that the manager offers under this name.
    @Override
    SharedBarrier barrier(String name);

    /// The value that the manager offers under this name.
    @Override
    <V> SharedValue<V> value(String name);

    /// The namespace that the manager offers under this name.
    @Override
    Namespace namespace(String name);

    /// The object that the manager offers under this name, behind its Java interface: each call
    /// runs there.
    ///
    /// Arguments and results are copies, except shared objects and objects of registered
    /// interfaces: these are passed by reference. Overloads, default methods and variable arguments
    /// work as with a local object. A method that returns a
    /// [java.util.concurrent.CompletableFuture] does not wait. What the method throws is thrown
    /// here, with the stack of both sides, or as a [dev.muster.codec.RemoteFailureException] if its
    /// class is not known here. An interrupt ends the wait and interrupts the call there; the
    /// method must declare [InterruptedException] for that. Two proxies of the same object are
    /// equal.
    ///
    /// @param type the interface under which it was registered, or one that it extends
    /// @throws IllegalArgumentException if `type` is no interface
    <T> T get(String name, Class<T> type);

    /// Asks the manager for an object of this name, of whatever kind.
    ///
    /// @param arguments what the registered callable takes, as Python values
    /// @throws IOException if the connection fails
    /// @throws RemoteManagerException if the manager offers no such name or could not make it
    RemoteObject object(String name, Object... arguments) throws IOException;

    /// A map of its own, kept by the manager while a client refers to it.
    ///
    /// @throws UncheckedIOException if the connection fails, or the manager makes no such objects
    @Override
    <K, V> SharedMap<K, V> newMap();

    /// A list of its own, as [#newMap].
    @Override
    <E> SharedList<E> newList();

    /// A namespace of its own, as [#newMap].
    @Override
    Namespace newNamespace();

    /// What the manager is doing at this moment: what it keeps, who is connected, holds something
    /// or waits; this client is among them. The manager waits at most 100 ms for objects that are
    /// in use.
    ///
    /// @throws RemoteManagerException if it is a manager of CPython, which cannot say this
    /// @throws IOException if the connection fails
    ManagerSnapshot snapshot() throws IOException;

    /// Gives back every object and closes the connection. Calls in other threads end with an
    /// exception.
    @Override
    void close();
}
