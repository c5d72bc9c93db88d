package dev.muster.internal.remote;

import dev.muster.agent.Agent;
import dev.muster.agent.AgentConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import java.io.IOException;
import java.nio.file.Path;

/// An agent in a process of its own, which has no classes but those of Muster and this one.
final class AgentProgram {
    static final String KEY = "AGENT_PROGRAM_KEY";
    private static final long MEMORY = 96 << 20;

    private AgentProgram() {}

    /// Serves until the program ends.
    ///
    /// @param arguments address, name, number of workers, folder of the cache and its size
    public static void main(String[] arguments) throws IOException, InterruptedException {
        AgentConfig config =
                AgentConfig.defaults()
                        .withAddress(Address.parse(arguments[0]))
                        .withKey(AuthKey.fromEnvironment(KEY))
                        .withHost(arguments[1])
                        .withWorkers(Integer.parseInt(arguments[2]))
                        .withWorkerMemory(MEMORY)
                        .withCache(Path.of(arguments[3]), Long.parseLong(arguments[4]));
        try (Agent agent = Agent.join(_ -> config)) {
            agent.awaitEnd();
        }
    }
}
