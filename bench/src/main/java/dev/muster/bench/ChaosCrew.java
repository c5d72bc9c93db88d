package dev.muster.bench;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.Consumer;

/// The clients of [ChaosBench] and [MemoryChaosBench]: always so many at work, whoever is killed.
///
/// A client says that it is connected, waits for a word, says that it is ready when it has done
/// something, and after that only what somebody must know.
final class ChaosCrew implements AutoCloseable {
    /*
     * A JVM takes much longer to start than passes between two kills. So there is a reserve of
     * clients that are connected and begin to work at a word; it is filled up as fast as the machine
     * can.
     */
    private static final List<String> LIGHT =
            List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m");

    private static final int BOOTING_AT_ONCE = 2;

    /// One of so many kills hits a client that has not begun to work.
    private static final int EARLY_EVERY = 8;

    private final Class<?> program;
    private final Consumer<String> complaints;
    private final Object[] arguments;
    private final Random random = new Random();

    // Guarded by this.
    private final Queue<BenchProcess> reserve = new ArrayDeque<>();
    private final List<BenchProcess> starting = new ArrayList<>();
    private final List<BenchProcess> working = new ArrayList<>();
    private final List<BenchProcess> booting = new ArrayList<>();
    private int missing;
    private int ended;

    private ChaosCrew(Class<?> program, Consumer<String> complaints, Object... arguments) {
        this.program = program;
        this.complaints = complaints;
        this.arguments = arguments;
    }

    /// Starts so many clients and a reserve, and waits until they are there.
    ///
    /// @param complaints gets what they say when they are at work
    static ChaosCrew open(
            int count,
            int reserve,
            Class<?> program,
            Consumer<String> complaints,
            Object... arguments)
            throws IOException, InterruptedException {
        var crew = new ChaosCrew(program, complaints, arguments);
        synchronized (crew) {
            crew.missing = count + reserve;
            crew.fill();
            while (crew.reserve.size() < count + reserve) {
                crew.wait();
            }
            for (int i = 0; i < count; i++) {
                crew.putToWork();
            }
            while (crew.working.size() < count) {
                crew.wait();
            }
        }
        return crew;
    }

    private synchronized void fill() throws IOException {
        for (; booting.size() < BOOTING_AT_ONCE && missing > 0; missing--) {
            BenchProcess client = BenchProcess.java(program, LIGHT, arguments);
            booting.add(client);
            Thread.ofVirtual().start(() -> boot(client));
        }
    }

    private void boot(BenchProcess client) {
        try {
            client.answer("connected");
            synchronized (this) {
                if (booting.remove(client)) {
                    reserve.add(client);
                    notifyAll();
                }
            }
            fill();
        } catch (IOException e) {
            synchronized (this) {
                if (booting.contains(client)) {
                    throw new IllegalStateException("a client could not connect", e);
                }
            }
        }
    }

    private void putToWork() throws IOException {
        BenchProcess client = reserve.remove();
        starting.add(client);
        client.tell("work");
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
            for (String line = client.nextLine(); line != null; line = client.nextLine()) {
                complaints.accept(line);
            }
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

    /// Kills one that works and puts another in its place; waits until there is one to kill and one
    /// in reserve.
    void killOne() throws IOException, InterruptedException {
        BenchProcess victim;
        synchronized (this) {
            while (reserve.isEmpty() || working.isEmpty()) {
                wait();
            }
            boolean isEarly = !starting.isEmpty() && random.nextInt(EARLY_EVERY) == 0;
            List<BenchProcess> some = isEarly ? starting : working;
            victim = some.remove(random.nextInt(some.size()));
            putToWork();
            missing++;
        }
        victim.close();
        fill();
    }

    /// How many have ended without being killed.
    synchronized int ended() {
        return ended;
    }

    /// Those at work.
    synchronized List<Long> pids() {
        return working.stream().map(client -> client.process().pid()).toList();
    }

    /// Kills all of them at once.
    @Override
    public void close() {
        List<BenchProcess> all = new ArrayList<>();
        synchronized (this) {
            missing = 0;
            all.addAll(booting);
            all.addAll(reserve);
            all.addAll(starting);
            all.addAll(working);
            booting.clear();
            reserve.clear();
            starting.clear();
            working.clear();
        }
        all.forEach(each -> each.process().destroyForcibly());
        all.forEach(BenchProcess::close);
    }
}
