package dev.muster.bench;

import dev.muster.Pool;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.examples.factorizer.Factorizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/// The first article's program, and many tiny tasks, with workers that have joined over the
/// network: two agents of ours with a worker each, dask.distributed, and CPython processes around
/// the queues of a manager. All on loopback TCP, ours with TLS. Rounds alternate, and all must find
/// the same.
///
/// Options: `--rounds 5`, `--warm-up 3`, `--workers 2`, `--sides dask,managers`, `--python` (of the
/// managers), `--dask-python /usr/bin/python3`.
public final class MachinesBench {
    private static final int TINY = 2000; // as in the Python programs

    private final BenchOptions options;
    private final Map<String, BenchProcess> peers = new LinkedHashMap<>();

    private MachinesBench(BenchOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException {
        var bench = new MachinesBench(new BenchOptions(arguments));
        try (var folder = BenchFolder.open()) {
            bench.run(folder.file("agents.key"));
        } finally {
            bench.peers.values().forEach(MachinesBench::end);
        }
    }

    private void run(Path keyFile) throws IOException, InterruptedException, ExecutionException {
        AuthKey.generate().writeFile(keyFile);
        AuthKey key = AuthKey.readFile(keyFile);
        int workers = options.number("workers", 2);
        for (String side : options.list("sides", "dask,managers")) {
            String python =
                    side.equals("dask")
                            ? options.text("dask-python", "/usr/bin/python3")
                            : options.python();
            String script = "bench/python/" + side + "_client.py";
            peers.put(side, BenchProcess.start(script, List.of(python, script, "" + workers)));
        }
        var joinLine = new ArrayList<String>();
        var agents = new ArrayList<BenchProcess>();
        try (Pool pool =
                Pool.listening(c ->
                        c.withAddress(Address.parse("127.0.0.1:0"))
                                .withKey(key)
                                .withJoinLine(joinLine::add))) {
            for (int i = 0; i < workers; i++) {
                agents.add(AgentProcess.start(joinLine.getFirst(), keyFile, 1));
            }
            System.out.printf("Java %s, %d workers%n%n", Runtime.version(), workers);
            System.out.println("| work | Muster, agents, s | " + titles() + " |");
            System.out.println("|---|---|" + "---|---|".repeat(peers.size()));
            compare("factors", pool);
            compare("tiny", pool);
        } finally {
            agents.forEach(BenchProcess::close);
        }
    }

    private String titles() {
        return String.join(
                " | ",
                peers.keySet().stream().map(side -> side + " s | " + side + " / Muster").toList());
    }

    private void compare(String work, Pool pool)
            throws IOException, InterruptedException, ExecutionException {
        var ours = new ArrayList<Double>();
        var theirs = new LinkedHashMap<String, List<Double>>();
        int warmUp = options.number("warm-up", 3);
        for (int i = 0; i < warmUp + options.number("rounds", 5); i++) {
            long began = System.nanoTime();
            long found = work.equals("factors") ? factors(pool) : tiny(pool);
            double seconds = (System.nanoTime() - began) / 1e9;
            if (i >= warmUp) {
                ours.add(seconds);
            }
            for (var peer : peers.entrySet()) {
                String[] answer = peer.getValue().ask(work).split(" ", -1);
                if (Long.parseLong(answer[1]) != found) {
                    throw new IllegalStateException(
                            "%s: %s has found %s, Muster %d"
                                    .formatted(work, peer.getKey(), answer[1], found));
                }
                if (i >= warmUp) {
                    theirs.computeIfAbsent(peer.getKey(), _ -> new ArrayList<>())
                            .add(Double.parseDouble(answer[0]));
                }
            }
        }
        double here = median(ours);
        var row = new StringBuilder();
        theirs.values()
                .forEach(times ->
                        row.append(
                                " %.3f | **%.1f** |"
                                        .formatted(median(times), median(times) / here)));
        System.out.printf(
                "| %s | %.4f |%s%n",
                work.equals("factors")
                        ? "factorize 999 numbers"
                        : "%,d tiny tasks, one by one".formatted(TINY),
                here,
                row);
    }

    private static long factors(Pool pool) throws InterruptedException, ExecutionException {
        return pool.map(Factorizer::factorsOf, Factorizer.numbers()).stream()
                .mapToLong(List::size)
                .sum();
    }

    private static long tiny(Pool pool) throws InterruptedException, ExecutionException {
        List<Integer> numbers = IntStream.range(0, TINY).boxed().toList();
        return pool.map(x -> x + 1, numbers, m -> m.withChunkSize(1)).stream()
                .mapToLong(Integer::longValue)
                .sum();
    }

    private static double median(List<Double> values) {
        return Measured.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static void end(BenchProcess side) {
        List<ProcessHandle> children = side.process().descendants().toList();
        side.close();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
