package dev.muster.hazelcast.internal.engine;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.XmlClientConfigBuilder;
import com.hazelcast.client.config.YamlClientConfigBuilder;
import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.SSLConfig;
import com.hazelcast.config.SplitBrainProtectionConfig;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionOn;
import dev.muster.connection.Address;
import dev.muster.hazelcast.ClusterConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How Hazelcast is configured: by what Muster needs, or by the user's own file with that added.
final class EngineConfig {
    /// All maps of Muster have names that begin so.
    static final String MAPS = "muster.*";

    private static final String MINIMUM = "muster-minimum";
    private static final int FIRST_PORT = 5701;
    private static final int MERGE_SECONDS = 10;

    /// What Java serialization may read: the exceptions by which members answer, and what is in
    /// them. One that could not be read would leave its caller waiting.
    private static final String[] OF_EXCEPTIONS = {
        "com.hazelcast.",
        "java.lang.",
        "[Ljava.lang.",
        "java.util.Collections$",
        "java.util.ArrayList",
        "java.util.concurrent.",
        "java.io."
    };

    /// Of those, where there is what is no exception and makes others do something.
    private static final String[] NEVER = {
        "java.lang.invoke.",
        "java.lang.reflect.",
        "com.hazelcast.jet.",
        "com.hazelcast.shaded.",
        "com.hazelcast.sql."
    };

    private EngineConfig() {}

    /// For a member of the cluster.
    ///
    /// @param isLite whether it keeps no data
    /// @param attributes what the other members can see of it
    /// @throws IOException if the user's file cannot be read
    /// @throws IllegalArgumentException if the member would listen where it must not
    static Config member(ClusterConfig wanted, boolean isLite, Map<String, String> attributes)
            throws IOException {
        Config config;
        if (wanted.configFile().isPresent()) {
            Path file = wanted.configFile().get();
            config = read(file, () -> Config.loadFromFile(file.toFile()));
            requireProtection(config.getNetworkConfig(), wanted, file);
        } else {
            config = ours(wanted);
        }
        config.setLiteMember(isLite);
        attributes.forEach(config.getMemberAttributeConfig()::setAttribute);
        config.getJetConfig().setEnabled(false);
        config.getMetricsConfig().setEnabled(false);
        config.getSerializationConfig().setJavaSerializationFilterConfig(onlyExceptions());
        config.addMapConfig(maps(wanted));
        if (wanted.minimumSize() > 1) {
            config.addSplitBrainProtectionConfig(minimum(wanted.minimumSize()));
        }
        return withProperties(config, wanted);
    }

    private static Config ours(ClusterConfig wanted) {
        Address.Tcp address = wanted.address();
        requireLoopback(address.host(), wanted);
        requireReach(wanted);
        Config config = new Config().setClusterName(wanted.name());
        config.setProperty("hazelcast.socket.bind.any", "false");
        NetworkConfig network = config.getNetworkConfig();
        network.setPort(address.port() == 0 ? FIRST_PORT : address.port());
        network.setPortAutoIncrement(address.port() == 0);
        network.setPortCount(1_000);
        network.getInterfaces().setEnabled(true).addInterface(numeric(address.host()));
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig()
                .setEnabled(true)
                .setConnectionTimeoutSeconds(1)
                .setMembers(
                        wanted.members().isEmpty()
                                ? List.of(numeric(address.host()))
                                : wanted.members());
        return config;
    }

    private static Config withProperties(Config config, ClusterConfig wanted) {
        Map.of(
                        "hazelcast.phone.home.enabled", "false",
                        "hazelcast.heartbeat.interval.seconds", "1",
                        "hazelcast.max.no.heartbeat.seconds", "" + wanted.patience().toSeconds(),
                        "hazelcast.wait.seconds.before.join", "0",
                        "hazelcast.max.wait.seconds.before.join", "0",
                        "hazelcast.shutdownhook.enabled", "false",
                        "hazelcast.merge.first.run.delay.seconds", "" + MERGE_SECONDS,
                        "hazelcast.merge.next.run.delay.seconds", "" + MERGE_SECONDS,
                        "hazelcast.operation.call.timeout.millis", "" + callMillis(wanted))
                .forEach((name, value) -> setUnlessSet(config, name, value));
        setUnlessSet(config, "hazelcast.graceful.shutdown.max.wait", "20");
        return config;
    }

    /// A call is answered, or its member is buried, within the patience.
    private static long callMillis(ClusterConfig wanted) {
        return 2 * wanted.patience().toMillis();
    }

    private static void setUnlessSet(Config config, String name, String value) {
        if (config.getProperty(name) == null) {
            config.setProperty(name, value);
        }
    }

    /// For a client of the cluster.
    static ClientConfig client(ClusterConfig wanted) throws IOException {
        ClientConfig config;
        if (wanted.configFile().isPresent()) {
            Path file = wanted.configFile().get();
            config = read(file, () -> clientFile(file));
        } else {
            config = new ClientConfig().setClusterName(wanted.name());
            List<String> places =
                    wanted.members().isEmpty() ? List.of("127.0.0.1") : wanted.members();
            places.forEach(place -> requireLoopback(host(place), wanted));
            config.getNetworkConfig().setAddresses(places);
        }
        config.getSerializationConfig().setJavaSerializationFilterConfig(onlyExceptions());
        config.getMetricsConfig().setEnabled(false);
        config.setProperty("hazelcast.client.statistics.enabled", "false");
        config.setProperty(
                "hazelcast.client.invocation.timeout.seconds",
                "" + TimeUnit.MILLISECONDS.toSeconds(callMillis(wanted)));
        config.getConnectionStrategyConfig()
                .getConnectionRetryConfig()
                .setClusterConnectTimeoutMillis(wanted.patience().toMillis());
        return config;
    }

