package dev.muster.bench;

import dev.muster.cli.Muster;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.ClusterConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A cluster on the loopback interface: each of its nodes is a process, `muster node`, at a port
/// that it keeps when it is started again. Its name is its own.
final class BenchCluster implements AutoCloseable {
    /// For every process with Hazelcast in it: they silence the JVM.
    static final List<String> FLAGS = List.of("--sun-misc-unsafe-memory-access=allow");

    /// Below those that the system gives to connections.
    private static final int LEAST_PORT = 20_000;

    private static final int MOST_PORT = 32_000;

    private final String name = "bench-" + Long.toHexString(System.nanoTime());
    private final Path keyFile;
    private final int workers;
    private final List<String> flags;
    private final List<Integer> ports = new ArrayList<>();
    private final Map<Integer, BenchProcess> nodes = new TreeMap<>();

    /// @param workers of a node for each program
    /// @param flags for the JVM of a node
    BenchCluster(Path keyFile, int size, int workers, List<String> flags) throws IOException {
        this.keyFile = keyFile;
        this.workers = workers;
        this.flags = flags;
        while (ports.size() < size) {
            int port = freePort();
            if (!ports.contains(port)) {
                ports.add(port);
            }
        }
    }

    /// A port that nobody has at this moment.
    static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LEAST_PORT, MOST_PORT);
            try (var probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (BindException _) {
                // The next one, then.
            }
        }
    }

    /// Starts all nodes, one after the other.
    BenchCluster startAll() throws IOException {
        for (int i = 0; i < ports.size(); i++) {
            start(i);
        }
        return this;
    }

    /// Starts a node and waits until it has joined.
    ///
    /// @return how long that took from the start of its process, in seconds
    double start(int node) throws IOException {
        long begin = System.nanoTime();
        begin(node);
        await(node);
        return (System.nanoTime() - begin) / 1e9;
    }

    /// Starts a node.
    void begin(int node) throws IOException {
        nodes.put(
                node,
                BenchProcess.java(
                        Muster.class,
                        flags,
                        "node",
                        "--key-file",
                        keyFile,
                        "--cluster",
                        name,
                        "--bind",
                        place(ports.get(node)),
                        "--join",
                        members(),
                        "--name",
                        "node" + node,
                        "--workers",
                        workers));
    }

    /// Waits until a node has joined.
    void await(int node) throws IOException {
        BenchProcess process = process(node);
        process.answer("node ");
        process.drain();
    }

    /// Kills a node with SIGKILL: its workers notice it by themselves.
    void kill(int node) {
        process(node).close();
    }

    /// The process of a node.
    BenchProcess process(int node) {
        return Objects.requireNonNull(nodes.get(node));
    }

    /// All processes of nodes.
    List<BenchProcess> processes() {
        return List.copyOf(nodes.values());
    }

    String name() {
        return name;
    }

    int size() {
        return ports.size();
    }

    /// Where its nodes are, divided by commas.
    String members() {
        return ports.stream().map(BenchCluster::place).collect(Collectors.joining(","));
    }

    /// What lets a program open its pools here.
    Map<String, String> environment() {
        String where = "cluster:%s;name=%s".formatted(members(), name);
        return Map.of("MUSTER_POOL", where, "MUSTER_KEY_FILE", keyFile.toString());
    }

    /// Arguments of a program: its own, and those by which [#config] finds this cluster.
    Object[] words(Object... own) {
        return Stream.concat(Stream.of(own), Stream.of(keyFile, name, members())).toArray();
    }

    /// How a program joins a cluster: at a port of its own, as the first ones that Hazelcast tries
    /// are those of other clusters of this machine.
    ///
    /// @param words that [#words] has added
    static ClusterConfig config(List<String> words) {
        try {
            return ClusterConfig.defaults()
                    .withKey(AuthKey.readFile(Path.of(words.getFirst())))
                    .withName(words.get(1))
                    .withMembers(Arrays.asList(words.get(2).split(",", -1)))
                    .withAddress(new Address.Tcp("127.0.0.1", freePort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String place(int port) {
        return "127.0.0.1:" + port;
    }

    /// Kills all nodes with their workers.
    @Override
    public void close() {
        List<ProcessHandle> below =
                nodes.values().stream().flatMap(node -> node.process().descendants()).toList();
        nodes.values().forEach(node -> node.process().destroyForcibly());
        nodes.values().forEach(BenchProcess::close);
        below.forEach(ProcessHandle::destroyForcibly);
    }
}
