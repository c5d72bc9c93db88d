package dev.muster.agent;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.TlsIdentity;
import dev.muster.internal.system.Settings;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a program waits for agents: [#defaults] and what the `with…` methods change. Immutable. They
/// refuse what must not be with an [IllegalArgumentException].
public final class ListenConfig {
    private final Values values;

    private ListenConfig(Values values) {
        this.values = values;
    }

    /// A free port of the loopback interface, a fresh identity, a patience of 10 seconds; what to
    /// type elsewhere is printed to standard error. A key must be set.
    public static ListenConfig defaults() {
        return new ListenConfig(new Values());
    }

    /// A copy that listens at this address: `0.0.0.0:50000` for all interfaces. TCP is always
    /// encrypted.
    public ListenConfig withAddress(Address newAddress) {
        return with(s -> s.address = Objects.requireNonNull(newAddress));
    }

    /// A copy with this key, which all agents must have. Beyond this machine it must have at least
    /// 16 bytes.
    public ListenConfig withKey(AuthKey newKey) {
        return with(s -> s.key = Objects.requireNonNull(newKey));
    }

    /// A copy that shows agents this identity: one that is kept in a file stays the same, so agents
    /// can be started before the program.
    public ListenConfig withIdentity(TlsIdentity newIdentity) {
        return with(s -> s.identity = Objects.requireNonNull(newIdentity));
    }

    /// A copy in which a connection to an agent may be broken for this time before its workers
    /// count as lost. Both sides know it.
    public ListenConfig withLinkPatience(Duration patience) {
        return with(s -> s.linkPatience = Objects.requireNonNull(patience));
    }

    /// A copy that hands the line that starts an agent elsewhere to a function, instead of printing
    /// it.
    public ListenConfig withJoinLine(Consumer<String> receiver) {
        return with(s -> s.joinLine = Objects.requireNonNull(receiver));
    }

    /// Where it listens.
    public Address address() {
        return values.address;
    }

    /// The key, if it was set.
    public Optional<AuthKey> key() {
        return Optional.ofNullable(values.key);
    }

    /// The identity that was set; without one, a fresh one is made.
    public Optional<TlsIdentity> identity() {
        return Optional.ofNullable(values.identity);
    }

    /// How long a connection may be broken; positive.
    public Duration linkPatience() {
        return values.linkPatience;
    }

    /// What gets the line that starts an agent elsewhere.
    public Consumer<String> joinLine() {
        return values.joinLine;
    }

    @Override
    public String toString() {
        return "ListenConfig" + values;
    }

    private ListenConfig with(Consumer<Values> change) {
        return new ListenConfig(values.with(change));
    }

    private static void print(String line) {
        System.err.println("muster: a machine joins by: " + line);
    }

    /// The settings, with their defaults.
    private static final class Values extends Settings<Values> {
        private Address address = new Address.Tcp("127.0.0.1", 0);
        private @Nullable AuthKey key;
        private @Nullable TlsIdentity identity;
        private Duration linkPatience = Duration.ofSeconds(10);
        private Consumer<String> joinLine = ListenConfig::print;

        @Override
        protected void check() {
            requirePositive("linkPatience", linkPatience);
        }
    }
}
