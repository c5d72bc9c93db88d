package dev.muster.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/// The clients of [ChaosBench]: always so many, whoever is killed.
final class ChaosCrew implements AutoCloseable {
    private static final List<String> LIGHT =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "-Xlog:disable");

    private final Random random = new Random();
    private final List<String> flags = new ArrayList<>(LIGHT);
    private final Object[] arguments;
    private final CountDownLatch begun;

    /// Guarded by this, as the rest.
    private final List<BenchProcess> starting = new ArrayList<>();

    private final List<BenchProcess> working = new ArrayList<>();
    private int ended;

    private ChaosCrew(int count, Object... arguments) {
        this.arguments = arguments;
        begun = new CountDownLatch(count);
    }

    /// Starts so many clients and waits until all of them work.
    static ChaosCrew open(int count, String address, BenchFolder folder)
            throws IOException, InterruptedException {
        var crew = new ChaosCrew(count, address, folder.keyFile());
        crew.archive(folder.file("classes.jsa"));
        for (int i = 0; i < count; i++) {
            crew.add();
        }
        crew.begun.await();
        return crew;
    }

    /// Has one client leave its loaded classes behind, with which the others start faster.
    private void archive(Path classes) throws IOException {
        flags.add("-XX:SharedArchiveFile=" + classes);
        var all = new ArrayList<>(flags);
        all.add("-XX:+AutoCreateSharedArchive");
        try (var first = BenchProcess.java(ChaosClient.class, all, arguments)) {
            first.answer("ready");
            first.tell("end");
            first.process().onExit().join();
        }
        flags.add("-Xshare:auto");
    }

    private synchronized void add() throws IOException {
        BenchProcess client = BenchProcess.java(ChaosClient.class, flags, arguments);
        starting.add(client);
        Thread.ofVirtual().start(() -> watch(client));
    }

    private void watch(BenchProcess client) {
        try {
            client.answer("ready");
            synchronized (this) {
                if (starting.remove(client)) {
                    working.add(client);
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

    /// Kills one that works and starts another.
    ///
    /// @return whether there was one
    boolean killOne() throws IOException {
        BenchProcess victim;
        synchronized (this) {
            if (working.isEmpty()) {
                return false;
            }
            victim = working.remove(random.nextInt(working.size()));
        }
        victim.close();
        add();
        return true;
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
