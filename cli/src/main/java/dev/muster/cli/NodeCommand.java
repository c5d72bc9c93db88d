package dev.muster.cli;

import dev.muster.connection.Address;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.Node;
import dev.muster.hazelcast.NodeConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// A node of a cluster until it is ended.
@Command(
        name = "node",
        description =
                "Makes this machine a node of a cluster: it finds the others, keeps a part of what"
                        + " they share, and runs tasks of their programs, until it is ended.",
        mixinStandardHelpOptions = true)
final class NodeCommand implements Callable<Integer> {
    private static final int SECONDS_OF_PATIENCE = 10;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "The key of the cluster; created if missing.")
    private @Nullable Path keyFile;

    @Option(
            names = "--key-env",
            paramLabel = "NAME",
            description = "The environment variable that holds the key.")
    private @Nullable String keyVariable;

    @Option(
            names = "--join",
            paramLabel = "HOST[:PORT]",
            split = ",",
            description =
                    "Other nodes; this machine by default. If none of them is there, this one begins the"
                            + " cluster. The ports are from 5701 on.")
    private @Nullable List<String> join;

    @Option(
            names = "--bind",
            paramLabel = "HOST:PORT",
            description =
                    "Where to listen for other members; port 0 for a free one from 5701."
                            + " 127.0.0.1:0 by default.")
    private @Nullable String bind;

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "The name of the cluster; muster by default.")
    private @Nullable String cluster;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Hazelcast's own configuration, .yaml or .xml, in place of --join, --bind and"
                            + " --cluster.")
    private @Nullable Path file;

    @Option(
            names = "--trusted-network",
            description =
                    "Listen beyond this machine without TLS: no stranger can reach that network.")
    private boolean isTrusted;

    @Option(
            names = "--minimum-size",
            paramLabel = "NODES",
            description =
                    "How many nodes there must be for a write; more than half of all, so that only"
                            + " one part goes on after a split.")
    private int minimumSize = 1;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "How long a member may be silent; 10 by default. The same for all.")
    private int patience = SECONDS_OF_PATIENCE;

    @Mixin private AgentOptions agents = new AgentOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        KeySource source = KeySource.of(keyFile, keyVariable);
        ClusterConfig settings = settings().withKey(source.key());
        return run(
                System.out,
                NodeConfig.defaults().withCluster(_ -> settings).withAgents(agents::apply),
                source);
    }

    private ClusterConfig settings() {
        if (file != null && (join != null || bind != null || cluster != null)) {
            throw new IllegalArgumentException(
                    "--config goes with neither --join, --bind nor --cluster: the file says all of"
                            + " them");
        }
        ClusterConfig settings =
                ClusterConfig.defaults()
                        .withMinimumSize(minimumSize)
                        .withPatience(Duration.ofSeconds(patience));
        if (cluster != null) {
            settings = settings.withName(cluster);
        }
        if (join != null) {
            settings = settings.withMembers(join);
        }
        if (bind != null) {
            settings = settings.withAddress(tcp(bind));
        }
        if (file != null) {
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException(file + " is no file");
            }
            settings = settings.withConfigFile(file);
        }
        return isTrusted ? settings.withTrustedNetwork() : settings;
    }

    private static Address.Tcp tcp(String text) {
        if (Address.parse(text) instanceof Address.Tcp tcp) {
            return tcp;
        }
        throw new IllegalArgumentException(
                "--bind is '%s', must be HOST:PORT: members find each other by TCP"
                        .formatted(text));
    }

    private static int run(PrintStream out, NodeConfig config, KeySource key)
            throws IOException, InterruptedException {
        try (Node node = Node.start(_ -> config)) {
            key.keep(config.cluster().key().orElseThrow());
            out.printf(
                    "node %s of the cluster %s, one of %d, with %d %s for each program; Ctrl-C lets"
                            + " them finish, a second one kills them%n",
                    node.address(),
                    node.cluster(),
                    node.nodes(),
                    config.agents().workers(),
                    config.agents().workers() == 1 ? "worker" : "workers");
            out.flush();
            node.awaitEnd();
        }
        return 0;
    }
}
