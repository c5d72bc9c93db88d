package dev.muster.hazelcast.internal.pool;

import dev.muster.PoolConfig;
import dev.muster.WorkerSourceProvider;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.internal.node.NodeAnnouncement;
import dev.muster.worker.WorkerSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Lets `MUSTER_POOL=cluster` open a pool over the nodes of a cluster. After `cluster:` may follow,
/// divided by `;`: the members, as `10.0.0.5,10.0.0.6:5701`, or a file with Hazelcast's
/// configuration, which ends in `.yaml`, `.yml` or `.xml`; `name=…` of the cluster; `address=…`
/// where this program listens for members; `client`, and `trusted` for a network that strangers
/// cannot reach. The key is in the file that `MUSTER_KEY_FILE` names, or in `MUSTER_KEY`.
public final class ClusterProvider implements WorkerSourceProvider {
    private static final String FORM =
            "MUSTER_POOL must be cluster, cluster:HOST,HOST:PORT or cluster:FILE.yaml, with"
                    + " ;name=…, ;address=HOST:PORT, ;client or ;trusted behind it";

    /// For [java.util.ServiceLoader].
    public ClusterProvider() {}

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public WorkerSource open(String rest, PoolConfig config) {
        try {
            ClusterConfig cluster = parse(rest).withKey(key());
            return new HazelcastSource(NodeAnnouncement.join(cluster), true, config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AuthKey key() throws IOException {
        return AuthKey.fromEnvironment()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "MUSTER_POOL=cluster needs the key of the cluster: name its file"
                                        + " in MUSTER_KEY_FILE, as `muster key FILE` makes it"));
    }

    /// What the text says, over the defaults.
    ///
    /// @throws IllegalArgumentException if it says what makes no sense
    static ClusterConfig parse(String text) {
        ClusterConfig config = ClusterConfig.defaults();
        for (String each : text.split(";", -1)) {
            String word = each.strip();
            int sign = word.indexOf('=');
            config =
                    sign > 0
                            ? setting(config, word.substring(0, sign), word.substring(sign + 1))
                            : word(config, word);
        }
        return config;
    }

    private static ClusterConfig setting(ClusterConfig config, String name, String value) {
        return switch (name) {
            case "name" -> config.withName(value);
            case "address" -> {
                if (Address.parse(value) instanceof Address.Tcp tcp) {
                    yield config.withAddress(tcp);
                }
                throw new IllegalArgumentException(
                        "address=%s is no address, must be HOST:PORT: %s".formatted(value, FORM));
            }
            default ->
                    throw new IllegalArgumentException("%s= is unknown: %s".formatted(name, FORM));
        };
    }

    private static ClusterConfig word(ClusterConfig config, String word) {
        return switch (word) {
            case "" -> config;
            case "client" -> config.asClient();
            case "trusted" -> config.withTrustedNetwork();
            default -> isFile(word) ? withFile(config, word) : withMembers(config, word);
        };
    }

    private static boolean isFile(String word) {
        return word.endsWith(".yaml") || word.endsWith(".yml") || word.endsWith(".xml");
    }

    private static ClusterConfig withFile(ClusterConfig config, String word) {
        Path file = Path.of(word);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("%s is no file: %s".formatted(word, FORM));
        }
        return config.withConfigFile(file);
    }

    private static ClusterConfig withMembers(ClusterConfig config, String word) {
        return config.withMembers(List.of(word.split(",", -1)));
    }
}
