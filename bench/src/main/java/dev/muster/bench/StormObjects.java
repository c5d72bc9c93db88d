package dev.muster.bench;

import dev.muster.bench.StormLog.Step;
import dev.muster.hazelcast.Cluster;
import dev.muster.shared.Lease;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/// What one process of [ClusterStormBench] does to shared objects: a thread puts items into a
/// queue, another takes them under leases, one counts in a value under a lock, one adds to counters
/// in a map. All is written down.
final class StormObjects {
    /// Items that wait at most.
    private static final int BACKLOG = 100;

    /// More deaths than there are: no item becomes a dead letter.
    private static final int ATTEMPTS = 10_000;

    private static final int COUNTERS = 4;
    private static final int GIVE_BACK_OF = 20;
    private static final long PAUSE_MILLIS = 5;
    private static final long POLL_MILLIS = 500;
    private static final long LOCK_SECONDS = 20;

    private final StormLog log;
    private final Complaints complaints;
    private final BooleanSupplier isOver;
    private final SharedQueue<String> items;
    private final SharedLock lock;
    private final SharedValue<Integer> value;
    private final SharedMap<String, Integer> counters;
    private final AtomicLong longestLock = new AtomicLong();

    StormObjects(Cluster cluster, StormLog log, BooleanSupplier isOver, Complaints complaints) {
        this.log = log;
        this.complaints = complaints;
        this.isOver = isOver;
        items = cluster.queue("storm-items", BACKLOG, ATTEMPTS);
        lock = cluster.lock("storm-lock");
        value = cluster.value("storm-value", 0);
        counters = cluster.map("storm-counters");
    }

    /// One step of a thread, with the number of the step.
    private interface Work {
        void step(int number) throws InterruptedException;
    }

    /// Works until it is over.
    void run(ExecutorService threads) throws InterruptedException {
        List<Future<?>> all = new ArrayList<>();
        all.add(threads.submit(() -> repeat("put", this::put)));
        all.add(threads.submit(() -> repeat("take", this::take)));
        all.add(threads.submit(() -> repeat("count under the lock", this::count)));
        all.add(threads.submit(() -> repeat("add", this::add)));
        for (Future<?> each : all) {
            try {
                each.get();
            } catch (ExecutionException e) {
                complaints.add("a thread has ended with %s", e);
            }
        }
    }

    private void repeat(String name, Work work) {
        try {
            for (int number = 0; !isOver.getAsBoolean(); number++) {
                try {
                    work.step(number);
                } catch (RuntimeException e) {
                    complaints.add("a %s has failed with %s", name, e);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void put(int number) throws InterruptedException {
        String item = ProcessHandle.current().pid() + "-" + number;
        log.write(Step.OFFER, item);
        while (!items.offer(item, POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            if (isOver.getAsBoolean()) {
                return;
            }
        }
        log.write(Step.PUT, item);
    }

    private void take(int number) throws InterruptedException {
        takeOne(number % GIVE_BACK_OF == 0);
    }

    private boolean takeOne(boolean isGivenBack) throws InterruptedException {
        Optional<Lease<String>> taken = items.takeLease(Duration.ofMillis(POLL_MILLIS));
        if (taken.isEmpty()) {
            return false;
        }
        try (Lease<String> lease = taken.get()) {
            String item = lease.item();
            log.write(Step.TAKE, item);
            Thread.sleep(1);
            if (isGivenBack) {
                log.write(Step.BACK, item);
                lease.giveBack("on purpose");
            } else {
                lease.done();
                log.write(Step.DONE, item);
            }
        }
        return true;
    }

    private void count(int number) throws InterruptedException {
        long begin = System.nanoTime();
        if (!lock.tryLock(LOCK_SECONDS, TimeUnit.SECONDS)) {
            complaints.add("the lock was not to be had for %d s", LOCK_SECONDS);
            return;
        }
        longestLock.accumulateAndGet(System.nanoTime() - begin, Math::max);
        try {
            int next = value.get() + 1;
            log.write(Step.SET, Integer.toString(next));
            value.set(next);
            log.write(Step.DID, Integer.toString(next));
        } finally {
            lock.unlock();
        }
    }

    private void add(int number) {
        String counter = "c" + ThreadLocalRandom.current().nextInt(COUNTERS);
        log.write(Step.ADD, counter);
        counters.merge(counter, 1, Integer::sum);
        log.write(Step.ADDED, counter);
    }

    /// When all others have ended: takes what is left, and looks at the objects.
    StormAudit.Final last() throws InterruptedException {
        while (takeOne(false)) {
            // The next one.
        }
        boolean isFree = lock.tryLock(LOCK_SECONDS, TimeUnit.SECONDS);
        if (isFree) {
            lock.unlock();
        }
        return new StormAudit.Final(items.size(), isFree, value.get(), new TreeMap<>(counters));
    }

    /// The longest time that the lock took, in seconds.
    double longestLock() {
        return longestLock.get() / 1e9;
    }
}
