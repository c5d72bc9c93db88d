package dev.muster.tests.agents;

import dev.muster.agent.AgentServer;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import java.io.IOException;
import java.nio.file.Path;

/// A server of agents, for tests that end it: says at which port it waits, and when it has ended.
final class AgentServerProgram {
    private AgentServerProgram() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        var address = new Address.Tcp("127.0.0.1", Integer.parseInt(arguments[1]));
        AuthKey key = AuthKey.readFile(folder.resolve("key"));
        try (AgentServer server =
                AgentServer.open(c ->
                        c.withAddress(address)
                                .withKey(key)
                                .withAgents(a ->
                                        a.withWorkers(1)
                                                .withHost("node7")
                                                .withWorkerMemory(128L << 20)
                                                .withoutCache()))) {
            System.out.println("at " + ((Address.Tcp) server.address()).port());
            server.awaitEnd();
        }
    }
}
