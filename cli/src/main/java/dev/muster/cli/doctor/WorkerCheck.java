package dev.muster.cli.doctor;

import dev.muster.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A worker that is started and runs tasks.
final class WorkerCheck {
    private static final int PATIENCE_SECONDS = 20;

    private WorkerCheck() {}

    static List<Finding> run() {
        long start = System.nanoTime();
        try (Pool pool =
                Pool.processes(c -> c.withWorkers(1).withCloseTimeout(Duration.ofSeconds(2)))) {
            int six = pool.submit(() -> 2 * 3).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            long started = System.nanoTime() - start;
            int twelve = pool.submit(() -> 2 * six).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            long second = System.nanoTime() - start - started;
            return List.of(
                    Finding.ok(
                            "worker",
                            "a worker JVM started and said %d after %d ms, and %d after %d µs more"
                                    .formatted(
                                            six,
                                            TimeUnit.NANOSECONDS.toMillis(started),
                                            twelve,
                                            TimeUnit.NANOSECONDS.toMicros(second))));
        } catch (ExecutionException e) {
            return List.of(
                    Finding.broken(
                            "worker",
                            "no worker JVM can be started: "
                                    + Checks.oneLine(Objects.requireNonNullElse(e.getCause(), e)),
                            "mend what the message says; until then MUSTER_POOL=threads"));
        } catch (TimeoutException _) {
            return List.of(
                    Finding.broken(
                            "worker",
                            "a worker JVM did not run a task within %d s"
                                    .formatted(PATIENCE_SECONDS),
                            "look at the load of this machine (top); until then"
                                    + " MUSTER_POOL=threads"));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
