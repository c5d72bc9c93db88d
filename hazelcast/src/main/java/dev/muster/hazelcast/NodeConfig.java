package dev.muster.hazelcast;

import dev.muster.agent.AgentConfig;
import dev.muster.internal.system.Settings;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// What a [Node] joins and what it brings: [#defaults] and what the `with…` methods change.
/// Immutable. They refuse what must not be with an [IllegalArgumentException].
public final class NodeConfig {
    private final Values values;

    private NodeConfig(Values values) {
        this.values = values;
    }

    /// The cluster of [ClusterConfig#defaults], workers as [AgentConfig#defaults] has them. A key
    /// must be set in the configuration of the cluster.
    public static NodeConfig defaults() {
        return new NodeConfig(new Values());
    }

    /// A copy with a change of the cluster that it joins: `c -> c.withKey(key).withMembers(…)`.
    public NodeConfig withCluster(UnaryOperator<ClusterConfig> change) {
        return with(s -> s.cluster = Objects.requireNonNull(change.apply(s.cluster)));
    }

    /// A copy with a change of what each program gets here: `a -> a.withWorkers(8)`.
    ///
    /// @param change of the number of workers, their memory and labels, the name of this machine
    ///   and its cache; address, key, fingerprint and time to join mean nothing here
    public NodeConfig withAgents(UnaryOperator<AgentConfig> change) {
        return with(s -> s.agents = Objects.requireNonNull(change.apply(s.agents)));
    }

    /// The cluster that it joins.
    public ClusterConfig cluster() {
        return values.cluster;
    }

    /// What each program gets.
    public AgentConfig agents() {
        return values.agents;
    }

    @Override
    public String toString() {
        return "NodeConfig" + values;
    }

    private NodeConfig with(Consumer<Values> change) {
        return new NodeConfig(values.with(change));
    }

    /// The settings, with their defaults.
    private static final class Values extends Settings<Values> {
        private ClusterConfig cluster = ClusterConfig.defaults();
        private AgentConfig agents = AgentConfig.defaults();

        @Override
        protected void check() {
            require(
                    !cluster.isClient() && cluster.instance().isEmpty(),
                    "a node is to be a client, or the member of an application, must be a member"
                            + " of its own: it keeps data, and says of itself what it brings");
        }
    }
}
