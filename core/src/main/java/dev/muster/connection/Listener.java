package dev.muster.connection;

import dev.muster.internal.wire.SocketListener;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Waits at an address for peers that connect; CPython's `multiprocessing.connection.Listener`.
///
/// With a key, a peer is returned only when both sides have proved that they hold it. This happens
/// in the background for many peers at once: a peer that is silent or slow, or has a different key,
/// is dropped and delays no other. Without a key there are no checks; use that only where others
/// cannot connect.
///
/// A Unix socket is accessible to this user alone (mode 0600); its file is removed with the
/// listener, and one left by a killed process is replaced.
///
/// Any thread may call any method.
public sealed interface Listener extends AutoCloseable permits SocketListener {

    /// Listens without a key.
    ///
    /// @throws java.net.BindException if the address is in use or does not belong to this machine
    static Listener open(Address address) throws IOException {
        return SocketListener.open(address, null, ConnectionConfig.defaults());
    }

    /// Listens for peers that hold this key.
    ///
    /// @throws java.net.BindException if the address is in use or does not belong to this machine
    static Listener open(Address address, AuthKey key) throws IOException {
        return SocketListener.open(address, key, ConnectionConfig.defaults());
    }

    /// Listens without a key.
    ///
    /// @param config changes the defaults: `c -> c.withBacklog(10)`
    /// @throws java.net.BindException if the address is in use or does not belong to this machine
    static Listener open(Address address, UnaryOperator<ConnectionConfig> config)
            throws IOException {
        return SocketListener.open(address, null, config.apply(ConnectionConfig.defaults()));
    }

    /// Listens for peers that hold this key.
    ///
    /// @param config changes the defaults: `c -> c.withoutLegacyDigests()`
    /// @throws java.net.BindException if the address is in use or does not belong to this machine
    static Listener open(Address address, AuthKey key, UnaryOperator<ConnectionConfig> config)
            throws IOException {
        return SocketListener.open(address, key, config.apply(ConnectionConfig.defaults()));
    }

    /// Waits for the next peer.
    ///
    /// @throws IOException if the listener is closed, also while waiting
    /// @throws InterruptedException if interrupted while waiting; no peer is lost
    Connection accept() throws IOException, InterruptedException;

    /// Waits for the next peer, at most for a given time.
    ///
    /// @param timeout how long to wait; zero looks once
    /// @return nothing if no peer connected in time
    /// @throws IOException if the listener is closed, also while waiting
    /// @throws InterruptedException if interrupted while waiting; no peer is lost
    Optional<Connection> accept(Duration timeout) throws IOException, InterruptedException;

    /// Where it listens, with the port that the system chose.
    Address address();

    /// Stops listening. Peers that were not yet accepted are disconnected; accepted connections
    /// stay open.
    @Override
    void close();
}
