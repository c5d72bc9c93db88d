package dev.muster.connection;

import dev.muster.pickle.Pickle;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// How connections are made and what they accept. Start from [#defaults()] and change with `withX`;
/// the constructor is not part of the API and grows with each new setting.
///
/// @param connectTimeout how long a client waits until the server takes the connection; positive
/// @param handshakeTimeout how long the mutual proof of the key may take, with the beginning of TLS
///   if there is any; positive. A peer that is slower is dropped
/// @param maxMessageBytes the longest message that is accepted, in bytes; at least 1. A longer one
///   ends the connection. Memory is taken as bytes arrive, never as announced
/// @param allowsLegacyDigests whether peers that know only the MD5 challenge (CPython up to 3.11)
///   are let in
/// @param backlog how many connections may wait for the listener; at least 1. The system may lower
///   it
/// @param maxUnauthenticated how many connections of a listener may be busy proving the key; at
///   least 1. Beyond that, the one that has been at it longest is dropped
/// @param pickle the rules for objects
/// @param encryption whether TLS protects what is sent
public record ConnectionConfig(
        Duration connectTimeout,
        Duration handshakeTimeout,
        long maxMessageBytes,
        boolean allowsLegacyDigests,
        int backlog,
        int maxUnauthenticated,
        Pickle pickle,
        Encryption encryption) {

    private static final ConnectionConfig DEFAULTS =
            new ConnectionConfig(
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    8L << 30,
                    true,
                    4096,
                    4096,
                    Pickle.standard(),
                    new Encryption.Off());

    public ConnectionConfig {
        checkPositive("connectTimeout", connectTimeout);
        checkPositive("handshakeTimeout", handshakeTimeout);
        checkAtLeastOne("maxMessageBytes", maxMessageBytes);
        checkAtLeastOne("backlog", backlog);
        checkAtLeastOne("maxUnauthenticated", maxUnauthenticated);
    }

    /// 20 s to connect and 20 s for the handshake (many clients may arrive at once), messages up to
    /// 8 GiB, legacy digests allowed, backlog 4,096, 4,096 unauthenticated connections, objects in
    /// protocol 4, no encryption and so no TCP beyond loopback.
    public static ConnectionConfig defaults() {
        return DEFAULTS;
    }

    /// This, with another time limit for connecting.
    public ConnectionConfig withConnectTimeout(Duration timeout) {
        return with(copy -> copy.connectTimeout = timeout);
    }

    /// This, with another time limit for the handshake.
    public ConnectionConfig withHandshakeTimeout(Duration timeout) {
        return with(copy -> copy.handshakeTimeout = timeout);
    }

    /// This, with another limit for the length of a message.
    public ConnectionConfig withMaxMessageBytes(long limitBytes) {
        return with(copy -> copy.maxMessageBytes = limitBytes);
    }

    /// This, open to peers that know only the MD5 challenge: CPython up to 3.11.
    public ConnectionConfig withLegacyDigests() {
        return with(copy -> copy.allowsLegacyDigests = true);
    }

    /// This, closed to peers that know only the MD5 challenge: CPython up to 3.11.
    public ConnectionConfig withoutLegacyDigests() {
        return with(copy -> copy.allowsLegacyDigests = false);
    }

    /// This, with another number of connections that may wait for the listener.
    public ConnectionConfig withBacklog(int connections) {
        return with(copy -> copy.backlog = connections);
    }

    /// This, with another number of connections that may be in the handshake at a time.
    public ConnectionConfig withMaxUnauthenticated(int connections) {
        return with(copy -> copy.maxUnauthenticated = connections);
    }

    /// This, with other rules for objects: a partner of Python 2.7 needs
    /// `Pickle.standard().withProtocol(2)`.
    public ConnectionConfig withPickle(Pickle rules) {
        return with(copy -> copy.pickle = rules);
    }

    /// This, encrypted with TLS 1.3; for the side that listens. Only clients of Muster connect that
    /// have [#withTls()] or [#withTls(Fingerprint)]: CPython's `multiprocessing` has no TLS.
    public ConnectionConfig withTls(TlsIdentity identity) {
        return with(copy -> copy.encryption = new Encryption.Server(identity));
    }

    /// This, encrypted with TLS 1.3; for the side that connects. A server with any other identity
    /// is refused.
    public ConnectionConfig withTls(Fingerprint server) {
        return with(copy -> copy.encryption = new Encryption.Client(Optional.of(server)));
    }

    /// This, encrypted with TLS 1.3; for the side that connects. Any identity is accepted, so a key
    /// is needed: its proof is bound to the encrypted channel and fails if anybody sits in between.
    public ConnectionConfig withTls() {
        return with(copy -> copy.encryption = new Encryption.Client(Optional.empty()));
    }

    /// This, not encrypted, and with TCP to and from other machines all the same: in a network
    /// whose every member may read and change what is sent. CPython's `multiprocessing` needs it.
    public ConnectionConfig withPlainTcp() {
        return with(copy -> copy.encryption = new Encryption.PlainAllowed());
    }

    private ConnectionConfig with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.toConfig();
    }

    /// The components, one of which is about to change.
    private static final class Copy {
        private Duration connectTimeout;
        private Duration handshakeTimeout;
        private long maxMessageBytes;
        private boolean allowsLegacyDigests;
        private int backlog;
        private int maxUnauthenticated;
        private Pickle pickle;
        private Encryption encryption;

        Copy(ConnectionConfig from) {
            connectTimeout = from.connectTimeout;
            handshakeTimeout = from.handshakeTimeout;
            maxMessageBytes = from.maxMessageBytes;
            allowsLegacyDigests = from.allowsLegacyDigests;
            backlog = from.backlog;
            maxUnauthenticated = from.maxUnauthenticated;
            pickle = from.pickle;
            encryption = from.encryption;
        }

        ConnectionConfig toConfig() {
            return new ConnectionConfig(
                    connectTimeout,
                    handshakeTimeout,
                    maxMessageBytes,
                    allowsLegacyDigests,
                    backlog,
                    maxUnauthenticated,
                    pickle,
                    encryption);
        }
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
