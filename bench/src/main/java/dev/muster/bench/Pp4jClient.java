package dev.muster.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import net.viktorc.pp4j.impl.JavaProcessPoolExecutor;
import net.viktorc.pp4j.impl.SimpleJavaProcessOptions;

/// A pool of PP4J that does one thing as often as it is told; as [PoolClient].
final class Pp4jClient {
    private static final int CAPTURED = 41;

    /// For ever: it ends idle workers otherwise.
    private static final long KEEP_ALIVE = 0;

    private Pp4jClient() {}

    /// A task as PP4J wants it.
    private interface Task extends Callable<Integer>, Serializable {}

    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException {
        int workers = Integer.parseInt(arguments[0]);
        var pool = open(workers);
        try (var commands = new Scanner(System.in, US_ASCII)) {
            while (commands.hasNext()) {
                String work = commands.next();
                int count = commands.nextInt();
                System.out.println(
                        switch (work) {
                            case "submit" -> submit(pool, count);
                            case "one" -> one(pool, count);
                            case "open" -> openOften(workers, count);
                            default -> throw new IllegalArgumentException(work + " is not done");
                        });
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static JavaProcessPoolExecutor open(int workers) throws InterruptedException {
        return new JavaProcessPoolExecutor(
                new SimpleJavaProcessOptions(KEEP_ALIVE), workers, workers, 0, null, false);
    }

    private static String submit(JavaProcessPoolExecutor pool, int count)
            throws InterruptedException, ExecutionException {
        int captured = CAPTURED;
        var waiting = new ArrayList<Future<Integer>>(count);
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            int number = i;
            waiting.add(pool.submit((Task) () -> captured + number));
        }
        for (Future<Integer> each : waiting) {
            each.get();
        }
        return PoolClient.answer(count, System.nanoTime() - begin);
    }

    private static String one(JavaProcessPoolExecutor pool, int count)
            throws InterruptedException, ExecutionException {
        int number = 7;
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            pool.submit((Task) () -> number + 1).get();
            times[i] = System.nanoTime() - begin;
        }
        return answer(times);
    }

    private static String openOften(int workers, int count)
            throws InterruptedException, ExecutionException {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            var fresh = open(workers);
            try {
                fresh.submit((Task) () -> CAPTURED).get();
                times[i] = System.nanoTime() - begin;
            } finally {
                fresh.shutdownNow();
            }
        }
        return answer(times);
    }

    private static String answer(long[] times) {
        return Latencies.of(times).json(times.length * 1e9 / Arrays.stream(times).sum());
    }
}
