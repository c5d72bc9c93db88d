package dev.muster.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.monitor.WorkerSnapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// A pool of ours that does one thing as often as it is told: `WORKERS MEBIBYTES [open]`, then
/// lines of `WORK COUNT`, each answered by one line, as `pool_client.py` does. With `open` it is
/// the best pool available.
final class PoolClient {
    private static final int CAPTURED = 41;

    /// A task, as a function of how often it is done.
    private interface Work {
        void run() throws InterruptedException, ExecutionException;
    }

    private final UnaryOperator<PoolConfig> config;
    private final Pool pool;
    private final int largeBytes;

    private PoolClient(UnaryOperator<PoolConfig> config, Pool pool, int largeBytes) {
        this.config = config;
        this.pool = pool;
        this.largeBytes = largeBytes;
    }

    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException {
        int workers = Integer.parseInt(arguments[0]);
        UnaryOperator<PoolConfig> config = c -> c.withWorkers(workers);
        boolean isBest = arguments.length > 2 && arguments[2].equals("open");
        try (var pool = isBest ? Pool.open(config) : Pool.processes(config);
                var commands = new Scanner(System.in, US_ASCII)) {
            var client = new PoolClient(config, pool, Integer.parseInt(arguments[1]) << 20);
            while (commands.hasNext()) {
                System.out.println(client.run(commands.next(), commands.nextInt()));
            }
        }
    }

    private String run(String work, int count)
            throws IOException, InterruptedException, ExecutionException {
        return switch (work) {
            case "tiny" -> map(count, 1);
            case "map" -> map(count, 0);
            case "ints" -> mapInts(count);
            case "submit" -> submit(count);
            case "one" -> often(count, () -> pool.submit(x -> x + 1, 7).get());
            case "bytes-there" -> bytesThere(count);
            case "bytes-back" -> bytesBack(count);
            case "doubles-there" -> doublesThere(count);
            case "doubles-back" -> doublesBack(count);
            case "open" -> often(count, config);
            case "memory" -> memory(count, config);
            default -> throw new IllegalArgumentException(work + " is no work of this program");
        };
    }

    private String map(int count, int chunkSize) throws InterruptedException, ExecutionException {
        List<Integer> inputs = IntStream.range(0, count).boxed().toList();
        long begin = System.nanoTime();
        List<Integer> results = pool.map(x -> x + 1, inputs, m -> m.withChunkSize(chunkSize));
        long passed = System.nanoTime() - begin;
        requireLast(results.getLast(), count);
        return answer(count, passed);
    }

    private String mapInts(int count) throws InterruptedException, ExecutionException {
        int[] inputs = IntStream.range(0, count).toArray();
        long begin = System.nanoTime();
        int[] results = pool.mapInts(x -> x + 1, inputs);
        long passed = System.nanoTime() - begin;
        requireLast(results[count - 1], count);
        return answer(count, passed);
    }

    private String submit(int count) throws InterruptedException, ExecutionException {
        int captured = CAPTURED;
        var waiting = new ArrayList<CompletableFuture<Integer>>(count);
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            int number = i;
            waiting.add(pool.submit(() -> captured + number));
        }
        int last = 0;
        for (CompletableFuture<Integer> each : waiting) {
            last = each.get();
        }
        long passed = System.nanoTime() - begin;
        requireLast(last, count - 1 + captured);
        return answer(count, passed);
    }

    private String bytesThere(int count) throws InterruptedException, ExecutionException {
        byte[] value = Large.bytes(largeBytes);
        return often(count, () -> pool.submit(Large::length, value).get());
    }

    private String bytesBack(int count) throws InterruptedException, ExecutionException {
        return often(count, () -> pool.submit(Large::bytes, largeBytes).get());
    }

    private String doublesThere(int count) throws InterruptedException, ExecutionException {
        double[] value = Large.doubles(largeBytes);
        return often(count, () -> pool.submit(Large::size, value).get());
    }

    private String doublesBack(int count) throws InterruptedException, ExecutionException {
        return often(count, () -> pool.submit(Large::doubles, largeBytes).get());
    }

    /// Opens a pool, waits for one result, closes it; closing is not counted.
    private static String often(int count, UnaryOperator<PoolConfig> config)
            throws InterruptedException, ExecutionException {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            try (var fresh = Pool.processes(config)) {
                fresh.submit(x -> x + 1, 7).get();
                times[i] = System.nanoTime() - begin;
            }
        }
        return answer(times);
    }

    private static String often(int count, Work work)
            throws InterruptedException, ExecutionException {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            work.run();
            times[i] = System.nanoTime() - begin;
        }
        return answer(times);
    }

    private static String memory(int count, UnaryOperator<PoolConfig> config)
            throws IOException, InterruptedException, ExecutionException {
        try (var fresh = Pool.processes(config)) {
            while (fresh.snapshot().workers().stream()
                    .anyMatch(worker -> worker.state() == WorkerSnapshot.State.STARTING)) {
                Thread.sleep(10);
            }
            for (int i = 0; i < count; i++) {
                fresh.submit(x -> x + 1, 7).get();
            }
            Thread.sleep(1_000);
            return ResidentMemory.line(
                    fresh.snapshot().workers().stream()
                            .mapToLong(worker -> worker.pid().orElse(0))
                            .toArray());
        }
    }

    /// How often in a second.
    static String answer(int count, long nanos) {
        return new Latencies().json(count * 1e9 / nanos);
    }

    private static String answer(long[] times) {
        return Latencies.of(times).json(times.length * 1e9 / Arrays.stream(times).sum());
    }

    private static void requireLast(int found, int wanted) {
        if (found != wanted) {
            throw new IllegalStateException(
                    "the last result is %,d, must be %,d".formatted(found, wanted));
        }
    }
}
