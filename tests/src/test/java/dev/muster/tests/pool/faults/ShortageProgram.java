package dev.muster.tests.pool.faults;

import dev.muster.Pool;
import dev.muster.WorkerDiedException;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.tests.kit.Waits;
import dev.muster.tests.pool.PoolHome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;

/// A program whose pool loses all its workers while the system gives it nothing. It is told when
/// that begins and when it is over, and says how far it is.
final class ShortageProgram {
    private static final int TASKS = 20;
    private static final long WORKER_BYTES = 8L << 30;

    private ShortageProgram() {}

    static void main() throws IOException, InterruptedException, ExecutionException {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s: %5$s%6$s%n");
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Pool pool = PoolHome.processes(c -> c.withWorkerMemory(WORKER_BYTES))) {
            awaitAll(pool);
            System.out.println("ready");
            orders.readLine();

            for (int i = 0; i < PoolHome.WORKERS; i++) {
                lose(pool);
            }
            List<CompletableFuture<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                tasks.add(pool.submit(number -> number + 1, i));
            }
            System.out.println("accepted " + tasks.size());
            orders.readLine();

            int sum = 0;
            for (CompletableFuture<Integer> task : tasks) {
                sum += task.get();
            }
            System.out.println("sum " + sum);
            awaitAll(pool);
            System.out.println("full");
        }
    }

    private static void lose(Pool pool) throws InterruptedException {
        try {
            pool.submit(() -> Runtime.getRuntime().halt(7)).get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof WorkerDiedException)) {
                throw new IllegalStateException("it must lose its worker", e);
            }
        }
    }

    private static void awaitAll(Pool pool) {
        Awaitility.await()
                .atMost(Waits.LONG)
                .until(() ->
                        pool.snapshot().workers().stream()
                                        .filter(worker ->
                                                worker.state() == WorkerSnapshot.State.IDLE)
                                        .count()
                                == PoolHome.WORKERS);
    }
}
