package dev.muster.internal.launch;

import dev.muster.internal.system.SystemFile;
import dev.muster.internal.system.SystemFile.ControlGroup;
import java.nio.file.Path;

/// How many processes the system has killed because memory was short, as far as it says so.
final class OomKills {
    private OomKills() {}

    /// The sum of all counters that may count a worker; only its growth means something. Workers
    /// are in the control groups of this process.
    static long count() {
        long sum = count(Path.of("/proc/vmstat"));
        for (ControlGroup group : ControlGroup.ours()) {
            String file = group.isFirst() ? "memory.oom_control" : "memory.events";
            sum += count(group.folder().resolve(file));
        }
        return sum;
    }

    private static long count(Path file) {
        return SystemFile.number(file, "oom_kill ").orElse(0L);
    }
}
