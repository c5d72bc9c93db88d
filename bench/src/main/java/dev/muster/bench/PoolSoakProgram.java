package dev.muster.bench;

import dev.muster.Pool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// What is interrupted: a pool of two workers with short tasks, long ones, and some that start a
/// process which would outlive them by far. It ends by itself after some 4 seconds.
final class PoolSoakProgram {
    private static final int TASKS = 60;
    private static final int SHORT_MILLIS = 20;
    private static final int LONG_MILLIS = 1_000;
    private static final int LONG_EVERY = 10;
    private static final int STARTS_EVERY = 15;

    private PoolSoakProgram() {}

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        try (var pool = Pool.processes(c -> c.withWorkers(2))) {
            List<Future<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                int number = i;
                futures.add(pool.submit(() -> run(number)));
            }
            for (Future<Integer> future : futures) {
                System.out.println(future.get());
            }
        }
    }

    /// Runs in a worker.
    private static int run(int number) throws IOException, InterruptedException {
        if (number % STARTS_EVERY == 0) {
            new ProcessBuilder("sleep", "1000").inheritIO().start();
        }
        Thread.sleep(number % LONG_EVERY == 1 ? LONG_MILLIS : SHORT_MILLIS);
        return number;
    }
}
