package dev.muster.tests.cluster;

import dev.muster.Pool;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.ClusterConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A program whose task runs at a node until it is killed: the address of a member, the name of the
/// cluster, the file of the key.
final class ClusterProgram {
    private ClusterProgram() {}

    public static void main(String[] arguments) throws IOException {
        ClusterConfig config =
                ClusterConfig.defaults()
                        .withMembers(List.of(arguments[0]))
                        .withName(arguments[1])
                        .withKey(AuthKey.readFile(Path.of(arguments[2])))
                        .withPatience(RunningNodes.PATIENCE);
        try (Pool pool = RunningNodes.pool(config, c -> c)) {
            pool.submit(() -> 1).join();
            var endless =
                    pool.submit(() -> {
                        Thread.sleep(Long.MAX_VALUE);
                        return 1;
                    });
            System.out.println("running");
            endless.join();
        }
    }
}
