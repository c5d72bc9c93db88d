package dev.muster.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Our pool in an MPI job next to `mpi4py.futures`: each in a job of its own with the same number
/// of ranks, started by the same `mpiexec`; rounds alternate.
///
/// Options: `--ranks 3`, `--rounds 5`, `--warm-up 2` rounds that do not count, `--tasks 100000` and
/// `--slow-tasks 10000` of the peer (rates are compared), `--calls 3000` that wait, `--mebibytes
/// 64` of a large value, `--transfers 20` of it, `--mpiexec mpiexec.openmpi`, `--mpi-options
/// --allow-run-as-root,--oversubscribe`, `--mpi-python /usr/bin/python3`, which must have mpi4py.
public final class MpiBench {
    private static final String SCRIPT = "bench/python/pool_client.py";

    private final BenchOptions options;
    private final int mebibytes;

    private MpiBench(BenchOptions options) {
        this.options = options;
        mebibytes = options.number("mebibytes", 64);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var options = new BenchOptions(arguments);
        requireMpi4py(options);
        new MpiBench(options).run();
    }

    private static String python(BenchOptions options) {
        return options.text("mpi-python", "/usr/bin/python3");
    }

    private static void requireMpi4py(BenchOptions options)
            throws IOException, InterruptedException {
        Process probe =
                new ProcessBuilder(python(options), "-c", "import mpi4py.futures")
                        .redirectErrorStream(true)
                        .start();
        if (!probe.waitFor(30, TimeUnit.SECONDS) || probe.exitValue() != 0) {
            throw new IllegalArgumentException(
                    python(options)
                            + " has no mpi4py: apt-get install python3-mpi4py, or say --mpi-python"
                            + " PATH");
        }
    }

    private List<String> launch() {
        List<String> line = new ArrayList<>();
        line.add(options.text("mpiexec", "mpiexec.openmpi"));
        line.addAll(options.list("mpi-options", "--allow-run-as-root,--oversubscribe"));
        line.addAll(List.of("-n", Integer.toString(options.number("ranks", 3))));
        line.removeIf(String::isEmpty);
        return line;
    }

    private BenchProcess ours(int workers) throws IOException {
        List<String> line = launch();
        line.addAll(BenchProcess.command(PoolClient.class, List.of(), workers, mebibytes, "open"));
        return BenchProcess.start("Muster", line);
    }

    private BenchProcess theirs(int workers) throws IOException {
        List<String> line = launch();
        line.addAll(
                List.of(
                        python(options),
                        "-m",
                        "mpi4py.futures",
                        SCRIPT,
                        "--home",
                        "mpi",
                        "--workers",
                        Integer.toString(workers),
                        "--mebibytes",
                        Integer.toString(mebibytes)));
        return BenchProcess.start("mpi4py.futures", line);
    }

    private void run() throws IOException {
        int workers = options.number("ranks", 3) - 1;
        System.out.printf(
                "Java %s, %s, %d processors, %d ranks%n%n| | unit | ours | mpi4py.futures | ratio"
                        + " |%n|---|---|---|---|---|%n",
                Runtime.version(),
                options.text("mpiexec", "mpiexec.openmpi"),
                Runtime.getRuntime().availableProcessors(),
                workers + 1);
        try (BenchProcess ours = ours(workers);
                BenchProcess theirs = theirs(workers)) {
            Map<String, BenchProcess> sides = new LinkedHashMap<>();
            sides.put("ours", ours);
            sides.put("theirs", theirs);
            rows().forEach(row -> print(row, sides));
            sides.values().forEach(MpiBench::end);
        }
    }

    private static void end(BenchProcess side) {
        try {
            side.process().outputWriter().close();
            side.process().waitFor(10, TimeUnit.SECONDS);
        } catch (IOException _) {
            // It has ended.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// A row of the table.
    private record Row(String title, PoolRow.Unit unit, String work, int count, int peerCount) {}

    private Stream<Row> rows() {
        int tasks = options.number("tasks", 100_000);
        int slow = options.number("slow-tasks", 10_000);
        int calls = options.number("calls", 3_000);
        int transfers = options.number("transfers", 20);
        return Stream.of(
                new Row("map, chunks of 1", PoolRow.Unit.PER_SECOND, "tiny", tasks, slow),
                new Row("submit, get all", PoolRow.Unit.PER_SECOND, "submit", tasks, slow),
                new Row("submit, get", PoolRow.Unit.MICROS, "one", calls, calls),
                new Row("bytes there", PoolRow.Unit.MEBIBYTES, "bytes-there", transfers, transfers),
                new Row("bytes back", PoolRow.Unit.MEBIBYTES, "bytes-back", transfers, transfers));
    }

    private void print(Row row, Map<String, BenchProcess> sides) {
        Map<String, List<Measured>> rounds = new LinkedHashMap<>();
        for (int round = -options.number("warm-up", 2);
                round < options.number("rounds", 5);
                round++) {
            for (var side : sides.entrySet()) {
                int count = side.getKey().equals("ours") ? row.count() : row.peerCount();
                Measured measured = measure(side.getValue(), row.work(), count);
                if (round >= 0) {
                    rounds.computeIfAbsent(side.getKey(), _ -> new ArrayList<>()).add(measured);
                }
            }
        }
        double ours = figure(row, rounds, "ours");
        double theirs = figure(row, rounds, "theirs");
        double ratio = row.unit().isMoreBetter() ? ours / theirs : theirs / ours;
        System.out.printf(
                "| %s | %s | %,.0f | %,.0f | **%.1f** |%n",
                row.title(), row.unit().title(), ours, theirs, ratio);
    }

    private static Measured measure(BenchProcess side, String work, int count) {
        try {
            return Measured.of(List.of(side.ask(work + " " + count)));
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private double figure(Row row, Map<String, List<Measured>> rounds, String side) {
        return row.unit()
                .figure(Measured.of(rounds.getOrDefault(side, List.of()).stream()), mebibytes);
    }
}
