package dev.muster.tests.kit;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// The four lengths of time that tests know.
///
/// They grow with what else the machine has to do when the tests start: who shares two processors
/// with eight others waits longer for everything. `-Dmuster.tests.scale=N` says how many times
/// longer they are, and the processes that tests start learn it from their [Offspring#MARK].
public final class Waits {
    private static final int MOST = 10;
    private static final Path LOAD = Path.of("/proc/loadavg");

    /// What stands before the scale in a mark.
    static final String MARKED_SCALE = " waits x";

    /// How many times longer than on a quiet machine.
    static final int SCALE = scale();

    /// Long enough to see that nothing happens at once.
    public static final Duration SHORT = Duration.ofMillis(50L * SCALE);

    /// Long enough to see that something waits.
    public static final Duration SMALL = Duration.ofMillis(250L * SCALE);

    /// What takes longer has a reason.
    public static final Duration MEDIUM = Duration.ofSeconds(2L * SCALE);

    /// What takes longer hangs.
    public static final Duration LONG = Duration.ofSeconds(60L * SCALE);

    private Waits() {}

    /// Limits for what must get somewhere before its limit passes: each twice the one before, the
    /// last one so long that what takes longer hangs. A test takes the next one where a machine
    /// that has just become busy made the last one too short.
    public static List<Duration> growing(Duration first) {
        return Stream.iterate(first, limit -> limit.multipliedBy(2))
                .takeWhile(limit -> limit.compareTo(LONG) <= 0)
                .toList();
    }

    private static int scale() {
        int wanted = Integer.getInteger("muster.tests.scale", 0);
        String mark = System.getenv(Offspring.VARIABLE);
        if (wanted == 0 && mark != null && mark.contains(MARKED_SCALE)) {
            wanted =
                    Integer.parseInt(
                            mark.substring(mark.indexOf(MARKED_SCALE) + MARKED_SCALE.length()));
        }
        return wanted > 0 ? wanted : measured();
    }

    /// Twice as much as the processors can do at once is usual while tests run.
    private static int measured() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        double busy = Math.max(system.getSystemLoadAverage(), runnable());
        return (int) Math.clamp(Math.ceil(busy / system.getAvailableProcessors() / 2), 1, MOST);
    }

    /// How many threads of all programs run or could run at this moment; the average of the last
    /// minute knows nothing of what has just begun.
    private static double runnable() {
        try {
            String counts = Files.readString(LOAD).split(" ", -1)[3];
            return Double.parseDouble(counts.substring(0, counts.indexOf('/')));
        } catch (IOException _) {
            return 0; // there is no such file but on Linux
        }
    }
}
