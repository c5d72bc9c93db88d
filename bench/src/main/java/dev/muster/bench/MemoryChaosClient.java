package dev.muster.bench;

import static dev.muster.bench.MemoryChaosObjects.ABANDONED;
import static dev.muster.bench.MemoryChaosObjects.BEGUN;
import static dev.muster.bench.MemoryChaosObjects.ENTRIES;
import static dev.muster.bench.MemoryChaosObjects.INSIDE;
import static dev.muster.bench.MemoryChaosObjects.NEXT_ITEM;
import static dev.muster.bench.MemoryChaosObjects.OWN_ENTRIES;
import static dev.muster.bench.MemoryChaosObjects.PERMITS;
import static dev.muster.bench.MemoryChaosObjects.PERMITS_TAKEN;
import static dev.muster.bench.MemoryChaosObjects.PROCESSES;
import static dev.muster.bench.MemoryChaosObjects.PUT;
import static dev.muster.bench.MemoryChaosObjects.TAKEN;
import static dev.muster.bench.MemoryChaosObjects.TOKENS;
import static dev.muster.bench.MemoryChaosObjects.TOKENS_TAKEN;

import dev.muster.shared.SharedArray;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/// A process of [MemoryChaosBench] that is killed at any moment: `OBJECTS`. It attaches, begins to
/// work when its input says something, and then says only what must never happen.
final class MemoryChaosClient {
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final int BURST = 16;
    private static final int MOST_BYTES = 200;
    private static final int LARGE_BYTES = 300_000;
    private static final int LARGE_EVERY = 500;

    private interface Round {
        void run() throws InterruptedException;
    }

    /// One thread, and when it last came round.
    private static final class Worker {
        private final String name;
        private volatile long roundedNanos = System.nanoTime();

        Worker(String name) {
            this.name = name;
        }
    }

    private final MemoryChaosObjects objects;
    private final SharedArray.OfLong words;
    private final int number;
    private final List<Worker> workers = new ArrayList<>();

    private MemoryChaosClient(MemoryChaosObjects objects) {
        this.objects = objects;
        this.words = objects.words();
        this.number = (int) words.getAndAdd(PROCESSES, 1);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var objects = Passed.object(arguments[0], MemoryChaosObjects.class);
        System.out.println("connected");
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        if (input.readLine() != null) {
            new MemoryChaosClient(objects).work();
            String _ = input.readLine();
        }
        System.exit(0); // the threads are in the middle of something
    }

    private void work() throws InterruptedException {
        beInside(1);
        System.out.println("ready");
        start("enters", false, () -> beInside(1));
        start("enters by a virtual thread", true, () -> beInside(2));
        start("waits for tokens", false, this::takeToken);
        start("takes permits", false, this::takePermits);
        start("puts", false, this::put);
        start("takes", false, this::take);
        Thread.ofPlatform().daemon().name("watch").start(this::watch);
    }

    private void start(String name, boolean isVirtual, Round round) {
        var worker = new Worker(name);
        workers.add(worker);
        Thread.Builder builder = isVirtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
        builder.name(name).start(() -> goRound(worker, round));
    }

    private static void goRound(Worker worker, Round round) {
        try {
            while (true) {
                round.run();
                worker.roundedNanos = System.nanoTime();
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            System.out.printf("a thread that %s ends by itself: %s%n", worker.name, e);
            e.printStackTrace();
        }
    }

    /// Nobody is without progress for long.
    private void watch() {
        while (true) {
            LockSupport.parkNanos(PATIENCE_NANOS / 10);
            for (Worker worker : workers) {
                long nanos = System.nanoTime() - worker.roundedNanos;
                if (nanos > PATIENCE_NANOS) {
                    System.out.printf(
                            "a thread that %s has not come round for %.1f s%n",
                            worker.name, nanos / 1e9);
                    worker.roundedNanos = System.nanoTime();
                }
            }
        }
    }

    /// One thread of all at a time; who was there before may have died there.
    private void beInside(int thread) {
        long self = number * 4L + thread + 4;
        objects.lock().lock();
        try {
            long before = words.get(INSIDE);
            if (objects.lock().isAbandoned()) {
                words.getAndAdd(ABANDONED, 1);
            } else if (before != 0) {
                System.out.printf("%d came in while %d was inside%n", self, before);
            }
            words.set(INSIDE, self);
            long entries = words.get(ENTRIES);
            hold(100_000);
            words.set(ENTRIES, entries + 1);
            words.set(OWN_ENTRIES + number, words.get(OWN_ENTRIES + number) + 1);
            if (words.get(INSIDE) != self) {
                System.out.printf("%d wrote while %d was inside%n", words.get(INSIDE), self);
            }
            words.set(INSIDE, 0);
        } finally {
            objects.lock().unlock();
        }
        rest();
    }

    private void takeToken() throws InterruptedException {
        objects.gate().lock();
        try {
            while (words.get(TOKENS) == 0) {
                objects.more().await();
            }
            words.set(TOKENS, words.get(TOKENS) - 1);
            words.getAndAdd(TOKENS_TAKEN, 1);
            objects.less().signal();
        } finally {
            objects.gate().unlock();
        }
    }

    private void takePermits() throws InterruptedException {
        int count = ThreadLocalRandom.current().nextInt(1, PERMITS);
        objects.permits().acquire(count);
        hold(200_000);
        int left = objects.permits().availablePermits();
        objects.permits().release(count);
        if (left < 0 || left > PERMITS - count) {
            System.out.printf("%d permits are left while %d are taken%n", left, count);
        }
        words.getAndAdd(PERMITS_TAKEN, 1);
        rest();
    }

    private void put() throws InterruptedException {
        for (int i = 0; i < BURST; i++) {
            long item = words.getAndAdd(NEXT_ITEM, 1);
            if (item >= objects.items().length()) {
                LockSupport.parkNanos(PATIENCE_NANOS / 10);
                return;
            }
            objects.items().getAndAdd(item, BEGUN);
            objects.queue().put(message(item));
            objects.items().getAndAdd(item, PUT);
        }
        rest();
    }

    private static byte[] message(long item) {
        int size = item % LARGE_EVERY == 0 ? LARGE_BYTES : MOST_BYTES;
        byte[] message = new byte[ThreadLocalRandom.current().nextInt(2 * Long.BYTES, size)];
        return ByteBuffer.wrap(message)
                .putLong(0, item)
                .putLong(message.length - Long.BYTES, item)
                .array();
    }

    private void take() throws InterruptedException {
        for (int i = 0; i < BURST; i++) {
            count(objects, objects.queue().take());
        }
    }

    /// Notes that a message was taken.
    static void count(MemoryChaosObjects objects, byte[] message) {
        var buffer = ByteBuffer.wrap(message);
        long item = buffer.getLong(0);
        if (item != buffer.getLong(message.length - Long.BYTES)) {
            System.out.printf("a message is of two: %d and another%n", item);
        }
        int before = objects.items().getAndAdd(item, TAKEN);
        if (before >= TAKEN || (before & BEGUN) == 0) {
            System.out.printf("message %d was taken in the state %d%n", item, before);
        }
    }

    /// Takes some time, so that many deaths find something held.
    private static void hold(int maxNanos) {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(maxNanos));
    }

    private static void rest() {
        hold(1_000_000);
    }
}
