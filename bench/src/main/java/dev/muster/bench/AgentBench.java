package dev.muster.bench;

import dev.muster.Pool;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Workers at an agent, over loopback TCP with TLS, next to those of a local pool and to a bare TLS
/// socket of the JDK.
///
/// Options: `--rounds 7`, `--warm-up 4`, `--workers 2`, `--tasks 100000` (of `submit`), `--numbers
/// 500000` (of `map` by single elements), `--calls 3000` that wait, `--mebibytes 64`, `--transfers
/// 4` of it.
public final class AgentBench {
    private final int workers;
    private final int tasks;
    private final int calls;
    private final int transfers;
    private final List<Integer> numbers;
    private final double[] large;
    private final byte[] largeBytes;

    private AgentBench(BenchOptions options) {
        workers = options.number("workers", 2);
        tasks = options.number("tasks", 100_000);
        calls = options.number("calls", 3_000);
        transfers = options.number("transfers", 4);
        numbers = IntStream.range(0, options.number("numbers", 500_000)).boxed().toList();
        int bytes = options.number("mebibytes", 64) << 20;
        large = new double[bytes / Double.BYTES];
        largeBytes = new byte[bytes];
    }

    /// What one side did in one round.
    private record Measures(
            double submits, double maps, double callMicros, double there, double back) {}

    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException, GeneralSecurityException {
        var options = new BenchOptions(arguments);
        var bench = new AgentBench(options);
        Path folder = Files.createTempDirectory("muster-bench");
        Path keyFile = folder.resolve("key");
        AuthKey.generate().writeFile(keyFile);
        try {
            bench.run(options, keyFile);
        } finally {
            Files.delete(keyFile);
            Files.delete(folder);
        }
    }

    private void run(BenchOptions options, Path keyFile)
            throws IOException, InterruptedException, ExecutionException, GeneralSecurityException {
        var joinLine = new ArrayList<String>();
        AuthKey key = AuthKey.readFile(keyFile);
        try (Pool local = Pool.processes(c -> c.withWorkers(workers));
                Pool far =
                        Pool.listening(c ->
                                c.withAddress(Address.parse("127.0.0.1:0"))
                                        .withKey(key)
                                        .withJoinLine(joinLine::add));
                BenchProcess _ = AgentProcess.start(joinLine.getFirst(), keyFile, workers);
                BenchProcess peer = BenchProcess.java(TlsPeer.class, List.of());
                var bare = new TlsPeer.Client(Integer.parseInt(peer.line()))) {
            var locals = new ArrayList<Measures>();
            var fars = new ArrayList<Measures>();
            var bares = new ArrayList<Measures>();
            int warmUp = options.number("warm-up", 4);
            for (int i = 0; i < warmUp + options.number("rounds", 7); i++) {
                Measures here = measure(local);
                Measures there = measure(far);
                Measures plain = measure(bare);
                if (i >= warmUp) {
                    locals.add(here);
                    fars.add(there);
                    bares.add(plain);
                }
            }
            report(locals, fars, bares);
        }
    }

    private Measures measure(Pool pool) throws InterruptedException, ExecutionException {
        double submits = submits(pool);
        long began = System.nanoTime();
        pool.map(x -> x + 1, numbers, m -> m.withChunkSize(1));
        double maps = numbers.size() / seconds(began);
        long[] nanos = new long[calls];
        for (int i = 0; i < calls; i++) {
            long asked = System.nanoTime();
            pool.submit(() -> 1).get();
            nanos[i] = System.nanoTime() - asked;
        }
        Arrays.sort(nanos);
        double[] there = new double[transfers];
        double[] back = new double[transfers];
        int length = large.length;
        for (int i = 0; i < transfers; i++) {
            began = System.nanoTime();
            pool.submit(values -> values.length, large).get();
            there[i] = mebibytes(began);
            began = System.nanoTime();
            pool.submit(wanted -> new double[wanted], length).get();
            back[i] = mebibytes(began);
        }
        return new Measures(submits, maps, nanos[calls / 2] / 1e3, median(there), median(back));
    }

    private double submits(Pool pool) throws InterruptedException, ExecutionException {
        long began = System.nanoTime();
        var futures = new ArrayList<Future<Integer>>(tasks);
        for (int i = 0; i < tasks; i++) {
            int value = i;
            futures.add(pool.submit(() -> value));
        }
        for (Future<Integer> each : futures) {
            each.get();
        }
        return tasks / seconds(began);
    }

    private Measures measure(TlsPeer.Client bare) throws IOException {
        long[] nanos = new long[calls];
        byte[] small = new byte[30];
        for (int i = 0; i < calls; i++) {
            long asked = System.nanoTime();
            bare.ask(small, small.length);
            nanos[i] = System.nanoTime() - asked;
        }
        Arrays.sort(nanos);
        double[] there = new double[transfers];
        double[] back = new double[transfers];
        for (int i = 0; i < transfers; i++) {
            long began = System.nanoTime();
            bare.ask(largeBytes, 0);
            there[i] = mebibytes(began);
            began = System.nanoTime();
            bare.ask(small, largeBytes.length);
            back[i] = mebibytes(began);
        }
        return new Measures(0, 0, nanos[calls / 2] / 1e3, median(there), median(back));
    }

    private double mebibytes(long began) {
        return (largeBytes.length >> 20) / seconds(began);
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double median(List<Measures> all, ToDoubleFunction<Measures> of) {
        return median(all.stream().mapToDouble(of).toArray());
    }

    private void report(List<Measures> local, List<Measures> far, List<Measures> bare) {
        System.out.printf("Java %s, %d workers%n%n", Runtime.version(), workers);
        System.out.println(
                "| | local pool | at an agent | bare TLS | agent / local | agent / bare |");
        System.out.println("|---|---|---|---|---|---|");
        row("submit, get all, tasks/s", local, far, bare, Measures::submits);
        row("map, chunks of 1, tasks/s", local, far, bare, Measures::maps);
        row("one task, wait, p50 µs", local, far, bare, Measures::callMicros);
        row("double[] there, MiB/s", local, far, bare, Measures::there);
        row("double[] back, MiB/s", local, far, bare, Measures::back);
    }

    private static void row(
            String name,
            List<Measures> local,
            List<Measures> far,
            List<Measures> bare,
            ToDoubleFunction<Measures> of) {
        double here = median(local, of);
        double there = median(far, of);
        double plain = median(bare, of);
        System.out.printf(
                "| %s | %,.0f | %,.0f | %s | **%.2f** | %s |%n",
                name,
                here,
                there,
                plain == 0 ? "–" : "%,.0f".formatted(plain),
                there / here,
                plain == 0 ? "–" : "**%.2f**".formatted(there / plain));
    }
}