    private static ClientConfig clientFile(Path file) throws IOException {
        return file.toString().endsWith(".xml")
                ? new XmlClientConfigBuilder(file.toFile()).build()
                : new YamlClientConfigBuilder(file.toFile()).build();
    }

    /// What all maps of Muster need: one copy of each entry on another node, nothing thrown out,
    /// and after a split what the smaller part has changed is given up.
    static MapConfig maps(ClusterConfig wanted) {
        MapConfig maps =
                new MapConfig(MAPS)
                        .setBackupCount(1)
                        .setStatisticsEnabled(true) // they tell how much is kept
                        .setPerEntryStatsEnabled(false)
                        .setMergePolicyConfig(
                                new MergePolicyConfig()
                                        .setPolicy(DiscardMergePolicy.class.getName()));
        return wanted.minimumSize() > 1 ? maps.setSplitBrainProtectionName(MINIMUM) : maps;
    }

    private static SplitBrainProtectionConfig minimum(int nodes) {
        return new SplitBrainProtectionConfig(MINIMUM, true)
                .setProtectOn(SplitBrainProtectionOn.WRITE)
                .setFunctionImplementation(members ->
                        members.stream().filter(each -> !each.isLiteMember()).count() >= nodes);
    }

    private static JavaSerializationFilterConfig onlyExceptions() {
        return new JavaSerializationFilterConfig()
                .setDefaultsDisabled(true)
                .setBlacklist(new ClassFilter().addPrefixes(NEVER))
                .setWhitelist(new ClassFilter().addPrefixes(OF_EXCEPTIONS));
    }

    // ---- the user's file ----

    /// Reads a file.
    @FunctionalInterface
    private interface Reading<C> {
        C read() throws IOException;
    }

    private static <C> C read(Path file, Reading<C> reading) throws IOException {
        try {
            return reading.read();
        } catch (RuntimeException e) { // whatever its parser finds
            throw new IOException(
                    "%s is no configuration of Hazelcast that can be read here: %s"
                            .formatted(file, firstLine(e)),
                    e);
        } catch (IOException e) {
            throw new IOException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static void requireProtection(
            NetworkConfig network, ClusterConfig wanted, @Nullable Path file) {
        if (wanted.isNetworkTrusted() || isEncrypted(network) || isLoopback(network)) {
            return;
        }
        throw new IllegalArgumentException(
                "%s lets the member listen beyond this machine without TLS: limit it to an"
                                .formatted(file)
                        + " interface of loopback, configure TLS (Hazelcast Enterprise), or say"
                        + " withTrustedNetwork() (--trusted-network) if no stranger can reach it");
    }

    private static boolean isEncrypted(NetworkConfig network) {
        SSLConfig tls = network.getSSLConfig();
        return tls != null && tls.isEnabled();
    }

    private static boolean isLoopback(NetworkConfig network) {
        return network.getInterfaces().isEnabled()
                && !network.getInterfaces().getInterfaces().isEmpty()
                && network.getInterfaces().getInterfaces().stream()
                        .allMatch(each -> each.startsWith("127.") || each.equals("::1"));
    }

    // ---- addresses ----

    /// Where agents listen beside a member. A member that is configured by a file may be at any
    /// address of this machine; agents are encrypted, wherever they listen.
    static String host(ClusterConfig wanted) throws IOException {
        if (wanted.configFile().isEmpty()) {
            return numeric(wanted.address().host());
        }
        Path file = wanted.configFile().get();
        Config config = read(file, () -> Config.loadFromFile(file.toFile()));
        return isLoopback(config.getNetworkConfig()) ? "127.0.0.1" : "0.0.0.0";
    }

    private static void requireLoopback(String host, ClusterConfig wanted) {
        if (!wanted.isNetworkTrusted() && !isLoopback(host)) {
            throw new IllegalArgumentException(
                    "%s is beyond this machine, and the port of a cluster has no authentication:"
                                    .formatted(host)
                            + " say withTrustedNetwork() (--trusted-network) if no stranger can"
                            + " reach that network, or give a configuration file with TLS");
        }
    }

    /// A member is dialled by the others, too.
    private static void requireReach(ClusterConfig wanted) {
        for (String place : wanted.members()) {
            if (isLoopback(wanted.address().host()) && !isLoopback(host(place))) {
                throw new IllegalArgumentException(
                        "%s is beyond this machine, and this process would listen at %s, where nobody from there can reach it: use withAddress(…) with an address of this machine, or asClient()"
                                .formatted(place, wanted.address()));
            }
        }
    }

    /// The name of the cluster: the user's file says it, if there is one.
    ///
    /// @throws IOException if the file cannot be read
    static String name(ClusterConfig wanted) throws IOException {
        if (wanted.configFile().isEmpty()) {
            return wanted.name();
        }
        Path file = wanted.configFile().get();
        return wanted.isClient()
                ? read(file, () -> clientFile(file)).getClusterName()
                : read(file, () -> Config.loadFromFile(file.toFile())).getClusterName();
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }

    private static String numeric(String host) {
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "%s is the name of no machine, must be one of this machine".formatted(host), e);
        }
    }

    private static String host(String place) {
        int colon = place.lastIndexOf(':');
        return colon < 0 || place.indexOf(':') != colon ? place : place.substring(0, colon);
    }
}
