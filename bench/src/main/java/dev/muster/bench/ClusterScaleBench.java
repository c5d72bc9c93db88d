package dev.muster.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// A cluster that grows to 20 nodes, all of them processes of this machine: how long each one takes
/// to join, what each one holds, and how long a fresh program takes until it has the workers of all
/// nodes. In the end, what 200 would take by the same growth.
///
/// Options: `--nodes 20`, `--at 1,5,10,20` nodes for a look at all of them, `--workers 1` of each
/// node, `--paper 200`, `--most-growth 1.5` of the memory of a node, from the first look to the
/// last. Ends with status 1 if a node grows by more, or a program does not get all workers.
public final class ClusterScaleBench {
    private final BenchOptions options;
    private final BenchCluster cluster;
    private final int workers;
    private final List<Double> joins = new ArrayList<>();
    private final List<Look> looks = new ArrayList<>();

    private ClusterScaleBench(BenchOptions options, BenchCluster cluster, int workers) {
        this.options = options;
        this.cluster = cluster;
        this.workers = workers;
    }

    /// What was seen with so many nodes.
    ///
    /// @param resident memory of a node in MiB, the mean
    /// @param first that of the first node, which is the oldest
    /// @param threads of a node, the mean
    /// @param program seconds until a program had all workers
    /// @param programResident its memory in MiB
    private record Look(
            int nodes,
            double resident,
            double first,
            double threads,
            double program,
            double programResident) {}

    public static void main(String[] arguments) throws IOException {
        var options = new BenchOptions(arguments);
        int workers = options.number("workers", 1);
        boolean isSound;
        try (var folder = BenchFolder.open();
                var cluster =
                        new BenchCluster(
                                folder.keyFile(),
                                options.number("nodes", 20),
                                workers,
                                BenchCluster.FLAGS)) {
            isSound = new ClusterScaleBench(options, cluster, workers).run();
        }
        System.exit(isSound ? 0 : 1);
    }

    private boolean run() throws IOException {
        System.out.printf(
                "Java %s, %d processors, %d nodes with %d workers each%n%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                cluster.size(),
                workers);
        List<Integer> at = options.numbers("at", "1,5,10,20");
        System.out.println(
                "| nodes | the last one joined in, s | resident MiB of a node | of the first |"
                        + " threads of a node | a program has all workers in, s | resident MiB of"
                        + " the program |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (int node = 0; node < cluster.size(); node++) {
            joins.add(cluster.start(node));
            if (at.contains(node + 1)) {
                looks.add(look());
                print(looks.getLast());
            }
        }
        System.out.printf(
                "%nto join took a node %.2f s (median), the slowest %.2f s%n",
                Measured.median(joins.stream().mapToDouble(each -> each).toArray()),
                joins.stream().mapToDouble(each -> each).max().orElse(0));
        onPaper(options.number("paper", 200));
        double growth = looks.getLast().resident() / looks.getFirst().resident();
        boolean isSmall = growth <= options.decimal("most-growth", 1.5);
        System.out.printf(
                "verdict: with %d nodes, one holds %.2f times what it held with %d%s%n",
                looks.getLast().nodes(),
                growth,
                looks.getFirst().nodes(),
                isSmall ? "" : ": TOO MUCH");
        return isSmall;
    }

    private Look look() throws IOException {
        List<BenchProcess> nodes = cluster.processes();
        double program;
        double programResident;
        try (BenchProcess client =
                BenchProcess.java(
                        ClusterScaleClient.class,
                        cluster.environment(),
                        BenchCluster.FLAGS,
                        nodes.size() * workers)) {
            program = Double.parseDouble(client.answer("all after "));
            programResident = client.statusBytes("VmRSS") / 0x1p20;
            client.end();
        }
        double resident = 0;
        double threads = 0;
        for (BenchProcess node : nodes) {
            resident += node.statusBytes("VmRSS") / 0x1p20;
            threads += node.status("Threads");
        }
        return new Look(
                nodes.size(),
                resident / nodes.size(),
                nodes.getFirst().statusBytes("VmRSS") / 0x1p20,
                threads / nodes.size(),
                program,
                programResident);
    }

    private void print(Look look) {
        System.out.printf(
                "| %d | %.2f | %.0f | %.0f | %.0f | %.1f | %.0f |%n",
                look.nodes(),
                joins.getLast(),
                look.resident(),
                look.first(),
                look.threads(),
                look.program(),
                look.programResident());
    }

    // ---- on paper ----

    private void onPaper(int nodes) {
        double[] number = new double[joins.size()];
        Arrays.setAll(number, i -> i + 1.0);
        double[] seconds = joins.stream().mapToDouble(each -> each).toArray();
        System.out.printf(
                "%non paper, by a straight line through what was seen, %d nodes on machines like"
                        + " this: the last joins in %.1f s; a node holds %.0f MiB and has %.0f"
                        + " threads; a program holds %.0f MiB and has all workers after %.0f s"
                        + " (where all of them start on this one machine)%n",
                nodes,
                at(nodes, number, seconds),
                at(nodes, Look::resident),
                at(nodes, Look::threads),
                at(nodes, Look::programResident),
                at(nodes, Look::program));
        System.out.printf(
                "members are connected each with each: %,d connections, %d for one of them, and a"
                        + " sign of life over each in a second%n",
                nodes * (nodes - 1) / 2, nodes - 1);
    }

    private double at(int nodes, ToDoubleFunction<Look> of) {
        return at(
                nodes,
                looks.stream().mapToDouble(Look::nodes).toArray(),
                looks.stream().mapToDouble(of).toArray());
    }

    /// What the line of least squares has there; the mean if it falls, as nothing becomes less by
    /// more nodes.
    private static double at(double x, double[] xs, double[] ys) {
        double meanX = Arrays.stream(xs).average().orElse(0);
        double meanY = Arrays.stream(ys).average().orElse(0);
        double above = 0;
        double below = 0;
        for (int i = 0; i < xs.length; i++) {
            above += (xs[i] - meanX) * (ys[i] - meanY);
            below += (xs[i] - meanX) * (xs[i] - meanX);
        }
        return below == 0 ? meanY : meanY + Math.max(0, above / below) * (x - meanX);
    }
}
