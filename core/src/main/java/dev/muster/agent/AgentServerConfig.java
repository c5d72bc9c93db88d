package dev.muster.agent;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.TlsIdentity;
import dev.muster.internal.system.Settings;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// How an [AgentServer] waits for programs, and what its agents bring: [#defaults] and what the
/// `with…` methods change. Immutable. They refuse what must not be with an
/// [IllegalArgumentException].
public final class AgentServerConfig {
    private final Values values;

    private AgentServerConfig(Values values) {
        this.values = values;
    }

    /// A free port of the loopback interface, a fresh identity; agents as [AgentConfig#defaults]
    /// has them. A key must be set.
    public static AgentServerConfig defaults() {
        return new AgentServerConfig(new Values());
    }

    /// A copy that listens at this address: `0.0.0.0:50000` for all interfaces. TCP is always
    /// encrypted.
    public AgentServerConfig withAddress(Address newAddress) {
        return with(s -> s.address = Objects.requireNonNull(newAddress));
    }

    /// A copy with this key, which all programs must have; at least 16 bytes.
    public AgentServerConfig withKey(AuthKey newKey) {
        return with(s -> s.key = Objects.requireNonNull(newKey));
    }

    /// A copy that shows programs this identity: one that is kept in a file stays the same when the
    /// server is started again.
    public AgentServerConfig withIdentity(TlsIdentity newIdentity) {
        return with(s -> s.identity = Objects.requireNonNull(newIdentity));
    }

    /// A copy with a change of what each program gets: `a -> a.withWorkers(8)`.
    ///
    /// @param change of the number of workers, their memory, the name of this machine and the
    ///   folder for classes and broadcasts, which all agents use; address, key, fingerprint and
    ///   time to join mean nothing here
    public AgentServerConfig withAgents(UnaryOperator<AgentConfig> change) {
        return with(s -> s.agents = Objects.requireNonNull(change.apply(s.agents)));
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

    /// What each program gets.
    public AgentConfig agents() {
        return values.agents;
    }

    @Override
    public String toString() {
        return "AgentServerConfig" + values;
    }

    private AgentServerConfig with(Consumer<Values> change) {
        return new AgentServerConfig(values.with(change));
    }

    /// The settings, with their defaults.
    private static final class Values extends Settings<Values> {
        private Address address = new Address.Tcp("127.0.0.1", 0);
        private @Nullable AuthKey key;
        private @Nullable TlsIdentity identity;
        private AgentConfig agents = AgentConfig.defaults();

        @Override
        protected void check() {
            // What is set is what may be.
        }
    }
}
