package dev.muster.connection;

import dev.muster.internal.system.Settings;
import dev.muster.pickle.Pickle;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// How connections are established and what they accept: [#defaults] and what the `with…` methods
/// change. Immutable. What must not be is refused with an [IllegalArgumentException].
public final class ConnectionConfig {
    private static final ConnectionConfig DEFAULTS = new ConnectionConfig(new Values());

    private final Values values;

    private ConnectionConfig(Values values) {
        this.values = values;
    }

    /// 20 s to connect and 20 s for the handshake (many clients may arrive at once), messages up to
    /// 8 GiB, legacy digests allowed, backlog 4,096, 4,096 unauthenticated connections, objects in
    /// protocol 4, no encryption and so no TCP beyond loopback.
    public static ConnectionConfig defaults() {
        return DEFAULTS;
    }

    /// A copy with another time limit for connecting.
    public ConnectionConfig withConnectTimeout(Duration timeout) {
        return with(s -> s.connectTimeout = Objects.requireNonNull(timeout));
    }

    /// A copy with another time limit for the handshake.
    public ConnectionConfig withHandshakeTimeout(Duration timeout) {
        return with(s -> s.handshakeTimeout = Objects.requireNonNull(timeout));
    }

    /// A copy with another limit for the length of a message.
    public ConnectionConfig withMaxMessageBytes(long limitBytes) {
        return with(s -> s.maxMessageBytes = limitBytes);
    }

    /// A copy that accepts peers that know only the MD5 challenge: CPython up to 3.11.
    public ConnectionConfig withLegacyDigests() {
        return with(s -> s.allowsLegacyDigests = true);
    }

    /// A copy that refuses peers that know only the MD5 challenge: CPython up to 3.11.
    public ConnectionConfig withoutLegacyDigests() {
        return with(s -> s.allowsLegacyDigests = false);
    }

    /// A copy with another number of connections that may wait for the listener.
    public ConnectionConfig withBacklog(int connections) {
        return with(s -> s.backlog = connections);
    }

    /// A copy with another limit on simultaneous handshakes.
    public ConnectionConfig withMaxUnauthenticated(int connections) {
        return with(s -> s.maxUnauthenticated = connections);
    }

    /// A copy with other rules for objects: a Python 2.7 peer needs
    /// `Pickle.standard().withProtocol(2)`.
    public ConnectionConfig withPickle(Pickle rules) {
        return with(s -> s.pickle = Objects.requireNonNull(rules));
    }

    /// A copy with TLS 1.3; for the side that listens. Only clients of Muster with [#withTls()] or
    /// [#withTls(Fingerprint)] can connect: CPython's `multiprocessing` has no TLS.
    public ConnectionConfig withTls(TlsIdentity identity) {
        return with(s -> s.encryption = new Encryption.Server(identity));
    }

    /// A copy with TLS 1.3; for the side that connects. A server with any other identity is
    /// refused.
    public ConnectionConfig withTls(Fingerprint server) {
        return with(s -> s.encryption = new Encryption.Client(Optional.of(server)));
    }

    /// A copy with TLS 1.3; for the side that connects. Any identity is accepted, so a key is
    /// needed: its proof is bound to the encrypted channel and fails if there is a man in the
    /// middle.
    public ConnectionConfig withTls() {
        return with(s -> s.encryption = new Encryption.Client(Optional.empty()));
    }

    /// A copy that allows unencrypted TCP to and from other machines: for networks whose every
    /// member may read and change what is sent. CPython's `multiprocessing` needs it.
    public ConnectionConfig withPlainTcp() {
        return with(s -> s.encryption = new Encryption.PlainAllowed());
    }

    /// How long a client waits until the server accepts the connection; positive.
    public Duration connectTimeout() {
        return values.connectTimeout;
    }

    /// How long the mutual proof of the key may take, including the TLS handshake, if any;
    /// positive. A peer that is slower is dropped.
    public Duration handshakeTimeout() {
        return values.handshakeTimeout;
    }

    /// The longest message that is accepted, in bytes; at least 1. A longer one ends the
    /// connection; between a manager of Muster and its Java clients, only its call fails. Memory is
    /// allocated as bytes arrive, never by the announced length.
    public long maxMessageBytes() {
        return values.maxMessageBytes;
    }

    /// Whether peers that know only the MD5 challenge (CPython up to 3.11) are accepted.
    public boolean allowsLegacyDigests() {
        return values.allowsLegacyDigests;
    }

    /// How many connections may wait for the listener; at least 1. The system may lower it.
    public int backlog() {
        return values.backlog;
    }

    /// How many connections of a listener may be busy proving the key; at least 1. Beyond that, the
    /// oldest one is dropped.
    public int maxUnauthenticated() {
        return values.maxUnauthenticated;
    }

    /// The rules for objects.
    public Pickle pickle() {
        return values.pickle;
    }

    /// Whether TLS protects what is sent.
    public Encryption encryption() {
        return values.encryption;
    }

    @Override
    public String toString() {
        return "ConnectionConfig" + values;
    }

    private ConnectionConfig with(Consumer<Values> change) {
        return new ConnectionConfig(values.with(change));
    }

    /// The settings, with their defaults.
    private static final class Values extends Settings<Values> {
        private Duration connectTimeout = Duration.ofSeconds(20);
        private Duration handshakeTimeout = Duration.ofSeconds(20);
        private long maxMessageBytes = 8L << 30;
        private boolean allowsLegacyDigests = true;
        private int backlog = 4096;
        private int maxUnauthenticated = 4096;
        private Pickle pickle = Pickle.standard();
        private Encryption encryption = new Encryption.Off();

        @Override
        protected void check() {
            requirePositive("connectTimeout", connectTimeout);
            requirePositive("handshakeTimeout", handshakeTimeout);
            requireAtLeast(1, "maxMessageBytes", maxMessageBytes);
            requireAtLeast(1, "backlog", backlog);
            requireAtLeast(1, "maxUnauthenticated", maxUnauthenticated);
        }
    }
}
