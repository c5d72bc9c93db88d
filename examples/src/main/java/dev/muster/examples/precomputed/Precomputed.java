package dev.muster.examples.precomputed;

import dev.muster.Broadcast;
import dev.muster.Pool;
import dev.muster.RemoteFunction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/// A big table that is computed once and that every task needs.
///
/// A lambda that captures it carries all of it, again with each task. A broadcast travels to each
/// worker once; what tasks carry is a reference of some bytes.
public final class Precomputed {
    private static final int WORKERS = 2;
    private static final int TASKS = 60;
    private static final int SIZE = 1_000_000;

    private Precomputed() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        int[] table = smallestFactors(SIZE);
        List<Integer> numbers = IntStream.range(SIZE - TASKS, SIZE).boxed().toList();

        try (var pool = Pool.processes(c -> c.withWorkers(WORKERS));
                Broadcast<int[]> shared = pool.broadcast(table)) {
            pool.map(number -> number, numbers); // the workers are there: only the table counts now

            show("with each task", TASKS, shared.sizeBytes());
            List<Integer> carried = run(pool, number -> factors(number, table), numbers);

            show("once for each worker", WORKERS, shared.sizeBytes());
            List<Integer> broadcast = run(pool, number -> factors(number, shared.value()), numbers);

            System.out.println("the results are " + (carried.equals(broadcast) ? "equal" : "not"));
        }
    }

    private static void show(String how, int copies, long bytes) {
        System.out.printf(
                "%s: %d copies of %.1f MB, %.0f MB%n", how, copies, bytes / 1e6, copies * bytes / 1e6);
    }

    private static List<Integer> run(
            Pool pool, RemoteFunction<Integer, Integer> function, List<Integer> numbers)
            throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        List<Integer> results = pool.map(function, numbers, m -> m.withChunkSize(1));
        System.out.printf(
                "  took %d ms%n", Duration.ofNanos(System.nanoTime() - start).toMillis());
        return results;
    }

    /// How many prime factors a number has, by the table of the smallest one of each.
    private static int factors(int number, int[] smallest) {
        int count = 0;
        for (int rest = number; rest > 1; rest /= smallest[rest]) {
            count++;
        }
        return count;
    }

    private static int[] smallestFactors(int size) {
        int[] smallest = new int[size];
        for (int i = 2; i < size; i++) {
            if (smallest[i] == 0) { // a prime
                for (int multiple = i; multiple < size; multiple += i) {
                    smallest[multiple] = smallest[multiple] == 0 ? i : smallest[multiple];
                }
            }
        }
        return smallest;
    }
}
