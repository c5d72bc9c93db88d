package dev.muster.mpi;

import dev.muster.Broadcast;
import dev.muster.Pool;
import dev.muster.WorkerDiedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What the tested jobs run: some of several programs, by their names. Only rank 0 gets past the
/// opening of the pool.
final class JobProgram {
    private JobProgram() {}

    static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        if (arguments[0].equals("silent")) {
            return;
        }
        try (Pool pool = Pool.open()) {
            System.out.println("opened by " + ProcessHandle.current().pid());
            Iterator<String> words = List.of(arguments).iterator();
            while (words.hasNext()) {
                run(words.next(), words, pool);
            }
        }
        System.out.println("program ends");
    }

    /// @param words what follows its name
    private static void run(String name, Iterator<String> words, Pool pool)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        switch (name) {
            case "tasks" -> tasks(pool, Integer.parseInt(words.next()));
            case "crash" -> crash(pool);
            case "broadcast" -> broadcast(pool);
            case "large" -> large(pool);
            case "nested" -> nested(pool);
            case "twice" -> twice(pool);
            case "wait" -> await(pool, Path.of(words.next()));
            case "stopped" -> {
                tasks(pool, 2);
                stopped(pool);
            }
            case "throw" -> throw new IllegalStateException("thrown by the program");
            case "exit" -> System.exit(7);
            default -> throw new IllegalArgumentException(name);
        }
    }

    /// Runs tasks until so many workers have had one.
    private static void tasks(Pool pool, int workers)
            throws InterruptedException, ExecutionException {
        Set<Long> pids = new TreeSet<>();
        int sum = 0;
        int expected = 0;
        for (int round = 0; pids.size() < workers; round++) {
            int first = round;
            List<Integer> inputs = IntStream.range(first, first + 20).boxed().toList();
            pids.addAll(
                    pool.map(
                            _ -> {
                                Thread.sleep(5);
                                return ProcessHandle.current().pid();
                            },
                            inputs,
                            m -> m.withChunkSize(1)));
            sum += pool.map(x -> x + 1, inputs).stream().mapToInt(x -> x).sum();
            expected += inputs.stream().mapToInt(x -> x + 1).sum();
        }
        require(sum == expected, "the sum is " + sum);
        require(!pids.contains(ProcessHandle.current().pid()), "a task ran in rank 0");
        System.out.println("workers " + pids.size());
    }

    private static void crash(Pool pool) throws InterruptedException, ExecutionException {
        CompletableFuture<Integer> crashing =
                pool.submit(() -> {
                    Runtime.getRuntime().halt(42);
                    return 1;
                });
        try {
            crashing.get();
            System.out.println("it did not crash");
        } catch (ExecutionException e) {
            require(e.getCause() instanceof WorkerDiedException, "cause " + e.getCause());
            System.out.println("crashed: " + Objects.requireNonNull(e.getCause()).getMessage());
        }
        List<Integer> more = pool.map(x -> 2 * x, List.of(1, 2, 3));
        System.out.println("after it: " + more);
    }

    private static void broadcast(Pool pool) throws InterruptedException, ExecutionException {
        double[] table = new double[1 << 20];
        Arrays.setAll(table, i -> i);
        try (Broadcast<double[]> shared = pool.broadcast(table)) {
            List<Double> found = pool.map(i -> shared.value()[i], List.of(0, 7, table.length - 1));
            System.out.println("broadcast " + found);
        }
    }

    private static void large(Pool pool) throws InterruptedException, ExecutionException {
        byte[] sent = new byte[16 << 20];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) ((i * 31) >> 7);
        }
        for (int i = 0; i < 3; i++) {
            byte[] back =
                    pool.submit(
                                    (byte[] bytes) -> {
                                        bytes[0]++;
                                        return bytes;
                                    },
                                    sent)
                            .get();
            back[0]--;
            require(Arrays.equals(sent, back), "other bytes came back");
        }
        System.out.println("large is the same");
    }

    /// A pool within a task is one of the worker's own machine.
    private static void nested(Pool pool) throws InterruptedException, ExecutionException {
        int found =
                pool.submit(
                                () -> {
                                    try (Pool inner = Pool.open(c -> c.withWorkers(1))) {
                                        return inner.submit(() -> 41).get() + 1;
                                    }
                                })
                        .get();
        System.out.println("nested " + found);
    }

    /// One pool beside another, and one after another.
    private static void twice(Pool pool) throws InterruptedException, ExecutionException {
        for (int i = 0; i < 3; i++) {
            try (Pool other = Pool.open()) {
                CompletableFuture<Integer> there = other.submit(() -> 1);
                CompletableFuture<Integer> here = pool.submit(() -> 2);
                require(there.get() + here.get() == 3, "wrong results");
            }
        }
        System.out.println("both pools answer");
    }

    /// Has tasks running in all ranks while it waits for a file.
    private static void await(Pool pool, Path file)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var running =
                Stream.generate(() ->
                                pool.submit(() -> {
                                    Thread.sleep(600_000);
                                    return 1;
                                }))
                        .limit(4)
                        .toList();
        require(pool.snapshot() != null, "no snapshot");
        while (pool.snapshot().workers().isEmpty()) {
            Thread.sleep(10);
        }
        System.out.println("tasks run");
        while (!Files.exists(file)) {
            Thread.sleep(10);
        }
        running.forEach(each -> each.cancel(true));
    }

    /// Sends large values until a worker is lost, and then on.
    private static void stopped(Pool pool) throws InterruptedException {
        byte[] value = new byte[3 << 20];
        boolean isLost = false;
        int after = 0;
        System.out.println("tasks run");
        while (after < 100) {
            var results =
                    Stream.generate(() -> pool.submit((byte[] bytes) -> bytes.length, value))
                            .limit(4)
                            .toList();
            for (CompletableFuture<Integer> each : results) {
                try {
                    require(each.get() == value.length, "another length");
                    after += isLost ? 1 : 0;
                } catch (ExecutionException e) {
                    require(e.getCause() instanceof WorkerDiedException, "cause " + e.getCause());
                    isLost = true;
                }
            }
        }
        System.out.println("went on without it");
        Runtime.getRuntime().halt(3);
    }

    private static void require(boolean isSo, String otherwise) {
        if (!isSo) {
            throw new IllegalStateException(otherwise);
        }
    }
}
