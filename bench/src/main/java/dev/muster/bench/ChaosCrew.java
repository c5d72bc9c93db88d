package dev.muster.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/// The clients of [ChaosBench]: always so many, whoever is killed.
final class ChaosCrew implements AutoCloseable {
    private static final List<String> LIGHT =
            List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m");

    /// One of so many kills hits a client that has not begun to work.
    private static final int EARLY_EVERY = 8;

    private final int count;
    private final Random random = new Random();
    private final Object[] arguments;
    private final CountDownLatch begun;

    /// Guarded by this, as the rest.
    private final List<BenchProcess> starting = new ArrayList<>();

    private final List<BenchProcess> working = new ArrayList<>();
    private int ended;

    private ChaosCrew(int count, Object... arguments) {
        this.count = count;
        this.arguments = arguments;
        begun = new CountDownLatch(count);
    }

    /// Starts so many clients and waits until all of them work.
    static ChaosCrew open(int count, String address, BenchFolder folder)
            throws IOException, InterruptedException {
        var crew = new ChaosCrew(count, address, folder.keyFile());
        for (int i = 0; i < count; i++) {
            crew.add();
        }
        crew.begun.await();
        return crew;
    }

    private synchronized void add() throws IOException {
        BenchProcess client = BenchProcess.java(ChaosClient.class, LIGHT, arguments);
        starting.add(client);
        Thread.ofVirtual().start(() -> watch(client));
    }

    private void watch(BenchProcess client) {
        try {
            client.answer("ready");
            synchronized (this) {
                if (starting.remove(client)) {
                    working.add(client);
                    notifyAll();
                }
            }
            begun.countDown();
        } catch (IOException _) {
            // It has ended: below it turns out whether it was killed.
        }
        client.process().onExit().join();
        synchronized (this) {
            if (starting.remove(client) || working.remove(client)) {
                ended++;
            }
        }
    }

    /// Kills one that works and starts another; waits until at least half of them work.
    void killOne() throws IOException, InterruptedException {
        BenchProcess victim;
        synchronized (this) {
            boolean isEarly = !starting.isEmpty() && random.nextInt(EARLY_EVERY) == 0;
            while (!isEarly && working.size() <= count / 2) {
                wait();
            }
            List<BenchProcess> some = isEarly ? starting : working;
            victim = some.remove(random.nextInt(some.size()));
        }
        victim.close();
        add();
    }

    /// How many have ended without being killed.
    synchronized int ended() {
        return ended;
    }

    /// Kills all of them at once.
    @Override
    public void close() {
        List<BenchProcess> all = new ArrayList<>();
        synchronized (this) {
            all.addAll(starting);
            all.addAll(working);
            starting.clear();
            working.clear();
        }
        all.forEach(each -> each.process().destroyForcibly());
        all.forEach(BenchProcess::close);
    }
}
