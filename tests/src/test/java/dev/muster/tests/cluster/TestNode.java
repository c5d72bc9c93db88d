package dev.muster.tests.cluster;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.object.ObjectUpkeep;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A node of a cluster in a JVM of its own, which ends with its standard input: its address, then
/// what [TestCluster#arguments] says.
final class TestNode {
    /// What it says when it keeps data.
    static final String READY = "ready";

    private TestNode() {}

    /// The cluster that a program is told of.
    static ClusterConfig config(List<String> arguments) {
        return ClusterConfig.defaults()
                .withName(arguments.get(0))
                .withKey(AuthKey.ofText(arguments.get(1)))
                .withPatience(Duration.ofSeconds(Long.parseLong(arguments.get(2))))
                .withMinimumSize(Integer.parseInt(arguments.get(3)))
                .withMembers(arguments.subList(4, arguments.size()));
    }

    public static void main(String[] arguments) throws IOException {
        ClusterConfig config =
                config(List.of(arguments).subList(1, arguments.length))
                        .withAddress((Address.Tcp) Address.parse(arguments[0]));
        ObjectUpkeep.start(Engine.start(config, Engine.Role.NODE, Map.of()));
        System.out.println(READY);
        while (System.in.read() >= 0) {
            // Whoever started this lives.
        }
        Runtime.getRuntime().halt(0);
    }
}
