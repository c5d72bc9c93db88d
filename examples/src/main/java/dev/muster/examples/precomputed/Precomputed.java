package dev.muster.examples.precomputed;

import dev.muster.Broadcast;
import dev.muster.Pool;
import dev.muster.RemoteFunction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// A big table that is computed once, and that every task needs.
///
/// A task that captures the table carries all of it. A task that captures a broadcast carries a
/// reference of some bytes; the table travels to each worker once, however many tasks there are.
/// (The function of one `map` travels to each worker once, too, with all it captures.)
public final class Precomputed {
    private static final int WORKERS = 2;
    private static final int TASKS = 30;
    private static final int SIZE = 1_000_000;

    private Precomputed() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        int[] table = smallestFactors();
        try (var pool = Pool.processes(c -> c.withWorkers(WORKERS));
                Broadcast<int[]> shared = pool.broadcast(table)) {
            pool.map(number -> number, List.of(1, 2, 3, 4)); // starts the workers
            double megabytes = shared.sizeBytes() / 1e6;

            System.out.printf("with each task: %d times %.0f MB%n", TASKS, megabytes);
            List<Integer> captured = run(pool, number -> countFactors(number, table));

            System.out.printf("to each worker: %d times %.0f MB%n", WORKERS, megabytes);
            List<Integer> broadcast = run(pool, number -> countFactors(number, shared.value()));

            System.out.println("equal results: " + captured.equals(broadcast));
        }
    }

    /// Submits one task after the other, as requests come to a server.
    private static List<Integer> run(Pool pool, RemoteFunction<Integer, Integer> function)
            throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        var futures = new ArrayList<Future<Integer>>();
        for (int number = SIZE - TASKS; number < SIZE; number++) {
            futures.add(pool.submit(function, number));
        }
        var counts = new ArrayList<Integer>();
        for (Future<Integer> future : futures) {
            counts.add(future.get());
        }
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        System.out.println("  in " + millis + " ms");
        return counts;
    }

    private static int countFactors(int number, int[] smallest) {
        int count = 0;
        for (int rest = number; rest > 1; rest /= smallest[rest]) {
            count++;
        }
        return count;
    }

    /// The smallest prime factor of each number.
    private static int[] smallestFactors() {
        int[] smallest = new int[SIZE];
        for (int i = 2; i < SIZE; i++) {
            if (smallest[i] == 0) { // a prime
                for (int multiple = i; multiple < SIZE; multiple += i) {
                    smallest[multiple] = smallest[multiple] == 0 ? i : smallest[multiple];
                }
            }
        }
        return smallest;
    }
}
