package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.Node;
import dev.muster.hazelcast.internal.engine.QuietLogging;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Why a node cannot be one is said in one line, and nothing is left running.
class NodeMistakesTest {
    @TempDir private static Path folder;
    private static Path key;

    private final String cluster = "test-" + UUID.randomUUID();
    private final PrintStream errors = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeAll
    static void make_a_key() throws IOException {
        // Hazelcast reads it once in a JVM, and its first member here may be none of ours.
        System.setProperty("hazelcast.logging.class", QuietLogging.class.getName());
        key = folder.resolve("key");
        AuthKey.generate().writeFile(key);
    }

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(said, true, UTF_8));
    }

    @AfterEach
    void listen_no_more() {
        System.setErr(errors);
        assertThat(Hazelcast.getAllHazelcastInstances()).isEmpty();
    }

    private void assertMistake(String message, String... options) {
        List<String> words = new ArrayList<>(List.of("node", "--workers", "1"));
        words.addAll(List.of(options));
        if (!words.contains("--config")) {
            words.addAll(List.of("--cluster", cluster));
        }

        int code = Muster.execute(words.toArray(String[]::new));

        String ours =
                said.toString(UTF_8)
                        .lines()
                        .filter(line -> !line.startsWith("WARNING: ")) // by this JVM, of Unsafe
                        .reduce("", (all, line) -> all + line + "\n");
        assertThat(ours).startsWith("muster: ").contains(message).hasLineCount(1);
        assertThat(code).isEqualTo(2);
    }

    /// None of those that the system gives to whoever asks for any: a connection could take it
    /// before the node does.
    private static String freePlace() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 32_768);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return "127.0.0.1:" + socket.getLocalPort();
            } catch (BindException _) {
                // It is in use.
            }
        }
    }

    private static Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void no_key() {
        assertMistake("give the key");
    }

    @Test
    void a_key_that_is_too_short() throws IOException {
        Path small = file("short", "0123456789\n");

        assertMistake("must have at least 16", "--key-file", small.toString());
    }

    @Test
    void an_address_beyond_this_machine() {
        assertMistake("--trusted-network", "--key-file", key.toString(), "--bind", "0.0.0.0:5701");
    }

    @Test
    void an_address_that_is_none() {
        assertMistake("must be HOST:PORT", "--key-file", key.toString(), "--bind", "/tmp/socket");
    }

    @Test
    void a_port_that_is_in_use() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertMistake(
                    "" + socket.getLocalPort(),
                    "--key-file",
                    key.toString(),
                    "--bind",
                    "127.0.0.1:" + socket.getLocalPort());
        }
    }

    @Test
    void a_configuration_that_is_no_file() {
        assertMistake("is no file", "--key-file", key.toString(), "--config", "missing.yaml");
    }

    @Test
    void a_configuration_and_what_it_says_itself() {
        assertMistake(
                "goes with neither",
                "--key-file",
                key.toString(),
                "--config",
                "some.yaml",
                "--join",
                "127.0.0.1");
    }

    @Test
    void a_configuration_that_cannot_be_read() throws IOException {
        Path broken = file("broken.yaml", "hazelcast:\n  network:\n    port: many\n");

        assertMistake(
                "is no configuration of Hazelcast that can be read",
                "--key-file",
                key.toString(),
                "--config",
                broken.toString());
    }

    @Test
    void a_configuration_that_listens_everywhere() throws IOException {
        Path open = file("open.yaml", "hazelcast:\n  cluster-name: x\n");

        assertMistake(
                "beyond this machine", "--key-file", key.toString(), "--config", open.toString());
    }

    @Test
    void a_setting_that_only_the_enterprise_edition_has() throws IOException {
        Path tls =
                file(
                        "tls.yaml",
                        """
                        hazelcast:
                          network:
                            interfaces:
                              enabled: true
                              interfaces: [127.0.0.1]
                            join:
                              auto-detection:
                                enabled: false
                            ssl:
                              enabled: true
                        """);

        assertMistake("Enterprise", "--key-file", key.toString(), "--config", tls.toString());
    }

    @Test
    void a_cluster_with_another_key() throws IOException {
        String place = freePlace();
        AuthKey other = AuthKey.generate();
        try (Node node =
                Node.start(n ->
                        n.withAgents(a -> a.withWorkers(1))
                                .withCluster(c ->
                                        c.withName(cluster)
                                                .withKey(other)
                                                .withAddress(
                                                        (Address.Tcp) Address.parse(place))))) {
            assertMistake(
                    "has another key",
                    "--key-file",
                    key.toString(),
                    "--bind",
                    freePlace(),
                    "--join",
                    place);
            await().atMost(Duration.ofMinutes(2)).until(() -> node.nodes() == 1);
        }
    }

    @Test
    void a_cluster_that_finds_its_members_in_another_way() throws IOException {
        String place = freePlace();
        HazelcastInstance other = member(place, false);
        try {
            assertMistake(
                    "Incompatible joiners",
                    "--key-file",
                    key.toString(),
                    "--bind",
                    freePlace(),
                    "--join",
                    place);
        } finally {
            other.shutdown();
        }
    }

    @Test
    void a_cluster_of_another_version() throws IOException {
        String place = freePlace();
        HazelcastInstance older = member(place, true);
        try {
            assertMistake(
                    "speaks version 0, must speak version",
                    "--key-file",
                    key.toString(),
                    "--bind",
                    freePlace(),
                    "--join",
                    place);
        } finally {
            older.shutdown();
        }
    }

    /// A member that is no node of this version.
    private HazelcastInstance member(String place, boolean joinsByTcp) {
        var config =
                new Config().setClusterName(cluster).setProperty("hazelcast.logging.type", "none");
        config.getJetConfig().setEnabled(false);
        config.getMemberAttributeConfig()
                .setAttribute("muster.protocol", "0")
                .setAttribute("muster.node", "00");
        var network = config.getNetworkConfig();
        network.setPort(Integer.parseInt(place.substring(place.indexOf(':') + 1)));
        network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getTcpIpConfig().setEnabled(joinsByTcp).addMember(place);
        return Hazelcast.newHazelcastInstance(config);
    }
}
