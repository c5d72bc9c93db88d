package dev.muster.connection;

import dev.muster.pickle.Pickle;
import java.time.Duration;

/// How connections are made and what they accept. Start from [#defaults()] and change with `withX`;
/// the constructor is not part of the API and grows with each new setting.
///
/// @param connectTimeout how long a client waits until the server takes the connection; positive
/// @param handshakeTimeout how long the mutual proof of the key may take; positive. A peer that is
///   slower is dropped
/// @param maxMessageBytes the longest message that is accepted, in bytes; at least 1. A longer one
///   ends the connection. Memory is taken as bytes arrive, never as announced
/// @param allowsLegacyDigests whether peers that know only the MD5 challenge (CPython up to 3.11)
///   are let in
/// @param backlog how many connections may wait for the listener; at least 1. The system may lower
///   it
/// @param maxUnauthenticated how many connections of a listener may be busy proving the key; at
///   least 1. Beyond that, the one that has been at it longest is dropped
public record ConnectionConfig(
        Duration connectTimeout,
        Duration handshakeTimeout,
        long maxMessageBytes,
        boolean allowsLegacyDigests,
        int backlog,
        int maxUnauthenticated,
        Pickle pickle) {

    private static final ConnectionConfig DEFAULTS =
            new ConnectionConfig(
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    8L << 30,
                    true,
                    4096,
                    4096,
                    Pickle.standard());

    public ConnectionConfig {
        checkPositive("connectTimeout", connectTimeout);
        checkPositive("handshakeTimeout", handshakeTimeout);
        checkAtLeastOne("maxMessageBytes", maxMessageBytes);
        checkAtLeastOne("backlog", backlog);
        checkAtLeastOne("maxUnauthenticated", maxUnauthenticated);
    }

    /// 20 s to connect and 20 s for the handshake (many clients may arrive at once), messages up to
    /// 8 GiB, legacy digests allowed, backlog 4,096, 4,096 unauthenticated connections, objects in
    /// protocol 4.
    public static ConnectionConfig defaults() {
        return DEFAULTS;
    }

    /// This, with another time limit for connecting.
    public ConnectionConfig withConnectTimeout(Duration timeout) {
        return new ConnectionConfig(
                timeout,
                handshakeTimeout,
                maxMessageBytes,
                allowsLegacyDigests,
                backlog,
                maxUnauthenticated,
                pickle);
    }

    /// This, with another time limit for the handshake.
    public ConnectionConfig withHandshakeTimeout(Duration timeout) {
        return new ConnectionConfig(
                connectTimeout,
                timeout,
                maxMessageBytes,
                allowsLegacyDigests,
                backlog,
                maxUnauthenticated,
                pickle);
    }

    /// This, with another limit for the length of a message.
    public ConnectionConfig withMaxMessageBytes(long limitBytes) {
        return new ConnectionConfig(
                connectTimeout,
                handshakeTimeout,
                limitBytes,
                allowsLegacyDigests,
                backlog,
                maxUnauthenticated,
                pickle);
    }

    /// This, open to peers that know only the MD5 challenge: CPython up to 3.11.
    public ConnectionConfig withLegacyDigests() {
        return withLegacyDigests(true);
    }

    /// This, closed to peers that know only the MD5 challenge: CPython up to 3.11.
    public ConnectionConfig withoutLegacyDigests() {
        return withLegacyDigests(false);
    }

    private ConnectionConfig withLegacyDigests(boolean allowed) {
        return new ConnectionConfig(
                connectTimeout,
                handshakeTimeout,
                maxMessageBytes,
                allowed,
                backlog,
                maxUnauthenticated,
                pickle);
    }

    /// This, with another number of connections that may wait for the listener.
    public ConnectionConfig withBacklog(int connections) {
        return new ConnectionConfig(
                connectTimeout,
                handshakeTimeout,
                maxMessageBytes,
                allowsLegacyDigests,
                connections,
                maxUnauthenticated,
                pickle);
    }

    /// This, with another number of connections that may be in the handshake at a time.
    public ConnectionConfig withMaxUnauthenticated(int connections) {
        return new ConnectionConfig(
                connectTimeout,
                handshakeTimeout,
                maxMessageBytes,
                allowsLegacyDigests,
                backlog,
                connections,
                pickle);
    }

    /// This, with other rules for objects: a partner of Python 2.7 needs
    /// `Pickle.standard().withProtocol(2)`.
    public ConnectionConfig withPickle(Pickle rules) {
        return new ConnectionConfig(
                connectTimeout,
                handshakeTimeout,
                maxMessageBytes,
                allowsLegacyDigests,
                backlog,
                maxUnauthenticated,
                rules);
    }

    private static void checkPositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + ", must be positive");
        }
    }

    private static void checkAtLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", must be at least 1");
        }
    }
}
