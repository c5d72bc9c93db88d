package dev.muster.internal.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How many processes the system has killed because memory was short, as far as it says so.
final class OomKills {
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");

    private OomKills() {}

    /// The sum of all counters that may tell of a worker; only its growth means something.
    static long count() {
        return count(Path.of("/proc/vmstat")) + countInGroups();
    }

    private static long count(Path file) {
        return MemoryFlags.number(file, "oom_kill ").orElse(0L);
    }

    /// Those of the control groups of this process, in which its workers are, too: `0::/path` or
    /// `4:memory:/path`.
    private static long countInGroups() {
        long sum = 0;
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
                String[] parts = line.split(":", 3);
                if (parts.length < 3) {
                    continue;
                }
                String group = parts[2].substring(1);
                if (parts[1].isEmpty()) {
                    sum += count(GROUPS.resolve(group).resolve("memory.events"));
                } else if ("memory".equals(parts[1])) {
                    Path folder = GROUPS.resolve("memory").resolve(group);
                    sum += count(folder.resolve("memory.oom_control"));
                }
            }
        } catch (IOException | StringIndexOutOfBoundsException _) {
            return sum; // Not this kind of system.
        }
        return sum;
    }
}
