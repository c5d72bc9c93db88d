package dev.muster.internal.remote;

import dev.muster.agent.AgentConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Many agents in one process, each with a worker that is none, for `AgentCrowdBench`. They are
/// real but for that: each has its own connection over TLS, and its own threads.
///
/// Arguments: the address of the program, the file of the key, how many.
public final class AgentCrowd {
    private static final int AT_ONCE = 32;

    private AgentCrowd() {}

    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException {
        AgentConfig config =
                AgentConfig.defaults()
                        .withAddress(Address.parse(arguments[0]))
                        .withKey(AuthKey.readFile(Path.of(arguments[1])))
                        .withWorkers(1)
                        .withoutCache();
        int count = Integer.parseInt(arguments[2]);
        var joining = new ArrayList<Callable<JoiningAgent>>();
        for (int i = 0; i < count; i++) {
            AgentConfig own = config.withHost("machine" + i);
            joining.add(() -> JoiningAgent.join(own, _ -> new CrowdWorkers()));
        }
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<JoiningAgent>> joined = threads.invokeAll(joining);
            for (Future<JoiningAgent> each : joined) {
                each.get();
            }
            System.out.println("joined");
            for (Future<JoiningAgent> each : joined) {
                each.get().awaitEnd();
            }
        }
        System.out.println("ended");
        Runtime.getRuntime().halt(0);
    }
}
