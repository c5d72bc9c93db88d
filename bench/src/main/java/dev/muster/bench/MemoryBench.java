package dev.muster.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Shared objects in memory next to those of `multiprocessing`: each side is a program that has a
/// second process, rounds alternate.
///
/// Options: `--rounds 5`, `--warm-up 3` rounds that do not count, `--rows
/// lock,add,recover,queue,answer,idle,attach,handover`, `--locks 5000000`, `--millis 1000` of a
/// round of two processes, `--kills 3` of a round, `--messages 5000000` of 32 bytes, `--large 2000`
/// of a mebibyte, `--answers 10000`, `--idle-millis 2000`, `--attaches 200`, `--mebibytes 512`
/// handed over, `--python`.
public final class MemoryBench {
    private static final String MUSTER = "Muster";
    private static final String SCRIPT = "bench/python/memory_client.py";

    private final BenchOptions options;
    private final Map<String, BenchProcess> sides = new LinkedHashMap<>();

    private MemoryBench(BenchOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var bench = new MemoryBench(new BenchOptions(arguments));
        try {
            bench.run();
        } finally {
            bench.sides.values().forEach(BenchProcess::close);
        }
    }

    private void run() throws IOException, InterruptedException {
        System.out.printf(
                "Java %s, %s, %d processors%n",
                Runtime.version(), options.python(), Runtime.getRuntime().availableProcessors());
        System.out.printf("%n| | peer | ours | peer's | times better |%n|---|---|---|---|---|%n");
        List<String> words = options.list("rows", String.join(",", MemoryRow.words()));
        for (String word : words) {
            if (!word.equals("handover")) {
                for (MemoryRow row : MemoryRow.of(word, options).toList()) {
                    compare(row);
                }
            }
        }
        if (words.contains("handover")) {
            sides.values().forEach(BenchProcess::close);
            sides.clear();
            new MemoryHandover(options, SCRIPT).run();
        }
    }

    private BenchProcess side(String word) throws IOException {
        BenchProcess side = sides.get(word);
        if (side == null) {
            side =
                    word.equals(MUSTER)
                            ? BenchProcess.java(MemoryClient.class, List.of())
                            : BenchProcess.start(
                                    word, List.of(options.python(), SCRIPT, "--queue", word));
            sides.put(word, side);
        }
        return side;
    }

    private void compare(MemoryRow row) throws IOException {
        Map<String, List<Measured>> rounds = new LinkedHashMap<>();
        rounds.put(MUSTER, new ArrayList<>());
        row.peers().forEach(word -> rounds.put(word, new ArrayList<>()));
        String refusal = "";
        for (int round = -warmUp(row); round < options.number("rounds", 5); round++) {
            for (var each : rounds.entrySet()) {
                boolean isOurs = each.getKey().equals(MUSTER);
                int count = isOurs ? row.count() : row.peerCount();
                String answer = side(each.getKey()).ask(row.work() + " " + count);
                if (!answer.startsWith("{")) {
                    refusal = answer;
                } else if (round >= 0) {
                    each.getValue().add(Measured.of(List.of(answer)));
                }
            }
        }
        print(row, rounds, refusal);
    }

    /// Where a round is an event of its own there is nothing to warm up but the first one.
    private int warmUp(MemoryRow row) {
        int rounds = options.number("warm-up", 3);
        return row.unit() == MemoryRow.Unit.PLAIN || row.work().equals("recover")
                ? Math.min(1, rounds)
                : rounds;
    }

    private static void print(MemoryRow row, Map<String, List<Measured>> rounds, String refusal) {
        Measured ours = Measured.of(Objects.requireNonNull(rounds.remove(MUSTER)).stream());
        String own = row.unit().text(ours);
        if (rounds.isEmpty()) {
            System.out.printf("| %s | – | %s | – | – |%n", row.title(), own);
        }
        rounds.forEach((word, measured) -> {
            if (measured.isEmpty()) {
                System.out.printf("| %s | CPython | %s | %s | – |%n", row.title(), own, refusal);
            } else {
                Measured theirs = Measured.of(measured.stream());
                System.out.printf(
                        "| %s | CPython %s | %s | %s | **%.1f** |%n",
                        row.title(),
                        peer(row, word),
                        own,
                        row.unit().text(theirs),
                        row.unit().gain(ours, theirs));
            }
        });
    }

    /// What the peer calls it.
    private static String peer(MemoryRow row, String word) {
        String work = row.work();
        if (work.endsWith("lock")) {
            return "Lock";
        }
        if (work.endsWith("add")) {
            return "Value";
        }
        return work.startsWith("attach") ? "SharedMemory" : word;
    }
}
