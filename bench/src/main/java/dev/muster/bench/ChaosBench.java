package dev.muster.bench;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.shared.SharedQueue;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/// Clients are killed with SIGKILL at random moments, all the time; in the end it is counted
/// whether anything was lost, done without being asked for, or held by the dead.
///
/// Options: `--seconds 60` of killing, `--every-millis 100`, `--clients 6` at work, `--reserve 350`
/// that are connected and take the places of the killed (about 45 MiB each; when it is used up,
/// kills are as frequent as the machine starts JVMs), `--backlog 500` items that wait at most. Ends
/// with status 1 if a promise was broken.
public final class ChaosBench {
    private final BenchOptions options;
    private volatile boolean isOver;

    private ChaosBench(BenchOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException {
        boolean isSound;
        try (var folder = BenchFolder.open()) {
            isSound = new ChaosBench(new BenchOptions(arguments)).run(folder);
        }
        System.exit(isSound ? 0 : 1);
    }

    private boolean run(BenchFolder folder)
            throws IOException, InterruptedException, ExecutionException {
        try (var server = BenchServer.shared(folder.keyFile(), "127.0.0.1:0");
                Manager manager =
                        Manager.connect(
                                Address.parse(server.address()),
                                AuthKey.readFile(folder.keyFile()))) {
            SharedQueue<Long> jobs = manager.queue("jobs");
            var producer = new FutureTask<>(() -> produce(jobs));
            int ended;
            try (var crew =
                    ChaosCrew.open(
                            options.number("clients", 6),
                            options.number("reserve", 350),
                            ChaosClient.class,
                            line -> System.out.println(line),
                            server.address(),
                            folder.keyFile())) {
                Thread.ofPlatform().daemon().name("producer").start(producer);
                killAllTheTime(crew);
                ended = crew.ended();
                isOver = true;
                producer.get(); // while there are still clients at work
            }
            var audit = new ChaosAudit(manager, producer.get());
            audit.check(ended == 0, "%d clients have ended by themselves", ended);
            return audit.run();
        }
    }

    private void killAllTheTime(ChaosCrew crew) throws IOException, InterruptedException {
        int seconds = options.number("seconds", 60);
        long every = options.number("every-millis", 100) * 1_000_000L;
        long begin = System.nanoTime();
        long end = begin + seconds * 1_000_000_000L;
        int kills = 0;
        for (long next = begin + every; next < end; next += every) {
            sleepUntil(next);
            crew.killOne();
            kills++;
            next = Math.max(next, System.nanoTime() - every);
        }
        double passed = (System.nanoTime() - begin) / 1e9;
        System.out.printf("%,d kills in %.0f s, %.1f a second%n", kills, passed, kills / passed);
    }

    private static void sleepUntil(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /// Puts numbers in, from 0, as long as not too many wait.
    ///
    /// @return how many
    private long produce(SharedQueue<Long> jobs) throws InterruptedException {
        int backlog = options.number("backlog", 500);
        long number = 0;
        while (!isOver) {
            for (int i = 0; i < backlog / 4; i++) {
                jobs.put(number++);
            }
            while (!isOver && jobs.size() > backlog) {
                sleepUntil(System.nanoTime() + 1_000_000);
            }
        }
        return number;
    }
}
