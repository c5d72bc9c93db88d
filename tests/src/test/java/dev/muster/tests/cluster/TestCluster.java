package dev.muster.tests.cluster;

import static org.awaitility.Awaitility.await;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.muster.connection.Address;
import dev.muster.hazelcast.Cluster;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Ports;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// A cluster of a few nodes, each in a JVM of its own, with a name, a key and ports that no other
/// has.
public final class TestCluster implements AutoCloseable {
    /// A busy machine must not make nodes take each other for dead.
    private static final long PATIENCE_SECONDS = 2 * Waits.MEDIUM.toSeconds();

    private final String name = "test-" + UUID.randomUUID();
    private final String key = UUID.randomUUID().toString();
    private final List<Integer> ports = new ArrayList<>();
    private final List<JavaProcess> nodes = new ArrayList<>();

    private final int minimumSize;

    private TestCluster(int minimumSize) {
        this.minimumSize = minimumSize;
    }

    /// Starts a cluster.
    public static TestCluster start(int nodes) throws IOException, InterruptedException {
        return start(nodes, 1);
    }

    /// Starts a cluster that must have a number of nodes to be written to.
    static TestCluster start(int nodes, int minimumSize) throws IOException, InterruptedException {
        var cluster = new TestCluster(minimumSize);
        for (int i = 0; i < nodes; i++) {
            cluster.ports.add(Ports.free());
        }
        // The first alone: nodes that begin at the same moment may begin two clusters.
        for (int i = 0; i < nodes; i++) {
            cluster.nodes.add(cluster.begin(i));
            if (i == 0) {
                cluster.node(0).await(TestNode.READY);
            }
        }
        for (JavaProcess node : cluster.nodes) {
            node.await(TestNode.READY);
        }
        return cluster;
    }

    private static String place(int port) {
        return "127.0.0.1:" + port;
    }

    private JavaProcess begin(int number) throws IOException {
        List<String> arguments = arguments();
        arguments.addFirst(place(ports.get(number)));
        return JavaProcess.start(TestNode.class, arguments.toArray(String[]::new));
    }

    /// What a program must be told to find the cluster: name, key, patience, minimum size, members.
    public List<String> arguments() {
        return new ArrayList<>(
                Stream.concat(
                                Stream.of(name, key, "" + PATIENCE_SECONDS, "" + minimumSize),
                                ports.stream().map(TestCluster::place))
                        .toList());
    }

    /// How a program finds it.
    public ClusterConfig config() throws IOException {
        return TestNode.config(arguments())
                .withAddress((Address.Tcp) Address.parse(place(Ports.free())));
    }

    /// Joins it as a member without data.
    public Cluster join() throws IOException {
        ClusterConfig config = config();
        return Cluster.open(_ -> config);
    }

    /// Joins it as a client.
    public Cluster connect() throws IOException {
        ClusterConfig config = config().asClient();
        return Cluster.open(_ -> config);
    }

    /// A node.
    ///
    /// @param number from 0
    public JavaProcess node(int number) {
        return nodes.get(number);
    }

    /// Waits until each entry is on two nodes, so that none is lost with the next one that is
    /// killed. This process must have joined the cluster as a member.
    void awaitCopies() {
        awaitCopies(name);
    }

    /// The same for a cluster of any name.
    static void awaitCopies(String name) {
        HazelcastInstance here =
                Hazelcast.getAllHazelcastInstances().stream()
                        .filter(each -> each.getConfig().getClusterName().equals(name))
                        .findFirst()
                        .orElseThrow();
        await().atMost(Waits.LONG).until(() -> here.getPartitionService().isClusterSafe());
    }

    /// Starts a node again that was killed.
    public void restart(int number) throws IOException, InterruptedException {
        nodes.get(number).close();
        JavaProcess node = begin(number);
        nodes.set(number, node);
        node.await(TestNode.READY);
    }

    @Override
    public void close() {
        nodes.forEach(JavaProcess::close);
    }
}
