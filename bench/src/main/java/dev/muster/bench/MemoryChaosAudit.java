package dev.muster.bench;

import static dev.muster.bench.MemoryChaosObjects.PUT;
import static dev.muster.bench.MemoryChaosObjects.TAKEN;

import dev.muster.shared.SharedArray;
import dev.muster.shared.SharedLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Counts what [MemoryChaosBench] has left behind.
final class MemoryChaosAudit {
    private static final int SHOWN = 20;
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final String OURS = "memfd:muster";

    private final AtomicInteger violations = new AtomicInteger();
    private final AtomicInteger kills = new AtomicInteger();

    void killed() {
        kills.incrementAndGet();
    }

    boolean hasBegun() {
        return kills.get() > 0;
    }

    void ran(double seconds) {
        System.out.printf(
                "%,d kills in %.0f s, %.1f a second%n",
                kills.get(), seconds, kills.get() / seconds);
    }

    /// Counts a broken promise.
    void complain(String what) {
        if (violations.incrementAndGet() <= SHOWN) {
            System.out.println("VIOLATED: " + what);
        }
    }

    private void check(boolean isKept, String broken) {
        if (!isKept) {
            complain(broken);
        }
    }

    /// Processes have each of our segments open once, and no others than we have.
    void checkFiles(List<Long> pids) {
        Set<String> known = new HashSet<>(files(ProcessHandle.current().pid()));
        for (long pid : pids) {
            List<String> open = files(pid);
            var unknown = new HashSet<>(open);
            unknown.removeAll(known);
            check(unknown.isEmpty(), "a survivor holds memory of nobody: " + unknown);
            check(
                    open.size() == Set.copyOf(open).size(),
                    "a survivor holds memory more than once: " + open);
        }
    }

    /// Our segments that a process has open: name and inode of each descriptor.
    private static List<String> files(long pid) {
        var found = new ArrayList<String>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (target.contains(OURS)) {
                    found.add(target + " " + Files.getAttribute(descriptor, "unix:ino"));
                }
            }
        } catch (IOException _) {
            // It has been killed, or closed the file.
        }
        return found;
    }

    /// Counts when no client is there any more.
    void count(MemoryChaosObjects objects) throws InterruptedException {
        long begin = System.nanoTime();
        checkFree(objects.lock(), "lock");
        checkFree(objects.gate(), "gate");
        int permits = MemoryChaosObjects.PERMITS;
        boolean isWhole = objects.permits().tryAcquire(permits, SOON);
        check(isWhole, "%d permits of %d".formatted(objects.permits().availablePermits(), permits));
        System.out.printf(
                "locks and permits free after %.1f ms%n", (System.nanoTime() - begin) / 1e6);
        checkEntries(objects.words());
        int left = 0;
        for (byte[] item = next(objects); item != null; item = next(objects)) {
            MemoryChaosClient.count(objects, item);
            left++;
        }
        checkItems(objects, left);
        System.out.printf(
                "%,d tokens taken by waiters, %,d times permits%n",
                objects.words().get(MemoryChaosObjects.TOKENS_TAKEN),
                objects.words().get(MemoryChaosObjects.PERMITS_TAKEN));
    }

    private byte @Nullable [] next(MemoryChaosObjects objects) throws InterruptedException {
        return objects.queue().poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
    }

    @SuppressWarnings("LockNotBeforeTry") // nothing between the two can fail
    private void checkFree(SharedLock lock, String name) throws InterruptedException {
        boolean isTaken = lock.tryLock(SOON.toMillis(), TimeUnit.MILLISECONDS);
        check(isTaken, "the %s of the dead is not free after %s".formatted(name, SOON));
        if (isTaken) {
            lock.unlock();
        }
    }

    /// Who was alone inside has counted himself; the dead may have missed the second count.
    private void checkEntries(SharedArray.OfLong words) {
        long entries = words.get(MemoryChaosObjects.ENTRIES);
        long own = 0;
        for (int i = 0; i < MemoryChaosObjects.MAX_PROCESSES; i++) {
            own += words.get(MemoryChaosObjects.OWN_ENTRIES + i);
        }
        check(
                own <= entries && entries <= own + words.get(MemoryChaosObjects.PROCESSES),
                "%,d entries, %,d counted by those who entered".formatted(entries, own));
        System.out.printf(
                "%,d entries, %,d after an owner had died inside%n",
                entries, words.get(MemoryChaosObjects.ABANDONED));
    }

    private void checkItems(MemoryChaosObjects objects, int left) {
        long begun =
                Math.min(
                        objects.words().get(MemoryChaosObjects.NEXT_ITEM),
                        objects.items().length());
        // Each process dies once, those that are killed at the end included.
        long dead = objects.words().get(MemoryChaosObjects.PROCESSES);
        long missing = 0;
        long unsure = 0;
        long often = 0;
        for (long i = 0; i < begun; i++) {
            int state = objects.items().get(i);
            boolean isTaken = state >= TAKEN;
            often += state >= 2 * TAKEN ? 1 : 0;
            missing += !isTaken && (state & PUT) != 0 ? 1 : 0;
            unsure += !isTaken && (state & PUT) == 0 ? 1 : 0;
        }
        check(often == 0, "%,d messages were taken more than once".formatted(often));
        check(
                missing <= dead && unsure <= dead,
                "%,d messages are missing, %,d were never put in".formatted(missing, unsure));
        System.out.printf(
                "%,d messages: %,d left for the end, %,d lost with who took them, %,d with who put them%n",
                begun, left, missing, unsure);
    }

    /// When everything is closed: nothing is left.
    ///
    /// @return whether all promises were kept
    boolean verdict() throws IOException {
        long self = ProcessHandle.current().pid();
        long begin = System.nanoTime();
        List<String> open = files(self);
        while (!open.isEmpty() && System.nanoTime() - begin < SOON.toNanos()) {
            System.gc(); // files that are not mapped are closed when nobody refers to them
            open = files(self);
        }
        check(open.isEmpty(), "memory is left after close: " + open);
        try (Stream<Path> names = Files.list(Path.of("/dev/shm"))) {
            List<String> ours =
                    names.map(path -> path.getFileName().toString())
                            .filter(name -> name.contains("muster"))
                            .toList();
            check(ours.isEmpty(), "files are left in the folder of shared memory: " + ours);
        }
        System.out.println(
                violations.get() == 0
                        ? "verdict: every promise was kept"
                        : "verdict: VIOLATED, %d times".formatted(violations.get()));
        return violations.get() == 0;
    }
}
