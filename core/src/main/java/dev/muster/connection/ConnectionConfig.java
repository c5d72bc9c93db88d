package dev.muster.connection;

import dev.muster.pickle.Pickle;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// How connections are established and what they accept. Start from [#defaults()] and change with
/// `withX`; the constructor is not part of the API and grows with each new setting.
///
/// @param connectTimeout how long a client waits until the server accepts the connection; positive
/// @param handshakeTimeout how long the mutual proof of the key may take, including the TLS
///   handshake, if any; positive. A peer that is slower is dropped
/// @param maxMessageBytes the longest message that is accepted, in bytes; at least 1. A longer one
///   ends the connection; between a manager of Muster and its Java clients, only its call fails.
///   Memory is allocated as bytes arrive, never by the announced length
/// @param allowsLegacyDigests whether peers that know only the MD5 challenge (CPython up to 3.11)
///   are accepted
/// @param backlog how many connections may wait for the listener; at least 1. The system may lower
///   it
/// @param maxUnauthenticated how many connections of a listener may be busy proving the key; at
///   least 1. Beyond that, the oldest one is dropped
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

    /// A copy with another time limit for connecting.
    public ConnectionConfig withConnectTimeout(Duration timeout) {
        return with(copy -> copy.connectTimeout = timeout);
    }

    /// A copy with another time limit for the handshake.
    public ConnectionConfig withHandshakeTimeout(Duration timeout) {
        return with(copy -> copy.handshakeTimeout = timeout);
    }

    /// A copy with another limit for the length of a message.
    public ConnectionConfig withMaxMessageBytes(long limitBytes) {
        return with(copy -> copy.maxMessageBytes = limitBytes);
    }

    /// A copy that accepts peers that know only the MD5 challenge: CPython up to 3.11.
    public ConnectionConfig withLegacyDigests() {
        return with(copy -> copy.allowsLegacyDigests = true);
    }

    /// A copy that refuses peers that know only the MD5 challenge: CPython up to 3.11.
    public ConnectionConfig withoutLegacyDigests() {
        return with(copy -> copy.allowsLegacyDigests = false);
    }

    /// A copy with another number of connections that may wait for the listener.
    public ConnectionConfig withBacklog(int connections) {
        return with(copy -> copy.backlog = connections);
    }

    /// A copy with another limit on simultaneous handshakes.
    public ConnectionConfig withMaxUnauthenticated(int connections) {
        return with(copy -> copy.maxUnauthenticated = connections);
    }

    /// A copy with other rules for objects: a Python 2.7 peer needs
    /// `Pickle.standard().withProtocol(2)`.
    public ConnectionConfig withPickle(Pickle rules) {
        return with(copy -> copy.pickle = rules);
    }

    /// A copy with TLS 1.3; for the side that listens. Only clients of Muster with [#withTls()] or
    /// [#withTls(Fingerprint)] can connect: CPython's `multiprocessing` has no TLS.
    public ConnectionConfig withTls(TlsIdentity identity) {
        return with(copy -> copy.encryption = new Encryption.Server(identity));
    }

    /// A copy with TLS 1.3; for the side that connects. A server with any other identity is
    /// refused.
    public ConnectionConfig withTls(Fingerprint server) {
        return with(copy -> copy.encryption = new Encryption.Client(Optional.of(server)));
    }

    /// A copy with TLS 1.3; for the side that connects. Any identity is accepted, so a key is
    /// needed: its proof is bound to the encrypted channel and fails if there is a man in the
    /// middle.
    public ConnectionConfig withTls() {
        return with(copy -> copy.encryption = new Encryption.Client(Optional.empty()));
    }

    /// A copy that allows unencrypted TCP to and from other machines: for networks whose every
    /// member may read and change what is sent. CPython's `multiprocessing` needs it.
    public ConnectionConfig withPlainTcp() {
        return with(copy -> copy.encryption = new Encryption.PlainAllowed());
    }

    private ConnectionConfig with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.toConfig();
    }

    /// A mutable copy of the components.
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
