package dev.muster.internal.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// How much memory the control groups of this process leave it: those of its container, or of its
/// service. Both versions of them; see `cgroups(7)`.
final class ControlGroups {
    private static final Path MOUNT = Path.of("/sys/fs/cgroup");
    private static final Path OURS = Path.of("/proc/self/cgroup");

    /// Where a version says what: numbers in bytes, the last one in `memory.stat`. What lies in the
    /// cache of files and is not in use makes room for whoever needs it.
    private enum Version {
        ONE("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file "),
        TWO("memory.max", "memory.current", "inactive_file ");

        private final String limit;
        private final String used;
        private final String cached;

        Version(String limit, String used, String cached) {
            this.limit = limit;
            this.used = used;
            this.cached = cached;
        }
    }

    private ControlGroups() {}

    /// So many bytes, at the moment; [Long#MAX_VALUE] if there is no limit.
    static long left() {
        long least = Long.MAX_VALUE;
        try {
            for (String line : Files.readAllLines(OURS)) { // 0::/path or 4:memory:/path
                String[] parts = line.split(":", 3);
                if (parts.length == 3 && parts[1].isEmpty()) {
                    least = Math.min(least, left(Version.TWO, MOUNT, parts[2]));
                } else if (parts.length == 3 && List.of(parts[1].split(",")).contains("memory")) {
                    Path mount = MOUNT.resolve("memory");
                    least = Math.min(least, left(Version.ONE, mount, parts[2]));
                }
            }
        } catch (IOException _) {
            return least; // no such groups here
        }
        return least;
    }

    /// The least of a group and all those around it. In a container the path may be one that is
    /// known outside only: the container's group is then what is mounted.
    private static long left(Version version, Path mount, String path) {
        Path named = mount.resolve(path.substring(1)).normalize();
        long least = Long.MAX_VALUE;
        Path group = Files.isDirectory(named) ? named : mount;
        while (group != null && group.startsWith(mount)) {
            least = Math.min(least, left(version, group));
            group = group.getParent();
        }
        return least;
    }

    private static long left(Version version, Path group) {
        Optional<Long> limit = number(group.resolve(version.limit), "");
        Optional<Long> used = number(group.resolve(version.used), "");
        if (limit.isEmpty() || used.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long cached = number(group.resolve("memory.stat"), version.cached).orElse(0L);
        return Math.max(0, limit.get() - used.get() + cached);
    }

    /// What stands behind a word at the beginning of a line; nothing if that is no number.
    private static Optional<Long> number(Path file, String word) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(word))
                    .findFirst()
                    .map(line -> Long.valueOf(line.substring(word.length()).strip()));
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }
}
