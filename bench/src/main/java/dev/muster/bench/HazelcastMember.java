package dev.muster.bench;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;
import java.io.OutputStream;

/// One member of Hazelcast that talks to loopback only and finds nobody: neither multicast nor
/// discovery, and it does not phone home.
final class HazelcastMember {
    static final String CLUSTER = "muster-bench";

    private HazelcastMember() {}

    public static void main(String[] arguments) throws IOException {
        HazelcastInstance member = Hazelcast.newHazelcastInstance(config());
        var address = member.getCluster().getLocalMember().getAddress();
        System.out.println("listening on " + address.getHost() + ":" + address.getPort());
        System.in.transferTo(OutputStream.nullOutputStream()); // until the benchmark ends
        member.shutdown();
    }

    private static Config config() {
        var config = new Config();
        config.setClusterName(CLUSTER);
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.getNetworkConfig().setPort(0).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(false);
        join.getAutoDetectionConfig().setEnabled(false);
        return config;
    }
}
