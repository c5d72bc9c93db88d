package dev.muster.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Shared objects of a cluster next to Hazelcast itself: two programs that are members without data
/// of the same cluster of three nodes, each with a copy of everything on another node; rounds
/// alternate. Values have 100 bytes; ours are encrypted, and survive their program's death in the
/// middle of a change.
///
/// Options: `--rounds 7`, `--seconds 1` of each measurement, `--warm-up 5` seconds of each
/// operation, `--threads 1,4`, `--operations put,get,lock,queue`, `--nodes 3`, `--common-pool 2`
/// (threads of the common pool in all processes, as Hazelcast is slow with one; 0 for what the JVM
/// takes).
public final class ClusterObjectsBench {
    private static final double MOST_OVERHEAD = 0.3;

    private final BenchOptions options;
    private final Map<String, BenchProcess> sides = new LinkedHashMap<>();

    private ClusterObjectsBench(BenchOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException {
        var options = new BenchOptions(arguments);
        var bench = new ClusterObjectsBench(options);
        List<String> flags = HazelcastMember.flags(options.number("common-pool", 2));
        try (var folder = BenchFolder.open();
                var cluster =
                        new BenchCluster(folder.keyFile(), options.number("nodes", 3), 1, flags)) {
            cluster.startAll();
            try {
                bench.run(cluster, flags);
            } finally {
                bench.sides.values().forEach(BenchProcess::close);
            }
        }
    }

    private void run(BenchCluster cluster, List<String> flags) throws IOException {
        for (String side : List.of("muster", "hazelcast")) {
            BenchProcess program =
                    BenchProcess.java(ClusterObjectsClient.class, flags, cluster.words(side));
            sides.put(side, program);
            program.answer("ready");
        }
        System.out.printf(
                "Java %s, %d processors, %d nodes%n%n",
                Runtime.version(), Runtime.getRuntime().availableProcessors(), cluster.size());
        System.out.println(
                "| operation | threads | muster /s | p50 µs | p99 µs | hazelcast /s | p50 µs | p99 µs"
                        + " | muster / hazelcast | overhead of a call | bar |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
        List<Integer> threads = options.numbers("threads", "1,4");
        for (String operation : options.list("operations", "put,get,lock,queue")) {
            for (String side : sides.keySet()) {
                measure(side, operation, threads.getLast(), options.text("warm-up", "5"));
            }
            for (int count : threads) {
                compare(operation, count);
            }
        }
    }

    private Measured measure(String side, String operation, int threads, String seconds)
            throws IOException {
        BenchProcess program = Objects.requireNonNull(sides.get(side));
        return Measured.of(List.of(program.ask("%s %d %s".formatted(operation, threads, seconds))));
    }

    private void compare(String operation, int threads) throws IOException {
        var rounds = new LinkedHashMap<String, List<Measured>>();
        sides.keySet().forEach(side -> rounds.put(side, new ArrayList<>()));
        for (int round = 0; round < options.number("rounds", 7); round++) {
            for (var each : rounds.entrySet()) {
                each.getValue()
                        .add(
                                measure(
                                        each.getKey(),
                                        operation,
                                        threads,
                                        options.text("seconds", "1")));
            }
        }
        print(
                operation,
                threads,
                Measured.of(Objects.requireNonNull(rounds.get("muster")).stream()),
                Measured.of(Objects.requireNonNull(rounds.get("hazelcast")).stream()));
    }

    private static void print(String operation, int threads, Measured ours, Measured raw) {
        double overhead = raw.perSecond() / ours.perSecond() - 1;
        boolean hasBar = !operation.equals("queue");
        System.out.printf("| %s | %d |", title(operation), threads);
        for (Measured each : List.of(ours, raw)) {
            System.out.printf(
                    " %,.0f | %,.0f | %,.0f |",
                    each.perSecond(), each.micros(0.5), each.micros(0.99));
        }
        System.out.printf(
                " **%.2f** | %+.0f %% | %s |%n",
                ours.perSecond() / raw.perSecond(),
                overhead * 100,
                hasBar ? (overhead <= MOST_OVERHEAD ? "met ≤ 30 %" : "MISSED ≤ 30 %") : "–");
    }

    private static String title(String operation) {
        return switch (operation) {
            case "put" -> "map put";
            case "get" -> "map get";
            case "queue" -> "queue offer + poll";
            default -> "lock + unlock";
        };
    }
}
