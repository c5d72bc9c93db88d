package dev.muster.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.connection.AuthKey;
import dev.muster.monitor.WorkerSnapshot;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// A pool of ours that does one thing as often as it is told: `WORKERS MEBIBYTES [open|listen]`,
/// then lines of `WORK COUNT`, each answered by one line, as `pool_client.py` does. With `open` it
/// is the best pool available; with `listen` it waits for agents with the key of the environment,
/// and the first line says how they join.
final class PoolClient {
    private static final int CAPTURED = 41;

    /// A task, as a function of how often it is done.
    private interface Work {
        void run() throws InterruptedException, ExecutionException;
    }

    /// Opens a pool.
    private interface Opening {
        Pool open() throws IOException;
    }

    private final Opening opening;
    private final Pool pool;
    private final int largeBytes;

    private PoolClient(Opening opening, Pool pool, int largeBytes) {
        this.opening = opening;
        this.pool = pool;
        this.largeBytes = largeBytes;
    }

    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException {
        int workers = Integer.parseInt(arguments[0]);
        Opening opening = opening(c -> c.withWorkers(workers), arguments);
        try (var pool = opening.open();
                var commands = new Scanner(System.in, US_ASCII)) {
            var client = new PoolClient(opening, pool, Integer.parseInt(arguments[1]) << 20);
            while (commands.hasNext()) {
                System.out.println(client.run(commands.next(), commands.nextInt()));
            }
        }
    }

    private static Opening opening(UnaryOperator<PoolConfig> config, String[] arguments) {
        return switch (arguments.length > 2 ? arguments[2] : "") {
            case "open" -> () -> Pool.open(config);
            case "listen" -> () -> listening(config);
            default -> () -> Pool.processes(config);
        };
    }

    private static Pool listening(UnaryOperator<PoolConfig> config) throws IOException {
        AuthKey key = AuthKey.fromEnvironment().orElseThrow();
        return Pool.listening(c -> c.withKey(key).withJoinLine(System.out::println), config);
    }

    private String run(String work, int count)
            throws IOException, InterruptedException, ExecutionException {
        return switch (work) {
            case "tiny" -> map(count, 1);
            case "map" -> map(count, 0);
            case "ints" -> mapInts(count);
            case "submit" -> submit(count);
            case "one" -> often(count, () -> pool.submit(x -> x + 1, 7).get());
            case "bytes-there" -> inTurn(count, bytesThere());
            case "bytes-back" -> inTurn(count, this::bytesBack);
            case "bytes-all-there" -> all(count, bytesThere());
            case "bytes-all-back" -> all(count, this::bytesBack);
            case "doubles-there" -> doublesThere(count);
            case "doubles-back" -> doublesBack(count);
            case "open" -> often(count, opening);
            case "memory" -> memory(count, opening);
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

    private Supplier<Future<?>> bytesThere() {
        byte[] value = Large.bytes(largeBytes);
        return () -> pool.submit(Large::length, value);
    }

    private Future<?> bytesBack() {
        return pool.submit(Large::bytes, largeBytes);
    }

    /// All are under way at once, and none of their results is kept.
    private static String all(int count, Supplier<Future<?>> task)
            throws InterruptedException, ExecutionException {
        var waiting = new ArrayDeque<Future<?>>(count);
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            waiting.add(task.get());
        }
        while (!waiting.isEmpty()) {
            waiting.remove().get();
        }
        return answer(count, System.nanoTime() - begin);
    }

    private String doublesThere(int count) throws InterruptedException, ExecutionException {
        double[] value = Large.doubles(largeBytes);
        return often(count, () -> pool.submit(Large::size, value).get());
    }

    private String doublesBack(int count) throws InterruptedException, ExecutionException {
        return often(count, () -> pool.submit(Large::doubles, largeBytes).get());
    }

    /// Opens a pool, waits for one result, closes it; closing is not counted.
    private static String often(int count, Opening opening)
            throws IOException, InterruptedException, ExecutionException {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            try (var fresh = opening.open()) {
                fresh.submit(x -> x + 1, 7).get();
                times[i] = System.nanoTime() - begin;
            }
        }
        return answer(times);
    }

    private static String inTurn(int count, Supplier<Future<?>> task)
            throws InterruptedException, ExecutionException {
        return often(count, () -> task.get().get());
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

    private static String memory(int count, Opening opening)
            throws IOException, InterruptedException, ExecutionException {
        try (var fresh = opening.open()) {
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

    /// How often in a second, and how long each took.
    static String answer(long[] times) {
        return Latencies.of(times).json(times.length * 1e9 / Arrays.stream(times).sum());
    }

    static void requireLast(int found, int wanted) {
        if (found != wanted) {
            throw new IllegalStateException(
                    "the last result is %,d, must be %,d".formatted(found, wanted));
        }
    }
}
