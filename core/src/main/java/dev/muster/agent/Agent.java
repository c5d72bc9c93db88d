package dev.muster.agent;

import dev.muster.connection.Connection;
import dev.muster.internal.remote.JoiningAgent;
import java.io.IOException;
import java.util.function.UnaryOperator;

/// Brings workers of this machine to a pool elsewhere, which waits for them by `Pool.listening(…)`;
/// `muster work` is a program around it.
///
/// The agent connects to the program, starts worker JVMs on this machine and passes their messages
/// on. A worker that ends is replaced. The workers run whatever the program sends: run an agent as
/// a user who may do no more than that.
///
/// If the connection breaks, the agent makes a new one: results wait here, and each is delivered
/// once. If that does not succeed within the patience of the program, all workers are killed.
/// Nothing of an agent outlives its process.
///
/// If this process gets `SIGINT` or `SIGTERM`, the workers finish the tasks that they have, and get
/// no more; a second signal kills them.
///
/// Safe for all threads.
public sealed interface Agent extends AutoCloseable permits JoiningAgent {
    /// Joins a program.
    ///
    /// @param config changes the defaults: `c -> c.withAddress(…).withKey(…)`; an address and a key
    ///   are needed
    /// @throws IllegalArgumentException if the configuration lacks something
    /// @throws dev.muster.connection.AuthenticationException if the key is not that of the program
    /// @throws IOException if the program cannot be reached within the time to join, shows another
    ///   identity, or refuses this agent; the message says which
    /// @throws InterruptedException if interrupted; nothing is left open
    static Agent join(UnaryOperator<AgentConfig> config) throws IOException, InterruptedException {
        return JoiningAgent.join(config.apply(AgentConfig.defaults()));
    }

    /// Serves the program at the other end of a connection, such as one that has started this
    /// process; [dev.muster.AgentSource#join] is there. If the connection breaks, there is no other
    /// one.
    ///
    /// @param connection between two processes that trust each other; belongs to the agent
    /// @param config the number of workers and their memory, and the name of this machine; address
    ///   and key are not needed
    /// @throws IOException if the program does not answer, or refuses this agent; the message says
    ///   why. The connection is closed then
    /// @throws InterruptedException if interrupted; the connection is closed then
    static Agent over(Connection connection, UnaryOperator<AgentConfig> config)
            throws IOException, InterruptedException {
        return JoiningAgent.over(connection, config.apply(AgentConfig.defaults()));
    }

    /// Waits until the agent has ended: because the program did, or after [#drain] or [#close]. An
    /// interrupt ends the waiting, not the agent.
    ///
    /// @throws IOException if it ended because the program could not be reached any more, or does
    ///   not want it any more
    void awaitEnd() throws IOException, InterruptedException;

    /// Asks the program for no more tasks; when the workers have ended theirs, the agent ends.
    /// Returns at once.
    void drain();

    /// Kills the workers, says goodbye to the program, and ends.
    @Override
    void close();
}
