package dev.muster.bench;

import static dev.muster.bench.MemoryChaosObjects.TOKENS;

import dev.muster.shared.Local;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Processes that share locks, conditions, permits and a queue in memory are killed with SIGKILL at
/// random moments, all the time; nobody may ever be where he must not be, wait in vain or lose what
/// a survivor has put in, and nothing may be left.
///
/// Options: `--seconds 60` of killing, `--every-millis 200`, `--clients 4` at work, `--reserve 40`
/// that are attached and take the places of the killed (about 45 MiB each; when it is used up,
/// kills are as frequent as the machine starts JVMs), `--backlog 500` messages that wait at most,
/// `--items 20000000` messages at most. Ends with status 1 if a promise was broken.
public final class MemoryChaosBench {
    private static final int MOST_TOKENS = 3;
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private final BenchOptions options;
    private final MemoryChaosObjects objects;
    private final MemoryChaosAudit audit = new MemoryChaosAudit();
    private volatile boolean isOver;

    private MemoryChaosBench(BenchOptions options, Local local) {
        this.options = options;
        objects =
                MemoryChaosObjects.make(
                        local, options.number("backlog", 500), options.number("items", 20_000_000));
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(run(new BenchOptions(arguments)).verdict() ? 0 : 1);
    }

    private static MemoryChaosAudit run(BenchOptions options)
            throws IOException, InterruptedException {
        try (var local = Local.inMemory()) {
            var bench = new MemoryChaosBench(options, local);
            bench.run();
            bench.audit.count(bench.objects);
            bench.objects.words().memory().close();
            bench.objects.items().memory().close();
            return bench.audit;
        }
    }

    private void run() throws IOException, InterruptedException {
        Thread feeder = Thread.ofPlatform().daemon().name("feeder").start(this::feed);
        try (var crew =
                ChaosCrew.open(
                        options.number("clients", 4),
                        options.number("reserve", 40),
                        MemoryChaosClient.class,
                        audit::complain,
                        Passed.line(objects))) {
            killAllTheTime(crew);
            audit.checkFiles(crew.pids());
            if (crew.ended() != 0) {
                audit.complain("%d clients have ended by themselves".formatted(crew.ended()));
            }
            isOver = true;
            feeder.join();
        }
    }

    private void killAllTheTime(ChaosCrew crew) throws IOException, InterruptedException {
        long every = options.number("every-millis", 200) * 1_000_000L;
        long begin = System.nanoTime();
        long end = begin + options.number("seconds", 60) * 1_000_000_000L;
        for (long next = begin + every; next < end; next += every) {
            for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            crew.killOne();
            audit.killed();
            next = Math.max(next, System.nanoTime() - every);
        }
        audit.ran((System.nanoTime() - begin) / 1e9);
    }

    /// Gives those tokens who wait for them, and sees that they are taken.
    private void feed() {
        try {
            long takenNanos = System.nanoTime();
            while (!isOver) {
                takenNanos = feedOnce(takenNanos);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // called in one
    private long feedOnce(long takenNanos) throws InterruptedException {
        objects.gate().lock();
        try {
            long tokens = objects.words().get(TOKENS);
            if (tokens < MOST_TOKENS) {
                objects.words().set(TOKENS, tokens + 1);
                objects.more().signal();
                return System.nanoTime();
            }
            boolean isTold = objects.less().await(100, TimeUnit.MILLISECONDS);
            long now = System.nanoTime();
            if (!isTold && now - takenNanos > PATIENCE_NANOS && audit.hasBegun()) {
                audit.complain("nobody has taken a token for 5 s");
                return now;
            }
            return audit.hasBegun() ? takenNanos : now;
        } finally {
            objects.gate().unlock();
        }
    }
}
