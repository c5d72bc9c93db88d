package dev.muster.agent;

import dev.muster.connection.Address;
import dev.muster.connection.Fingerprint;
import dev.muster.internal.remote.ListeningAgents;
import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Waits at an address of this machine for programs, and serves each with an [Agent] of its own:
/// workers that run the tasks of this program and no other. It is for machines that are there
/// before their programs and stay when they have gone, such as the nodes of a cluster; a program
/// reaches them by [dev.muster.AgentSource#reach].
///
/// Each program gets the configured number of workers, however many programs there are.
///
/// When a program has ended, or its connection has been broken for longer than its patience, its
/// workers are killed and nothing of it is left. Within its patience it may go on over another
/// connection: nothing is lost then, and nothing comes twice.
///
/// Whoever has the key may have anything run here: run it as a user who may do no more than that.
/// What others send, or do not send, harms no program.
///
/// If this process gets `SIGINT` or `SIGTERM`, the workers finish the tasks that they have, and get
/// no more; a second signal kills them. Nothing of it outlives its process.
///
/// Safe for all threads.
public sealed interface AgentServer extends AutoCloseable permits ListeningAgents {
    /// Begins to wait for programs.
    ///
    /// @param config changes the defaults: `c -> c.withAddress(…).withKey(…)`; a key is needed
    /// @throws IllegalArgumentException if there is no key, or one of less than 16 bytes, or one
    ///   that others on this machine may know and that would be used beyond it
    /// @throws java.net.BindException if the address is in use or does not belong to this machine
    /// @throws IOException if it cannot listen there for another reason
    static AgentServer open(UnaryOperator<AgentServerConfig> config) throws IOException {
        return ListeningAgents.open(config.apply(AgentServerConfig.defaults()));
    }

    /// Where programs find it, with the port that the system chose.
    Address address();

    /// What programs recognize it by; nothing at a Unix socket.
    Optional<Fingerprint> fingerprint();

    /// How many programs it serves at this moment.
    int programs();

    /// Serves no further program. Those that are served are asked for no more tasks; when the
    /// workers of the last one have ended theirs, the server ends. Returns at once.
    void drain();

    /// Waits until the server has ended: after [#drain] or [#close]. An interrupt ends the waiting,
    /// not the server.
    ///
    /// @throws InterruptedException if interrupted
    void awaitEnd() throws InterruptedException;

    /// Kills all workers, says goodbye to the programs, and ends. Waits at most 20 seconds for
    /// that.
    @Override
    void close();
}
