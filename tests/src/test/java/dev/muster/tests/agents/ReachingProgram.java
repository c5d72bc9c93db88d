package dev.muster.tests.agents;

import dev.muster.AgentSource;
import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.tests.pool.Gate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// A program that dials a server of agents, for tests that kill it: gives a worker a task that does
/// not end.
final class ReachingProgram {
    private ReachingProgram() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        AuthKey key = AuthKey.readFile(folder.resolve("key"));
        AgentSource source = AgentSource.of(PoolConfig.defaults(), Duration.ofMillis(800));
        try (Pool pool = Pool.over(source, c -> c)) {
            var _ = source.reach(Address.parse(arguments[1]), key, c -> c);
            Gate.in(folder).hold(pool, 1);
            System.out.println("busy");
        }
    }
}
