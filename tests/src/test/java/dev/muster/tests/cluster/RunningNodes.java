package dev.muster.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.Cluster;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.pool.HazelcastSource;
import dev.muster.tests.command.MusterJar;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Ports;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// A cluster of its own: nodes are commands of this machine, which do not have the classes of the
/// tests.
final class RunningNodes implements AutoCloseable {
    /// How long a member may be silent: on a busy machine it is, although it is alive.
    static final Duration PATIENCE = Waits.MEDIUM.multipliedBy(2);

    private final Path folder;
    private final String name = "test-" + UUID.randomUUID();
    private final List<String> members = new ArrayList<>();
    private final List<RunningCommand> nodes = new ArrayList<>();

    /// Of nodes that are started; empty for as much as there is.
    private String heap = "";

    /// @param folder for the key
    RunningNodes(Path folder) {
        this.folder = folder;
    }

    /// The key that all have, in a file.
    static Path key(Path folder) throws IOException {
        Path file = folder.resolve("key");
        if (Files.notExists(file)) {
            AuthKey.generate().writeFile(file);
        }
        return file;
    }

    /// Starts a node, and waits until it is there.
    RunningCommand node(String host, int workers, String... options) throws IOException {
        int before = nodes.size();
        RunningCommand node = begin(host, workers, options);
        node.awaitOutput("one of " + (before + 1));
        return node;
    }

    /// Starts a node with a small heap, and waits until it is there.
    RunningCommand smallNode(String heap) throws IOException {
        this.heap = heap;
        return node("small", 1);
    }

    /// Starts a node.
    private RunningCommand begin(String host, int workers, String... options) throws IOException {
        String address = "127.0.0.1:" + Ports.free();
        members.add(address);
        var words =
                new ArrayList<>(
                        List.of(
                                "node",
                                "--cluster",
                                name,
                                "--key-file",
                                key(folder).toString(),
                                "--bind",
                                address,
                                "--join",
                                String.join(",", members),
                                "--patience",
                                "" + PATIENCE.toSeconds(),
                                "--name",
                                host,
                                "--workers",
                                "" + workers,
                                "--memory",
                                "128m"));
        words.addAll(List.of(options));
        List<String> command = command(folder, words);
        if (!heap.isEmpty()) {
            command.add(1, "-Xmx" + heap);
        }
        RunningCommand node = RunningCommand.start(folder, command);
        nodes.add(node);
        return node;
    }

    /// What runs the command without the classes of the tests.
    static List<String> command(Path folder, List<String> words) {
        List<String> command = MusterJar.commandWithoutTests(folder, words.toArray(String[]::new));
        command.add(1, "--sun-misc-unsafe-memory-access=allow"); // as the script does it
        return command;
    }

    /// Kills the node that was started first. It must not see its workers die.
    void killFirst() {
        RunningCommand node = nodes.removeFirst();
        List<ProcessHandle> workers = node.descendants();
        node.process().destroyForcibly();
        node.process().onExit().join();
        workers.forEach(ProcessHandle::destroyForcibly);
        node.close();
    }

    /// How a program takes part.
    ClusterConfig config() throws IOException {
        return ClusterConfig.defaults()
                .withName(name)
                .withKey(AuthKey.readFile(key(folder)))
                .withMembers(members)
                .withPatience(PATIENCE);
    }

    /// Joins it as a program.
    Cluster open() throws IOException {
        ClusterConfig config = config();
        return Cluster.open(_ -> config);
    }

    /// A pool over its nodes.
    Pool pool(UnaryOperator<PoolConfig> change) throws IOException {
        return pool(config(), change);
    }

    /// The same for a program that takes part in its own way.
    static Pool pool(ClusterConfig config, UnaryOperator<PoolConfig> change) throws IOException {
        Engine engine = Engine.start(config, Engine.Role.PROGRAM, Map.of());
        return Pool.over(
                new HazelcastSource(engine, true, change.apply(PoolConfig.defaults())), change);
    }

    /// Waits until each entry is on two nodes. This process must have joined it as a member.
    void awaitCopies() {
        TestCluster.awaitCopies(name);
    }

    /// Waits until a pool has this number of workers that have arrived.
    static void awaitWorkers(Pool pool, int number) {
        await().atMost(Waits.LONG)
                .untilAsserted(() ->
                        assertThat(
                                        pool.snapshot().workers().stream()
                                                .filter(each -> !each.host().isEmpty()))
                                .hasSize(number));
    }

    /// Ends the nodes.
    @Override
    public void close() {
        nodes.forEach(RunningCommand::close);
    }
}
