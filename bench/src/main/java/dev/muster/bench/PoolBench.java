package dev.muster.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Our pool of two worker JVMs next to CPython's pools, joblib's loky, PP4J and bare sockets; each
/// side is a program of its own with a pool of its own, rounds alternate.
///
/// Options: `--rounds 5`, `--warm-up 2` rounds that do not count, `--workers 2`, `--rows
/// tiny,map,ints,submit,one,large,open,memory`, `--sides
/// muster,pool,spawn,executor,loky,pp4j,socket`, `--tasks 200000`, `--slow-tasks 20000` of `submit`
/// for the peers that take long, `--numbers 5000000` of `map`, `--ints 20000000` of `mapInts`,
/// `--calls 10000` that wait, `--mebibytes 64` of a large value, `--transfers 5` of it, `--opens
/// 3`, `--python`, `--joblib-python /usr/bin/python3`.
public final class PoolBench {
    private static final String MUSTER = "muster";

    private final BenchOptions options;
    private final BenchFolder folder;
    private final int mebibytes;
    private final Map<String, PoolSide> sides = new LinkedHashMap<>();

    /// The words of the sides that take part.
    private final Set<String> present = new LinkedHashSet<>();

    private PoolBench(BenchOptions options, BenchFolder folder) {
        this.options = options;
        this.folder = folder;
        mebibytes = options.number("mebibytes", 64);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (var folder = BenchFolder.open()) {
            var bench = new PoolBench(new BenchOptions(arguments), folder);
            try {
                bench.run();
            } finally {
                bench.sides.values().forEach(PoolSide::close);
            }
        }
    }

    private void run() throws IOException, InterruptedException {
        System.out.printf(
                "Java %s, %s, %d processors, %d workers%n",
                Runtime.version(),
                options.python(),
                Runtime.getRuntime().availableProcessors(),
                options.number("workers", 2));
        findSides();
        PoolRow.@Nullable Unit unit = null;
        for (String word : options.list("rows", String.join(",", PoolRow.words()))) {
            if (word.equals("memory")) {
                printMemory();
                continue;
            }
            for (PoolRow row : PoolRow.of(word, options).toList()) {
                if (row.unit() != unit) {
                    unit = row.unit();
                    printHead(unit);
                }
                compare(row);
            }
        }
    }

    private void findSides() throws InterruptedException {
        present.addAll(options.list("sides", String.join(",", PoolSide.WORDS)));
        if (present.contains("loky") && !PoolSide.hasJoblib(options)) {
            present.remove("loky");
            System.out.println(
                    "joblib's loky is left out: no Python here has it; apt-get install"
                            + " python3-joblib, or say --joblib-python PATH");
        }
    }

    private PoolSide side(String word) throws IOException {
        PoolSide side = sides.get(word);
        if (side == null) {
            side = PoolSide.start(word, options, folder);
            sides.put(word, side);
        }
        return side;
    }

    private void compare(PoolRow row) throws IOException {
        Map<String, List<Measured>> rounds = new LinkedHashMap<>();
        if (present.contains(MUSTER)) {
            rounds.put(MUSTER, new ArrayList<>());
        }
        row.peers().stream()
                .filter(present::contains)
                .forEach(word -> rounds.put(word, new ArrayList<>()));
        for (int round = -options.number("warm-up", 2);
                round < options.number("rounds", 5);
                round++) {
            for (var each : rounds.entrySet()) {
                Measured measured = measure(row, each.getKey());
                if (round >= 0) {
                    each.getValue().add(measured);
                }
            }
        }
        Optional<Measured> ours =
                Optional.ofNullable(rounds.remove(MUSTER)).map(all -> Measured.of(all.stream()));
        for (var each : rounds.entrySet()) {
            print(row, side(each.getKey()).name(), ours, Measured.of(each.getValue().stream()));
        }
    }

    private Measured measure(PoolRow row, String word) throws IOException {
        boolean isOurs = word.equals(MUSTER);
        return side(word)
                .measure(
                        isOurs ? row.work() : row.peerWork(),
                        isOurs ? row.count() : row.peerCount(),
                        mebibytes << 20);
    }

    private static void printHead(PoolRow.Unit unit) {
        String more = unit == PoolRow.Unit.MICROS ? " ours p99 | peer p99 | ours / peer |" : "";
        System.out.printf(
                "%n| %s | peer | ours | peer's | ours / peer |%s%n|---|---|---|---|---|%s%n",
                unit.title(), more, more.isEmpty() ? "" : "---|---|---|");
    }

    private void print(PoolRow row, String peer, Optional<Measured> ours, Measured theirs) {
        double own = ours.map(all -> row.unit().figure(all, mebibytes)).orElse(Double.NaN);
        double other = row.unit().figure(theirs, mebibytes);
        System.out.printf(
                "| %s | %s | %,.0f | %,.0f | **%.2f** |",
                row.title(), peer, own, other, own / other);
        if (row.unit() == PoolRow.Unit.MICROS) {
            double tail = ours.map(all -> all.micros(0.99)).orElse(Double.NaN);
            System.out.printf(
                    " %,.0f | %,.0f | **%.2f** |",
                    tail, theirs.micros(0.99), tail / theirs.micros(0.99));
        }
        System.out.println();
    }

    private void printMemory() throws IOException {
        System.out.printf(
                "%n| idle worker | resident MiB | its share of it MiB |%n|---|---|---|%n");
        printMemory(MUSTER);
        printMemory("spawn");
    }

    private void printMemory(String word) throws IOException {
        if (present.contains(word)) {
            var memory = ResidentMemory.of(side(word).process().ask("memory 4"));
            System.out.printf(
                    "| %s | %.1f | %.1f |%n",
                    side(word).name(), memory.rss() / 0x1p20, memory.pss() / 0x1p20);
        }
    }
}
