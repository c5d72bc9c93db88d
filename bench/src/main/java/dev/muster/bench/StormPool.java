package dev.muster.bench;

import dev.muster.Pool;
import dev.muster.WorkerDiedException;
import dev.muster.WorkerOutput;
import dev.muster.hazelcast.Cluster;
import dev.muster.monitor.WorkerSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/// The tasks of [ClusterStormBench]: some are under way at any time, every other one with retries.
/// Each writes down that it has begun, in the worker.
final class StormPool {
    private static final int AHEAD = 40;
    private static final int RETRIES = 100;
    private static final int MILLIS = 10;
    private static final Duration RECOVERY = Duration.ofSeconds(60);

    private final Pool pool;
    private final Path folder;
    private final Complaints complaints;
    private final Set<Integer> done = new HashSet<>();
    private final Map<String, Integer> reasons = new TreeMap<>();
    private int submitted;

    /// @param folder for what the workers write
    private StormPool(Pool pool, Path folder, Complaints complaints) {
        this.pool = pool;
        this.folder = folder;
        this.complaints = complaints;
    }

    private record Running(int number, Future<Integer> future) {}

    /// Has tasks run over a cluster for a while.
    ///
    /// @param workers that there must be in the end
    /// @return what was done, in a line
    static String run(
            Cluster cluster,
            Path folder,
            int workers,
            BooleanSupplier isOver,
            Complaints complaints)
            throws IOException, InterruptedException {
        try (Pool pool = cluster.pool(c -> c.withOutput(new WorkerOutput.Discard()))) {
            var load = new StormPool(pool, folder, complaints);
            load.feed(isOver);
            load.awaitWhole(workers);
            return load.audit();
        }
    }

    private void feed(BooleanSupplier isOver) throws InterruptedException {
        Pool patient = pool.with(o -> o.withRetries(RETRIES));
        String files = folder.toString();
        var running = new ArrayDeque<Running>();
        while (!isOver.getAsBoolean()) {
            while (running.size() < AHEAD) {
                int number = submitted++;
                Pool chosen = hasRetries(number) ? patient : pool;
                running.add(
                        new Running(
                                number,
                                chosen.submit(() ->
                                        PoolChaosTask.run(number, false, "", files, MILLIS))));
            }
            if (hasEnded(running.getFirst().future(), 20)) {
                note(running.removeFirst());
            }
        }
        for (Running each : running) {
            if (!hasEnded(each.future(), RECOVERY.toMillis())) {
                complaints.add("task %d has not ended", each.number());
                each.future().cancel(true);
            }
            note(each);
        }
    }

    private static boolean hasRetries(int number) {
        return number % 2 == 1;
    }

    private static boolean hasEnded(Future<Integer> future, long millis)
            throws InterruptedException {
        try {
            future.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException _) {
            return true;
        }
    }

    private void note(Running task) {
        int number = task.number();
        switch (task.future().state()) {
            case SUCCESS -> {
                int result = task.future().resultNow();
                complaints.check(result == number, "task %d has the result of %d", number, result);
                done.add(number);
            }
            case FAILED -> failed(number, task.future().exceptionNow());
            default -> complaints.add("task %d is %s", number, task.future().state());
        }
    }

    private void failed(int number, Throwable failure) {
        if (failure instanceof WorkerDiedException death && !hasRetries(number)) {
            reasons.merge(death.report().cause().toString(), 1, Integer::sum);
        } else {
            complaints.add("task %d has failed with %s", number, failure);
        }
    }

    private void awaitWhole(int workers) throws InterruptedException {
        long end = System.nanoTime() + RECOVERY.toNanos();
        while (idle() != workers && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        complaints.check(
                idle() == workers && pool.snapshot().workers().size() == workers,
                "the pool has %s, must have %d idle ones",
                pool.snapshot().workers(),
                workers);
        complaints.check(
                pool.snapshot().waiting() == 0, "%d tasks wait", pool.snapshot().waiting());
    }

    private long idle() {
        return pool.snapshot().workers().stream()
                .filter(each -> each.state() == WorkerSnapshot.State.IDLE)
                .count();
    }

    private String audit() throws IOException {
        Map<Integer, Integer> begun = PoolChaosTask.begun(folder);
        begun.forEach((number, times) ->
                complaints.check(
                        times == 1 || hasRetries(number),
                        "task %d has no retries and has begun %d times",
                        number,
                        times));
        done.forEach(number ->
                complaints.check(begun.containsKey(number), "task %d has never begun", number));
        long again = begun.values().stream().filter(times -> times > 1).count();
        return "%,d tasks: %,d done, %,d without retries died %s, %,d begun more than once"
                .formatted(
                        submitted,
                        done.size(),
                        reasons.values().stream().mapToInt(each -> each).sum(),
                        reasons,
                        again);
    }
}
