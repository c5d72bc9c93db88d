package dev.muster.hazelcast;

import dev.muster.connection.Address;
import dev.muster.hazelcast.internal.node.RunningNode;
import java.io.IOException;
import java.util.function.UnaryOperator;

/// A node of a cluster: a member that keeps a part of the shared objects, and brings workers of
/// this machine to every program that opens a pool over the cluster. `muster node` is a program
/// around it.
///
/// Nodes and programs find each other as the configuration of the cluster says. The workers run
/// whatever a program with the key sends: run a node as a user who may do no more than that.
///
/// If the process gets `SIGINT` or `SIGTERM`, the workers finish the tasks that they have, those of
/// durable runs, too, and get no more; then the node hands what it keeps to the others and leaves.
/// A second signal kills the workers. Nothing of a node outlives its process.
///
/// Safe for all threads.
public sealed interface Node extends AutoCloseable permits RunningNode {
    /// Starts a node and joins the cluster; the first node makes it.
    ///
    /// @param config changes the defaults: `n -> n.withCluster(c -> c.withKey(key))`
    /// @throws IllegalArgumentException if the configuration lacks a key, or the node would listen
    ///   beyond this machine without protection
    /// @throws IOException if an address cannot be had, or the cluster cannot be joined; the
    ///   message says why
    static Node start(UnaryOperator<NodeConfig> config) throws IOException {
        return RunningNode.start(config.apply(NodeConfig.defaults()));
    }

    /// Where its member listens: an address for the `withMembers` of others.
    Address.Tcp address();

    /// The name of the cluster.
    String cluster();

    /// How many nodes the cluster has at this moment, with this one.
    int nodes();

    /// How many programs have workers here at this moment.
    int programs();

    /// Serves no further program and takes no further durable task; when the workers have ended the
    /// tasks that they have, the node leaves the cluster. Returns at once.
    void drain();

    /// Waits until the node has left the cluster: after [#drain] or [#close]. An interrupt ends the
    /// waiting, not the node.
    ///
    /// @throws InterruptedException if interrupted
    void awaitEnd() throws InterruptedException;

    /// Kills the workers and leaves the cluster. What the node keeps is handed to others first,
    /// which may take up to 20 seconds.
    @Override
    void close();
}
