package dev.muster.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// One that takes part in [ClusterBench]: a program that does what it is told, with three machines
/// that are processes.
///
/// @param client what is told
/// @param machines what runs the tasks
record ClusterSide(BenchProcess client, List<BenchProcess> machines) implements AutoCloseable {
    /// Programs over a cluster, over agents that have joined, over Hazelcast's own executor.
    static final List<String> WORDS = List.of("cluster", "agents", "executor");

    /// What a side has to know.
    ///
    /// @param parallelism of the common pool in processes of the executor
    record Size(int nodes, int workers, int mebibytes, int parallelism) {
        static Size of(BenchOptions options) {
            return new Size(
                    options.number("nodes", 3),
                    options.number("workers", 2),
                    options.number("mebibytes", 1),
                    options.number("common-pool", 2));
        }
    }

    /// Starts a side.
    static ClusterSide start(String word, Size size, Path keyFile) throws IOException {
        return switch (word) {
            case "cluster" -> cluster(size, keyFile);
            case "agents" -> agents(size, keyFile);
            case "executor" -> executor(size);
            default ->
                    throw new IllegalArgumentException(
                            word + " is no side, must be one of " + String.join(", ", WORDS));
        };
    }

    private static ClusterSide cluster(Size size, Path keyFile) throws IOException {
        var cluster = new BenchCluster(keyFile, size.nodes(), size.workers(), BenchCluster.FLAGS);
        try {
            cluster.startAll();
            return new ClusterSide(program(cluster, size), cluster.processes());
        } catch (IOException e) {
            cluster.close();
            throw e;
        }
    }

    /// A program with a pool over a cluster.
    static BenchProcess program(BenchCluster cluster, Size size) throws IOException {
        return BenchProcess.java(
                PoolClient.class,
                cluster.environment(),
                BenchCluster.FLAGS,
                size.workers(),
                size.mebibytes(),
                "open");
    }

    private static ClusterSide agents(Size size, Path keyFile) throws IOException {
        BenchProcess client =
                BenchProcess.java(
                        PoolClient.class,
                        Map.of("MUSTER_KEY_FILE", keyFile.toString()),
                        List.of(),
                        size.workers(),
                        size.mebibytes(),
                        "listen");
        var machines = new ArrayList<BenchProcess>();
        String joinLine = client.line();
        for (int i = 0; i < size.nodes(); i++) {
            machines.add(AgentProcess.start(joinLine, keyFile, size.workers()));
        }
        return new ClusterSide(client, machines);
    }

    private static ClusterSide executor(Size size) throws IOException {
        List<String> flags = HazelcastMember.flags(size.parallelism());
        String name = "executor-" + Long.toHexString(System.nanoTime());
        var ports = new ArrayList<Integer>();
        for (int i = 0; i <= size.nodes(); i++) {
            ports.add(BenchCluster.freePort());
        }
        int own = ports.removeLast();
        String members =
                ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        var machines = new ArrayList<BenchProcess>();
        for (int port : ports) {
            BenchProcess member =
                    BenchProcess.java(
                            HazelcastMember.class, flags, name, port, members, size.workers());
            machines.add(member);
            member.answer("listening on ");
        }
        return new ClusterSide(
                BenchProcess.java(
                        ExecutorClient.class, flags, name, own, members, size.mebibytes()),
                machines);
    }

    /// Does the work so often.
    Measured measure(String work, int count) throws IOException {
        return Measured.of(List.of(client.ask(work + " " + count)));
    }

    @Override
    public void close() {
        client.close();
        List<ProcessHandle> workers =
                machines.stream().flatMap(each -> each.process().descendants()).toList();
        machines.forEach(BenchProcess::close);
        workers.forEach(ProcessHandle::destroyForcibly);
    }
}
