package dev.muster.bench;

import dev.muster.Pool;
import dev.muster.WorkerOutput;
import dev.muster.connection.AuthKey;
import dev.muster.internal.remote.AgentCrowd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/// Many agents at one program: how fast they join, how fast tasks run, what each costs. The agents
/// are in one other process and have real connections over TLS; their workers only answer.
///
/// Options: `--agents 500`, `--tasks 100000`, `--most-seconds 20` for all to join. Ends with status
/// 1 if they took longer, or a task is lost.
public final class AgentCrowdBench {
    private static final int ANSWER = 42;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private AgentCrowdBench() {}

    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var options = new BenchOptions(arguments);
        int agents = options.number("agents", 500);
        boolean isSound;
        try (var folder = BenchFolder.open()) {
            AuthKey key = AuthKey.readFile(folder.keyFile());
            var line = new AtomicReference<>("");
            try (Pool pool =
                    Pool.listening(
                            c -> c.withKey(key).withJoinLine(line::set),
                            c -> c.withOutput(new WorkerOutput.Discard()))) {
                isSound = run(pool, line.get().split(" ", -1)[2], folder, agents, options);
            }
        }
        System.exit(isSound ? 0 : 1);
    }

    private static boolean run(
            Pool pool, String address, BenchFolder folder, int agents, BenchOptions options)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Memory before = Memory.now();
        try (BenchProcess crowd =
                BenchProcess.java(
                        AgentCrowd.class, List.of("-Xss256k"), address, folder.keyFile(), agents)) {
            long begin = System.nanoTime();
            awaitWorkers(pool, agents);
            double joined = (System.nanoTime() - begin) / 1e9;
            Memory after = Memory.now();
            System.out.printf("%,d agents joined in %.1f s%n", agents, joined);
            System.out.printf(
                    "each costs the program %.0f KiB of heap, %.0f KiB of resident memory in all%n",
                    (after.heap() - before.heap()) / 1024.0 / agents,
                    (after.resident() - before.resident()) / 1024.0 / agents);
            boolean isWhole = tasks(pool, options.number("tasks", 100_000));
            pool.close();
            while (!crowd.line().equals("ended")) {
                // "joined" comes before it.
            }
            return isWhole && joined < options.number("most-seconds", 20);
        }
    }

    private static void awaitWorkers(Pool pool, int count) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (pool.snapshot().workers().size() < count && System.nanoTime() < end) {
            Thread.sleep(100); // a snapshot of all is not free
        }
    }

    private static boolean tasks(Pool pool, int count)
            throws InterruptedException, ExecutionException, TimeoutException {
        long begin = System.nanoTime();
        var futures = new ArrayList<Future<Integer>>(count);
        for (int i = 0; i < count; i++) {
            futures.add(pool.submit(() -> 1));
        }
        int right = 0;
        for (Future<Integer> each : futures) {
            right += each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) == ANSWER ? 1 : 0;
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf("%,d tasks in %.1f s, %,.0f/s%n", right, seconds, right / seconds);
        return right == count;
    }

    /// What this process holds.
    private record Memory(long heap, long resident) {
        static Memory now() throws IOException, InterruptedException {
            for (int i = 0; i < 3; i++) {
                System.gc();
                Thread.sleep(100);
            }
            Runtime runtime = Runtime.getRuntime();
            long resident;
            try (var lines = Files.lines(Path.of("/proc/self/status"))) {
                resident =
                        lines.filter(line -> line.startsWith("VmRSS:"))
                                        .mapToLong(
                                                line -> Long.parseLong(line.replaceAll("\\D", "")))
                                        .findFirst()
                                        .orElse(0)
                                << 10;
            }
            return new Memory(runtime.totalMemory() - runtime.freeMemory(), resident);
        }
    }
}
