package dev.muster.bench;

import dev.muster.manager.Manager;
import dev.muster.shared.DeadLetter;
import dev.muster.shared.Lease;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Counts what [ChaosBench] has left behind, when no client is there any more.
final class ChaosAudit {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int SHOWN = 10;

    private final Manager manager;
    private final long put;
    private final SharedQueue<Long> jobs;
    private final Map<String, Integer> reasons = new TreeMap<>();
    private final Map<Long, Integer> attempts = new HashMap<>();
    private int violations;

    /// @param put how many items were put in: 0, 1, 2, …
    ChaosAudit(Manager manager, long put) throws IOException {
        this.manager = manager;
        this.put = put;
        jobs = manager.queue("jobs");
    }

    /// Counts and prints.
    ///
    /// @return whether all promises were kept
    boolean run() throws IOException, InterruptedException {
        checkHeld();
        Set<Long> left = drain();
        checkJoin();
        Set<Long> dead = deadLetters();
        SharedMap<Long, Long> done = manager.map("done");
        var reported = new HashMap<>(done);
        checkItems(reported, dead, left);
        checkNotes();
        long reports = reported.values().stream().mapToLong(Long::longValue).sum();
        System.out.printf(
                "%,d items put: %,d reported done, %,d dead letters, %,d left for the end%n",
                put, reported.size(), dead.size(), left.size());
        System.out.printf(
                "%,d reports, so %,d items were done again; %,d were taken again, %,d times%n",
                reports,
                reports - reported.size(),
                attempts.size(),
                attempts.values().stream().mapToInt(taken -> taken - 1).sum());
        attempts.values().stream()
                .max(Integer::compare)
                .ifPresent(most -> System.out.printf("at most %d attempts of one item%n", most));
        reasons.forEach((reason, count) -> System.out.printf("  %,d times: %s%n", count, reason));
        System.out.println(
                violations == 0
                        ? "verdict: every promise was kept"
                        : "verdict: VIOLATED, %d times".formatted(violations));
        return violations == 0;
    }

    /// Counts a broken promise.
    @SuppressWarnings("AnnotateFormatMethod") // no dependency for that
    void check(boolean isKept, String broken, Object... arguments) {
        if (!isKept) {
            violations++;
            System.out.println("VIOLATED: " + broken.formatted(arguments));
        }
    }

    /// What the dead held is free.
    @SuppressWarnings("LockNotBeforeTry") // nothing between the two can fail
    private void checkHeld() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        SharedLock lock = manager.lock("lock");
        boolean isLocked = lock.tryLock(SOON.toMillis(), TimeUnit.MILLISECONDS);
        if (isLocked) {
            lock.unlock();
        }
        check(isLocked, "the lock of the dead is not free after %s", SOON);
        var permits = manager.semaphore("permits");
        boolean isWhole = permits.tryAcquire(SharedServer.PERMITS, SOON);
        check(isWhole, "%d permits of %d", permits.availablePermits(), SharedServer.PERMITS);
        if (isWhole) {
            permits.release(SharedServer.PERMITS);
        }
        int there = permits.availablePermits();
        check(there == SharedServer.PERMITS, "%d permits of %d", there, SharedServer.PERMITS);
        SharedBarrier gate = manager.barrier("gate");
        check(gate.numberWaiting() == 0, "%d dead wait at the barrier", gate.numberWaiting());
        check(!gate.isBroken(), "the barrier is broken");
        System.out.printf(
                "lock, permits and barrier free after %.1f ms%n",
                (System.nanoTime() - begin) / 1e6);
    }

    /// Takes what is left, item by item.
    private Set<Long> drain() throws InterruptedException {
        Set<Long> left = new HashSet<>();
        for (var next = jobs.takeLease(SOON); next.isPresent(); next = jobs.takeLease(SOON)) {
            try (Lease<Long> lease = next.get()) {
                check(left.add(lease.item()), "%d is there twice", lease.item());
                count(lease.item(), lease.attempt(), lease.history());
                check(
                        lease.history().size() == lease.attempt() - 1,
                        "attempt %d has the history %s",
                        lease.attempt(),
                        lease.history());
                lease.done();
            }
        }
        check(jobs.isEmpty(), "%d items are there, but cannot be taken", jobs.size());
        return left;
    }

    private void count(long item, int taken, List<String> history) {
        if (taken > 1) {
            attempts.merge(item, taken, Math::max);
        }
        history.forEach(reason -> reasons.merge(reason.replaceAll("\\d+", "…"), 1, Integer::sum));
    }

    private void checkJoin() throws InterruptedException {
        Thread join = Thread.ofVirtual().start(this::join);
        check(join.join(SOON.multipliedBy(5)), "join does not return");
    }

    private void join() {
        try {
            jobs.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Set<Long> deadLetters() {
        SharedQueue<DeadLetter<Long>> letters = jobs.deadLetters();
        Set<Long> dead = new HashSet<>();
        for (var next = poll(letters); next.isPresent(); next = poll(letters)) {
            DeadLetter<Long> letter = next.get();
            check(dead.add(letter.item()), "%d died twice", letter.item());
            check(!letter.reasons().isEmpty(), "%d died without a reason", letter.item());
            count(letter.item(), letter.reasons().size(), letter.reasons());
        }
        return dead;
    }

    private static <E> Optional<E> poll(SharedQueue<E> queue) {
        return Optional.ofNullable(queue.poll());
    }

    private void checkItems(Map<Long, Long> done, Set<Long> dead, Set<Long> left) {
        Set<Long> all = new HashSet<>(done.keySet());
        all.addAll(dead);
        all.addAll(left);
        int shown = 0;
        for (long item = 0; item < put && shown < SHOWN; item++) {
            boolean isThere = all.contains(item);
            check(isThere, "%d has vanished", item);
            shown += isThere ? 0 : 1;
        }
        List<Long> strange = all.stream().filter(item -> item < 0 || item >= put).toList();
        check(strange.isEmpty(), "nobody put %s", strange);
    }

    /// What the clients wrote down.
    private void checkNotes() throws IOException {
        SharedMap<String, Object> notes = manager.map("map");
        new HashMap<>(notes)
                .forEach((key, note) -> {
                    check(!key.startsWith(ChaosClient.VIOLATION), "%s", note);
                    if (key.startsWith(ChaosClient.ATTEMPT)) {
                        String item = key.substring(ChaosClient.ATTEMPT.length());
                        count(Long.parseLong(item), ((Number) note).intValue(), List.of());
                    }
                });
    }
}
