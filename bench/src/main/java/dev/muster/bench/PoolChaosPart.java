package dev.muster.bench;

import dev.muster.Pool;
import dev.muster.TaskOptions;
import dev.muster.WorkerOutput;
import dev.muster.monitor.WorkerSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One kind of misfortune that a pool must survive: `kill`, `stop`, `halt` or `crash`.
final class PoolChaosPart {
    /// How long a task may run where workers are stopped.
    static final Duration TIME_LIMIT = Duration.ofSeconds(1);

    private static final Duration RECOVERY = Duration.ofSeconds(30);

    private final String name;
    private final BenchOptions options;
    private final Path folder;
    private final int tasks;
    private final int workers;
    private final PoolChaosAudit audit;

    PoolChaosPart(String name, BenchOptions options, BenchFolder folder) {
        this.name = name;
        this.options = options;
        this.folder = folder.file(name);
        tasks = options.number("tasks", 10_000);
        workers = options.number("workers", 2);
        audit = new PoolChaosAudit(name, tasks);
    }

    /// Runs it and prints a verdict.
    ///
    /// @return whether every promise was kept
    boolean run() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        long begin = System.nanoTime();
        Set<Long> struck;
        try (Pool pool = open()) {
            try (var killer = new PoolKiller(pool, signal(), every())) {
                collect(submit(pool), begin);
                struck = killer.struck();
            }
            checkWhole(pool);
        }
        System.out.printf(
                "%-6s %,d tasks in %.1f s, %,d signals sent%n",
                name, tasks, (System.nanoTime() - begin) / 1e9, struck.size());
        return audit.verdict(PoolChaosTask.begun(folder), struck);
    }

    private Pool open() {
        return Pool.processes(c ->
                c.withName("chaos-" + name)
                        .withWorkers(workers)
                        .withOutput(new WorkerOutput.Discard()));
    }

    private String signal() {
        return switch (name) {
            case "kill" -> "KILL";
            case "stop" -> "STOP";
            default -> "";
        };
    }

    private int every() {
        return name.equals("stop")
                ? options.number("stop-every-millis", 2_000)
                : options.number("every-millis", 200);
    }

    private List<Future<Integer>> submit(Pool pool) {
        String files = folder.toString();
        String part = name;
        int millis = options.number("task-millis", 4);
        var futures = new ArrayList<Future<Integer>>();
        for (int i = 0; i < tasks; i++) {
            int number = i;
            boolean isUnlucky = audit.isUnlucky(number);
            futures.add(
                    pool.with(o -> options(o, number))
                            .submit(() ->
                                    PoolChaosTask.run(number, isUnlucky, part, files, millis)));
        }
        return futures;
    }

    private TaskOptions options(TaskOptions defaults, int number) {
        TaskOptions named = defaults.withName(PoolChaosAudit.taskName(number));
        return name.equals("stop") ? named.withTimeout(TIME_LIMIT) : named;
    }

    private void collect(List<Future<Integer>> futures, long begin) throws InterruptedException {
        long end = begin + TimeUnit.SECONDS.toNanos(options.number("patience", 600));
        for (int i = 0; i < futures.size(); i++) {
            try {
                long left = Math.max(0, end - System.nanoTime());
                audit.done(i, futures.get(i).get(left, TimeUnit.NANOSECONDS));
            } catch (ExecutionException e) {
                audit.failed(i, e.getCause());
            } catch (TimeoutException _) {
                audit.complain("%s has not ended".formatted(PoolChaosAudit.taskName(i)));
                futures.get(i).cancel(true);
            }
        }
    }

    /// All workers are there again, and the pool works.
    private void checkWhole(Pool pool) throws InterruptedException {
        checkWorks(pool);
        long end = System.nanoTime() + RECOVERY.toNanos();
        while (!isWhole(pool.snapshot().workers()) && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        audit.check(
                isWhole(pool.snapshot().workers()),
                "the pool is not whole at the end: %s",
                pool.snapshot().workers());
        audit.check(
                pool.snapshot().waiting() == 0,
                "%d tasks wait at the end",
                pool.snapshot().waiting());
    }

    /// A worker that was stopped while it had nothing to do is known only by a task that times out,
    /// so each may fail once.
    private void checkWorks(Pool pool) throws InterruptedException {
        Pool limited = pool.with(o -> o.withTimeout(RECOVERY.dividedBy(6)));
        String failure = "";
        for (int i = 0; i <= workers; i++) {
            try {
                int answer = limited.submit(x -> x + 1, 41).get();
                audit.check(answer == 42, "41 + 1 is %d at the end", answer);
                return;
            } catch (ExecutionException e) {
                failure = e.toString();
            }
        }
        audit.complain("the pool does not work at the end: " + failure);
    }

    private boolean isWhole(List<WorkerSnapshot> there) {
        return there.size() == workers
                && there.stream().allMatch(worker -> worker.state() == WorkerSnapshot.State.IDLE);
    }
}
