package dev.muster.tests.agents;

import dev.muster.Pool;
import dev.muster.connection.AuthKey;
import dev.muster.tests.pool.Gate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// A program that agents join, for tests that kill it: gives each worker a task that does not end.
final class AgentProgram {
    private AgentProgram() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        AuthKey key = AuthKey.readFile(folder.resolve("key"));
        try (Pool pool =
                Pool.listening(c ->
                        c.withKey(key)
                                .withLinkPatience(Duration.ofMillis(800))
                                .withJoinLine(line -> System.out.println("join " + line)))) {
            Gate.in(folder).hold(pool, 1);
            System.out.println("busy");
        }
    }
}
