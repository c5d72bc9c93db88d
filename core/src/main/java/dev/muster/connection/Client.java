package dev.muster.connection;

import dev.muster.internal.wire.SocketConnector;
import java.io.IOException;
import java.util.function.UnaryOperator;

/// Connects to a listener; CPython's `multiprocessing.connection.Client`.
public final class Client {
    private Client() {}

    /// Connects to a listener that has no key.
    ///
    /// @throws java.net.ConnectException if no listener is there
    /// @throws java.net.SocketTimeoutException if the connection is not accepted in time
    /// @throws IOException if the connection fails otherwise
    /// @throws InterruptedException if interrupted; nothing is left open
    public static Connection connect(Address address) throws IOException, InterruptedException {
        return SocketConnector.connect(address, null, ConnectionConfig.defaults());
    }

    /// Connects to a listener that holds the same key. Each side makes the other prove it.
    ///
    /// @throws AuthenticationException if one side cannot prove the key to the other, or the
    ///   handshake takes too long
    /// @throws java.net.ConnectException if no listener is there
    /// @throws java.net.SocketTimeoutException if the connection is not accepted in time
    /// @throws IOException if the connection fails otherwise
    /// @throws InterruptedException if interrupted; nothing is left open
    public static Connection connect(Address address, AuthKey key)
            throws IOException, InterruptedException {
        return SocketConnector.connect(address, key, ConnectionConfig.defaults());
    }

    /// As [#connect(Address)], with settings.
    ///
    /// @param config changes the defaults: `c -> c.withConnectTimeout(…)`
    /// @throws IOException as above
    /// @throws InterruptedException if interrupted; nothing is left open
    public static Connection connect(Address address, UnaryOperator<ConnectionConfig> config)
            throws IOException, InterruptedException {
        return SocketConnector.connect(address, null, config.apply(ConnectionConfig.defaults()));
    }

    /// As [#connect(Address, AuthKey)], with settings.
    ///
    /// @param config changes the defaults: `c -> c.withoutLegacyDigests()`
    /// @throws IOException as above
    /// @throws InterruptedException if interrupted; nothing is left open
    public static Connection connect(
            Address address, AuthKey key, UnaryOperator<ConnectionConfig> config)
            throws IOException, InterruptedException {
        return SocketConnector.connect(address, key, config.apply(ConnectionConfig.defaults()));
    }
}
