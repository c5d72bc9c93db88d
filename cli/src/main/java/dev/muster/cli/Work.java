package dev.muster.cli;

import dev.muster.agent.Agent;
import dev.muster.agent.AgentConfig;
import java.io.IOException;
import java.io.PrintStream;

/// An agent until its program ends.
final class Work {
    private Work() {}

    static int run(PrintStream out, AgentConfig config) throws IOException, InterruptedException {
        try (Agent agent = Agent.join(_ -> config)) {
            out.printf(
                    "joined %s with %d workers; Ctrl-C lets them finish, a second one kills them%n",
                    config.address().orElseThrow(), config.workers());
            out.flush();
            agent.awaitEnd();
        }
        return 0;
    }
}
