package dev.muster.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// A pool over a cluster of three nodes next to a pool that the same number of agents have joined,
/// and to Hazelcast's own executor on three members; all are processes on the loopback interface,
/// and rounds alternate, A B C, C B A. Then how long a node and a program take to start.
///
/// Options: `--rounds 5`, `--warm-up 2` rounds that do not count, `--nodes 3`, `--workers 2` of
/// each, `--sides cluster,agents,executor`, `--rows
/// submit,tiny,one,bytes-there,bytes-back,bytes-all-there,bytes-all-back`, `--tasks 100000` and
/// `--slow-tasks 20000` of the executor (rates are compared), `--calls 3000` that wait,
/// `--mebibytes 1` of a value, `--transfers 200` of it, `--common-pool 2` (threads of the common
/// pool in processes of the executor, as Hazelcast is slow with one; 0 for what the JVM takes),
/// `--starts 3`.
public final class ClusterBench {
    private static final String OURS = "cluster";
    private static final double BAR_SECONDS = 3;

    private final BenchOptions options;
    private final BenchFolder folder;
    private final ClusterSide.Size size;
    private final Map<String, ClusterSide> sides = new LinkedHashMap<>();

    private ClusterBench(BenchOptions options, BenchFolder folder) {
        this.options = options;
        this.folder = folder;
        this.size = ClusterSide.Size.of(options);
    }

    public static void main(String[] arguments) throws IOException {
        try (var folder = BenchFolder.open()) {
            var bench = new ClusterBench(new BenchOptions(arguments), folder);
            try {
                bench.compare();
            } finally {
                bench.sides.values().forEach(ClusterSide::close);
            }
            bench.starts();
        }
    }

    /// One thing that is measured.
    ///
    /// @param leastToAgents how many times better than at agents it must be; 0 for no bar
    /// @param leastToExecutor how many times better than the executor it must be; 0 for no bar
    private record Row(
            String work, String title, Unit unit, double leastToAgents, double leastToExecutor) {
        static Row of(String work) {
            return switch (work) {
                case "submit" -> new Row(work, "submit, get all", Unit.TASKS, 0.5, 10);
                case "tiny" -> new Row(work, "map, chunks of 1", Unit.TASKS, 0.5, 10);
                case "one" -> new Row(work, "submit, get", Unit.MICROS, 0, 0);
                case "bytes-there" -> new Row(work, "value there, in turn", Unit.BYTES, 0, 5);
                case "bytes-back" -> new Row(work, "value back, in turn", Unit.BYTES, 0, 5);
                case "bytes-all-there" -> new Row(work, "value there, all", Unit.BYTES, 0, 5);
                case "bytes-all-back" -> new Row(work, "value back, all", Unit.BYTES, 0, 5);
                default -> throw new IllegalArgumentException(work + " is no row");
            };
        }

        double least(String side) {
            return side.equals("agents") ? leastToAgents : leastToExecutor;
        }
    }

    private enum Unit {
        TASKS("tasks/s"),
        MICROS("µs, p50 (p99)"),
        BYTES("MiB/s");

        private final String title;

        Unit(String title) {
            this.title = title;
        }
    }

    private void compare() throws IOException {
        System.out.printf(
                "Java %s, %d processors, %d nodes with %d workers each%n%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                size.nodes(),
                size.workers());
        for (String word : options.list("sides", String.join(",", ClusterSide.WORDS))) {
            sides.put(word, ClusterSide.start(word, size, folder.keyFile()));
        }
        var head = new StringBuilder("| | unit |");
        sides.keySet().forEach(word -> head.append(" %s |".formatted(word)));
        peers().forEach(word -> head.append(" %s / %s | bar |".formatted(OURS, word)));
        System.out.println(head);
        System.out.println("|---".repeat(2 + sides.size() + 2 * peers().size()) + "|");
        for (String work :
                options.list(
                        "rows",
                        "submit,tiny,one,bytes-there,bytes-back,bytes-all-there,bytes-all-back")) {
            print(Row.of(work), measure(Row.of(work)));
        }
    }

    private List<String> peers() {
        return sides.keySet().stream()
                .filter(word -> !word.equals(OURS) && sides.containsKey(OURS))
                .toList();
    }

