package dev.muster.bench;

import dev.muster.MapOptions;
import dev.muster.Pool;
import dev.muster.journal.Journal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// What a journal costs a map of tiny tasks, for each item; and what a million items cost in memory
/// and when they are opened.
public final class ResumeBench {
    private ResumeBench() {}

    /// The journal is a new file in each round.
    private static double nanosEach(
            Pool pool, List<Integer> inputs, UnaryOperator<MapOptions> options)
            throws InterruptedException, ExecutionException {
        long begin = System.nanoTime();
        List<Integer> results = pool.map(x -> x + 1, inputs, options);
        long took = System.nanoTime() - begin;
        if (!results.getLast().equals(inputs.size())) {
            throw new IllegalStateException("the last result is " + results.getLast());
        }
        return (double) took / inputs.size();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException {
        var options = new BenchOptions(arguments);
        int rounds = options.number("rounds", 5);
        int items = options.number("items", 200_000);
        Path folder = Files.createTempDirectory("resume-bench");
        List<Integer> inputs = IntStream.range(0, items).boxed().toList();
        double[] plain = new double[rounds];
        double[] first = new double[rounds];
        double[] again = new double[rounds];
        try (Pool pool = Pool.processes(c -> c.withWorkers(2))) {
            for (int round = -2; round < rounds; round++) {
                Path file = folder.resolve("run.journal");
                double without = nanosEach(pool, inputs, m -> m);
                double with = nanosEach(pool, inputs, m -> m.resumable(file));
                double resumed = nanosEach(pool, inputs, m -> m.resumable(file));
                Files.delete(file);
                if (round >= 0) {
                    plain[round] = without;
                    first[round] = with;
                    again[round] = resumed;
                }
            }
        }
        System.out.printf(
                "map of %,d tiny tasks, µs each, medians of %d: plain %.2f, with a journal %.2f, resumed %.2f%n",
                items, rounds, median(plain) / 1e3, median(first) / 1e3, median(again) / 1e3);
        million(folder.resolve("million.journal"));
        Files.delete(folder);
    }

    private static void million(Path file) throws IOException {
        int count = 1_000_000;
        long begin = System.nanoTime();
        try (Journal journal = Journal.open(file, c -> c)) {
            byte[] value = new byte[16];
            for (int i = 0; i < count; i++) {
                journal.append(ByteBuffer.allocate(Integer.BYTES).putInt(i).array(), value);
            }
        }
        long written = System.nanoTime();
        long before = usedBytes();
        long opening = System.nanoTime();
        try (Journal journal = Journal.open(file, c -> c)) {
            long opened = System.nanoTime();
            System.out.printf(
                    "a million items of 16 bytes: appended one by one in %.2f s, %,d bytes; opened in %.2f s, %,d bytes of memory for %,d keys%n",
                    (written - begin) / 1e9,
                    Files.size(file),
                    (opened - opening) / 1e9,
                    usedBytes() - before,
                    journal.size());
        }
        Files.delete(file);
    }

    private static long usedBytes() {
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
