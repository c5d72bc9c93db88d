package dev.muster.bench;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.shared.Lease;
import dev.muster.shared.SessionLostException;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.shared.SharedValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/// A client of [ChaosBench] that is killed at any moment: `ADDRESS KEYFILE`. It connects, begins to
/// work when its input says something, and ends when that ends.
///
/// What must never happen goes into the map `map` under a key that begins with [#VIOLATION].
final class ChaosClient {
    /// How the keys of the map begin that tell of what must never happen.
    static final String VIOLATION = "violation";

    /// How the keys of the map begin that tell how often an item has been taken.
    static final String ATTEMPT = "attempt ";

    private static final int THREADS = 2;
    private static final int THREAD_IDS = 10;
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final long id;
    private final SharedQueue<Long> jobs;
    private final SharedMap<Long, Long> done;
    private final SharedMap<String, Object> notes;
    private final SharedLock lock;
    private final SharedValue<Long> inside;
    private final SharedSemaphore permits;
    private final SharedBarrier gate;

    private ChaosClient(Manager manager, int thread) throws IOException {
        id = ProcessHandle.current().pid() * THREAD_IDS + thread;
        jobs = manager.queue("jobs");
        done = manager.map("done");
        notes = manager.map("map");
        lock = manager.lock("lock");
        inside = manager.value("inside");
        permits = manager.semaphore("permits");
        gate = manager.barrier("gate");
    }

    public static void main(String[] arguments) throws IOException {
        AuthKey key = AuthKey.readFile(Path.of(arguments[1]));
        Manager manager = Manager.connect(Address.parse(arguments[0]), key);
        System.out.println("connected");
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        boolean isToldToWork = input.readLine() != null;
        for (int i = 0; isToldToWork && i < THREADS; i++) {
            var client = new ChaosClient(manager, i);
            Thread.ofPlatform().daemon().name("chaos-" + i).start(client::run);
        }
        var _ = input.readLine(); // its end
        System.exit(0); // the threads are in the middle of something
    }

    private void run() {
        try {
            round();
            System.out.println("ready");
            while (true) {
                round();
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            System.err.println("a client ends by itself:");
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private void round() throws InterruptedException {
        work();
        switch (ThreadLocalRandom.current().nextInt(8)) {
            case 0, 1, 2 -> beInside();
            case 3, 4, 5 -> takePermits();
            case 6 -> passGate();
            default -> {}
        }
    }

    /// Reports the item before its lease: who dies in between leaves it for another to do again.
    private void work() throws InterruptedException {
        Optional<Lease<Long>> taken = jobs.takeLease(PATIENCE);
        if (taken.isEmpty()) {
            return;
        }
        try (Lease<Long> lease = taken.get()) {
            if (lease.history().size() != lease.attempt() - 1) {
                report("attempt %d has the history %s", lease.attempt(), lease.history());
            }
            if (lease.attempt() > 1) {
                notes.put(ATTEMPT + lease.item(), lease.attempt());
            }
            hold(10);
            done.merge(lease.item(), 1L, Long::sum);
            lease.done();
        }
    }

    /// One thread of all at a time; who was there before may have died there.
    private void beInside() throws InterruptedException {
        boolean isAlone;
        long before;
        lock.lock();
        try {
            before = inside.get();
            inside.set(id);
            hold(2);
            isAlone = inside.get() == id;
            inside.set(0L);
        } finally {
            unlock();
        }
        if (!isAlone) {
            report("another wrote while %d held the lock", id);
        }
        if (before != 0 && lives(before)) {
            report("%d came in while %d held the lock", id, before);
        }
    }

    private void unlock() {
        try {
            lock.unlock();
        } catch (SessionLostException e) {
            throw new IllegalStateException("the session was lost without a kill", e);
        }
    }

    /// Whether the process of another's number is there; one that was just killed may still show.
    private static boolean lives(long other) throws InterruptedException {
        Optional<ProcessHandle> process = ProcessHandle.of(other / THREAD_IDS);
        for (int i = 0; i < 20 && process.map(ProcessHandle::isAlive).orElse(false); i++) {
            Thread.sleep(PATIENCE);
        }
        return process.map(ProcessHandle::isAlive).orElse(false);
    }

    private void takePermits() throws InterruptedException {
        int count = ThreadLocalRandom.current().nextInt(1, SharedServer.PERMITS / 2);
        permits.acquire(count);
        hold(5);
        int left = permits.availablePermits();
        permits.release(count);
        if (left < 0 || left > SharedServer.PERMITS - count) {
            report("%d permits are left while %d are taken", left, count);
        }
    }

    /// Takes some time, so that most deaths find something held.
    private static void hold(int maxMillis) {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(maxMillis * 1_000_000));
    }

    private void passGate() throws InterruptedException {
        try {
            gate.await();
        } catch (BrokenBarrierException e) {
            report("the barrier is broken, which nobody does: %s", e);
            gate.reset();
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // no dependency for that
    private void report(String text, Object... arguments) {
        String violation = text.formatted(arguments);
        notes.put("%s %d %d".formatted(VIOLATION, id, System.nanoTime()), violation);
    }
}