    private Map<String, Measured> measure(Row row) throws IOException {
        var rounds = new LinkedHashMap<String, List<Measured>>();
        sides.keySet().forEach(word -> rounds.put(word, new ArrayList<>()));
        for (int round = -options.number("warm-up", 2);
                round < options.number("rounds", 5);
                round++) {
            List<String> order = List.copyOf(rounds.keySet());
            for (String word : round % 2 == 0 ? order : order.reversed()) {
                ClusterSide side = Objects.requireNonNull(sides.get(word));
                Measured measured = side.measure(row.work(), count(row, word));
                if (round >= 0) {
                    Objects.requireNonNull(rounds.get(word)).add(measured);
                }
            }
        }
        var medians = new LinkedHashMap<String, Measured>();
        rounds.forEach((word, all) -> medians.put(word, Measured.of(all.stream())));
        return medians;
    }

    private int count(Row row, String side) {
        return switch (row.unit()) {
            case TASKS ->
                    side.equals("executor")
                            ? options.number("slow-tasks", 20_000)
                            : options.number("tasks", 100_000);
            case MICROS -> options.number("calls", 3_000);
            case BYTES -> options.number("transfers", 200);
        };
    }

    private void print(Row row, Map<String, Measured> measured) {
        System.out.printf("| %s | %s |", row.title(), row.unit().title);
        for (Measured each : measured.values()) {
            System.out.print(
                    row.unit() == Unit.MICROS
                            ? " %,.0f (%,.0f) |".formatted(each.micros(0.5), each.micros(0.99))
                            : " %,.0f |".formatted(figure(row, each)));
        }
        for (String peer : peers()) {
            double ratio = figure(row, measured, OURS) / figure(row, measured, peer);
            double least = row.least(peer);
            System.out.printf(" **%.2f** | %s |", ratio, bar(least, ratio >= least));
        }
        System.out.println();
    }

    private static String bar(double least, boolean isMet) {
        return least == 0 ? "–" : "%s ≥ %.1f".formatted(isMet ? "met" : "MISSED", least);
    }

    private double figure(Row row, Map<String, Measured> measured, String side) {
        return figure(row, Objects.requireNonNull(measured.get(side)));
    }

    private double figure(Row row, Measured measured) {
        return switch (row.unit()) {
            case TASKS -> measured.perSecond();
            case MICROS -> measured.micros(0.5);
            case BYTES -> measured.perSecond() * size.mebibytes();
        };
    }

    // ---- starting ----

    /// Each time a cluster is built and a program joins it.
    private void starts() throws IOException {
        var nodes = new ArrayList<List<Double>>();
        for (int i = 0; i < size.nodes(); i++) {
            nodes.add(new ArrayList<>());
        }
        var program = new ArrayList<Double>();
        var pool = new ArrayList<Double>();
        int starts = options.number("starts", 3);
        for (int round = 0; round < starts; round++) {
            try (var cluster =
                    new BenchCluster(
                            folder.keyFile(), size.nodes(), size.workers(), BenchCluster.FLAGS)) {
                for (int node = 0; node < size.nodes(); node++) {
                    nodes.get(node).add(cluster.start(node));
                }
                long begin = System.nanoTime();
                try (BenchProcess client = ClusterSide.program(cluster, size)) {
                    client.ask("one 1");
                    program.add((System.nanoTime() - begin) / 1e9);
                    pool.add(1 / Measured.of(List.of(client.ask("open 1"))).perSecond());
                }
            }
        }
        if (starts == 0) {
            return;
        }
        System.out.printf("%n| start, s | median | most | bar |%n|---|---|---|---|%n");
        for (int node = 0; node < size.nodes(); node++) {
            print("node %d, process to ready".formatted(node + 1), nodes.get(node), BAR_SECONDS);
        }
        print("program, process to first result", program, 0);
        print("a second pool in it, to first result", pool, 0);
    }

    private static void print(String title, List<Double> seconds, double most) {
        double[] all = seconds.stream().mapToDouble(each -> each).toArray();
        double median = Measured.median(all);
        Optional<Double> longest = seconds.stream().max(Double::compare);
        System.out.printf(
                "| %s | %.2f | %.2f | %s |%n",
                title,
                median,
                longest.orElse(Double.NaN),
                most == 0 ? "–" : "%s < %.0f".formatted(median < most ? "met" : "MISSED", most));
    }
}
