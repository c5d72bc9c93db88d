package dev.muster.bench;

import java.io.IOException;

/// A pool whose workers are at agents that come to harm all the time: a random worker is killed
/// with SIGKILL, an agent is killed with all its processes and started again, the link of an agent
/// is cut for up to five seconds. In the end every task must be accounted for: it has ended, has
/// begun once at most, and none has failed but by a death that happened; the pool is whole.
///
/// Options: `--parts kill,agent,cut`, `--seconds 60` for a part, `--agents 2`, `--workers 1` of
/// each, `--task-millis 4`, `--most-cut-millis 5000`, `--every-millis 300` between kills of
/// workers, `--agent-every-millis 6000`. Ends with status 1 if a promise was broken.
public final class AgentChaosBench {
    private AgentChaosBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var options = new BenchOptions(arguments);
        boolean isSound = true;
        try (var folder = BenchFolder.open()) {
            for (String part : options.list("parts", "kill,agent,cut")) {
                isSound &= new AgentChaosPart(part, options, folder).run();
            }
        }
        System.exit(isSound ? 0 : 1);
    }
}
