package dev.muster.internal.workerprotocol;

import dev.muster.internal.system.SystemFile;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What this process says of its time: how old it is, and how long it has collected garbage. For
/// the thread that runs tasks.
final class OwnTimes {
    /*
     * The beans of java.management would tell it, but they cost a worker some 100 ms when they are
     * first asked. The system tells how long each thread has run. Workers have the serial collector,
     * unless a program wants another: it runs in the thread of the JVM's own operations.
     *
     * Each question reads a file, some 20 µs. So it is not asked again within LEAST_NANOS; what was
     * collected since then is counted with the next ones.
     */
    private static final Path PROCESS = Path.of("/proc/self");
    private static final long LEAST_NANOS = 1_000_000;
    private static final long TICK_NANOS = 10_000_000;
    private static final double SECOND_NANOS = 1e9;

    /// Of the words after the name: when the process began, in ticks since the system did.
    private static final int BEGIN = 19;

    /// The last run that this process has said something of.
    long run;

    private final List<Path> collectors = new ArrayList<>();
    private boolean areCollectorsKnown;
    private long askedNanos;
    private long collectedNanos;

    /// How long ago this process began; 0 if the system does not say.
    static long ageNanos() {
        String stat = SystemFile.text(PROCESS.resolve("stat"));
        String uptime = SystemFile.text(Path.of("/proc/uptime"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        int end = uptime.indexOf(' ');
        if (words.length <= BEGIN || end < 0) {
            return 0;
        }
        try {
            long now = (long) (Double.parseDouble(uptime.substring(0, end)) * SECOND_NANOS);
            return Math.max(0, now - Long.parseLong(words[BEGIN]) * TICK_NANOS);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /// How long this process has collected garbage, since it began; 0 if the system does not say.
    long collectedNanos() {
        long now = System.nanoTime();
        if (askedNanos == 0 || now - askedNanos > LEAST_NANOS) {
            collectedNanos = ask();
            askedNanos = now;
        }
        return collectedNanos;
    }

    /// The same after something that took this long.
    long collectedNanos(long ranNanos) {
        if (ranNanos > LEAST_NANOS) {
            askedNanos = 0;
        }
        return collectedNanos();
    }

    private long ask() {
        if (!areCollectorsKnown) {
            areCollectorsKnown = true;
            findCollectors();
        }
        long sum = 0;
        for (Path collector : collectors) {
            String text = SystemFile.text(collector);
            int end = text.indexOf(' ');
            if (end > 0) {
                sum += Long.parseLong(text, 0, end, 10);
            }
        }
        return sum;
    }

    private void findCollectors() {
        String[] threads = new File("/proc/self/task").list();
        if (threads == null) {
            return;
        }
        for (String thread : threads) {
            Path folder = PROCESS.resolve("task").resolve(thread);
            String name = SystemFile.text(folder.resolve("comm"));
            if (name.startsWith("VM Thread") || name.startsWith("GC Thread")) {
                collectors.add(folder.resolve("schedstat"));
            }
        }
    }
}
