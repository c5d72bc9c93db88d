package dev.muster.bench;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/// A member of Hazelcast that talks to loopback only: neither multicast nor discovery, and it does
/// not phone home. Without arguments it is alone; with `NAME PORT MEMBER,MEMBER,… THREADS` it joins
/// those, and its executor has so many threads.
final class HazelcastMember {
    static final String CLUSTER = "muster-bench";

    /// What the manuals of Hazelcast and Netty ask for.
    static final List<String> FLAGS =
            List.of(
                    "--add-modules=java.se",
                    "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--add-opens=java.base/java.nio=ALL-UNNAMED",
                    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                    "--add-opens=java.management/sun.management=ALL-UNNAMED",
                    "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    /// The name of the executor that has the number of threads.
    static final String EXECUTOR = "tasks";

    private HazelcastMember() {}

    /// [#FLAGS] with this number of threads for the common pool: where that would be one, as with
    /// two processors, Hazelcast does without, and is many times slower.
    ///
    /// @param parallelism 0 leaves it as it is
    static List<String> flags(int parallelism) {
        var flags = new ArrayList<>(FLAGS);
        if (parallelism > 0) {
            flags.add("-Djava.util.concurrent.ForkJoinPool.common.parallelism=" + parallelism);
        }
        return flags;
    }

    public static void main(String[] arguments) throws IOException {
        HazelcastInstance member = Hazelcast.newHazelcastInstance(config(arguments));
        var address = member.getCluster().getLocalMember().getAddress();
        System.out.println("listening on " + address.getHost() + ":" + address.getPort());
        System.in.transferTo(OutputStream.nullOutputStream()); // until the benchmark ends
        member.shutdown();
    }

    private static Config config(String[] arguments) {
        if (arguments.length == 0) {
            return loopback(CLUSTER, 0);
        }
        Config config = joining(arguments[0], Integer.parseInt(arguments[1]), arguments[2]);
        config.getExecutorConfig(EXECUTOR).setPoolSize(Integer.parseInt(arguments[3]));
        return config;
    }

    /// For a member of a cluster of several.
    ///
    /// @param members divided by commas
    static Config joining(String name, int port, String members) {
        Config config = loopback(name, port);
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.max.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.getMetricsConfig().setEnabled(false);
        config.getNetworkConfig()
                .getJoin()
                .getTcpIpConfig()
                .setEnabled(true)
                .setConnectionTimeoutSeconds(1)
                .setMembers(List.of(members.split(",", -1)));
        return config;
    }

    private static Config loopback(String name, int port) {
        var config = new Config();
        config.setClusterName(name);
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(false);
        join.getAutoDetectionConfig().setEnabled(false);
        return config;
    }
}
