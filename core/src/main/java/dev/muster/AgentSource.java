package dev.muster;

import dev.muster.connection.Connection;
import dev.muster.internal.remote.JoinedAgents;
import dev.muster.worker.WorkerSource;
import java.io.IOException;
import java.time.Duration;

/// Workers at agents, for a pool: `Pool.over(source, …)`. The agents come over connections that
/// somebody else has made, such as a launcher that has started them; [Agent#over] is at the other
/// end.
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
}
