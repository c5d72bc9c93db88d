package dev.muster.internal.memory;

import dev.muster.internal.system.SystemFile;
import dev.muster.internal.system.SystemFile.ControlGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// How much memory can be had at most. If more is requested, the system ends processes before it
/// refuses.
final class FreeMemory {
    private static final Path SYSTEM = Path.of("/proc/meminfo");
    private static final String AVAILABLE = "MemAvailable:";

    private FreeMemory() {}

    /// @throws IOException if the folder, the machine or the container does not have this number of
    ///   bytes left
    static void require(Path folder, long bytes) throws IOException {
        long free = folder.toFile().getUsableSpace();
        if (bytes > free) {
            throw tooMuch(bytes, folder + " has " + bytes(free) + " left: make it larger, or");
        }
        require(bytes);
    }

    /// @throws IOException if the machine or the container does not have this number of bytes left
    static void require(long bytes) throws IOException {
        long free = ofSystem();
        if (bytes > free) {
            throw tooMuch(bytes, "this machine has " + bytes(free) + " left:");
        }
        long granted = ofGroups();
        if (bytes > granted) {
            throw tooMuch(
                    bytes,
                    "the control group of this process (its container, or its service) has "
                            + bytes(granted)
                            + " left: raise its limit, or");
        }
    }

    private static IOException tooMuch(long bytes, String reason) {
        return new IOException(
                "%s of shared memory cannot be had, %s ask for less"
                        .formatted(bytes(bytes), reason));
    }

    private static String bytes(long bytes) {
        return "%,d bytes".formatted(bytes);
    }

    private static long ofSystem() {
        return SystemFile.number(SYSTEM, AVAILABLE).map(kib -> 1024 * kib).orElse(Long.MAX_VALUE);
    }

    private static long ofGroups() {
        return ControlGroup.ours().stream()
                .mapToLong(FreeMemory::ofGroup)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /// The least that a group and all its parents leave. In a container its path may not exist:
    /// then the mounted group is the container's.
    private static long ofGroup(ControlGroup group) {
        long least = Long.MAX_VALUE;
        Path folder = Files.isDirectory(group.folder()) ? group.folder() : group.mount();
        while (folder != null && folder.startsWith(group.mount())) {
            least = Math.min(least, leftIn(folder, group.isFirst()));
            folder = folder.getParent();
        }
        return least;
    }

    /// Unused pages in the file cache are reclaimed when memory is needed.
    private static long leftIn(Path folder, boolean isFirst) {
        Path limit = folder.resolve(isFirst ? "memory.limit_in_bytes" : "memory.max");
        Path used = folder.resolve(isFirst ? "memory.usage_in_bytes" : "memory.current");
        String cached = isFirst ? "total_inactive_file " : "inactive_file ";
        Optional<Long> most = SystemFile.number(limit, "");
        Optional<Long> taken = SystemFile.number(used, "");
        if (most.isEmpty() || taken.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long spare = SystemFile.number(folder.resolve("memory.stat"), cached).orElse(0L);
        return Math.max(0, most.get() - taken.get() + spare);
    }
}
