package dev.muster;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Connection;
import dev.muster.connection.ConnectionConfig;
import dev.muster.internal.remote.DialledAgent;
import dev.muster.internal.remote.JoinedAgents;
import dev.muster.worker.WorkerSource;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;

/// Workers at agents, for a pool: `Pool.over(source, …)`. The agents come over connections that
/// somebody else has made, such as a launcher that has started them, where
/// [dev.muster.agent.Agent#over] is at the other end; or they are reached where they wait, at a
/// [dev.muster.agent.AgentServer]. Without an agent, tasks wait for one.
///
/// Each agent keeps its number of workers. Safe for all threads.
public sealed interface AgentSource extends WorkerSource permits JoinedAgents {
    /// A source without agents.
    ///
    /// @param config what the program wants of its workers: their memory, flags and environment,
    ///   and what becomes of their output
    /// @param linkPatience how long an agent may be without a connection before its workers count
    ///   as lost; positive
    static AgentSource of(PoolConfig config, Duration linkPatience) {
        return new JoinedAgents(config, linkPatience);
    }

    /// Takes the agent at the other end of a connection, or the next connection of one that is
    /// known. Waits at most 10 seconds for what it says. The source must have been opened.
    ///
    /// @param connection between two processes that trust each other; belongs to the source, which
    ///   closes it if this method throws
    /// @throws IOException if there is no agent at the other end, or one that is refused; the
    ///   message says why
    /// @throws InterruptedException if interrupted while waiting
    void join(Connection connection) throws IOException, InterruptedException;

    /// Gets an agent at a [dev.muster.agent.AgentServer], in a thread of its own, until the source
    /// is closed or the agent is forgotten. Returns at once; the source must have been opened. A
    /// second call for the same address gets another agent there.
    ///
    /// If the connection breaks, a new one is made within the patience of the link: nothing is lost
    /// then. After that the workers there count as lost, and an agent is asked for anew, after
    /// pauses that grow from 1 second to 1 minute, as the server may be started again. So it is if
    /// there is no server yet, or if it refuses this program. Why there is no agent is logged as a
    /// warning, once for each reason.
    ///
    /// @param key that of the server
    /// @param settings changes how it is connected to: `c -> c.withTls(fingerprint)` for a server
    ///   that must have this identity. Without that, over TCP, the proof of the key is what
    ///   excludes a man in the middle
    /// @return the agent, whether it is there or not
    /// @throws IllegalArgumentException if the settings are without TLS, and the address is not a
    ///   Unix socket
    /// @throws IllegalStateException if the source was not opened; if it is closed, nothing happens
    Reached reach(Address address, AuthKey key, UnaryOperator<ConnectionConfig> settings);

    /// An agent that a program has reached, or tries to reach. Safe for all threads.
    sealed interface Reached permits DialledAgent {
        /// Gives the agent up, as its machine is known to be gone: its workers count as lost at
        /// once, so their tasks fail or are tried elsewhere without waiting for the patience of the
        /// link; and it is not tried again. If the machine is there all the same, what runs there
        /// is killed when that patience is over. A second call does nothing, and none waits.
        ///
        /// @param why what is said of the workers: the detail of their
        ///   [dev.muster.worker.CrashReport]
        void forget(String why);
    }
}
