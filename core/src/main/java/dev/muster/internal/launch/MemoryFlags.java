package dev.muster.internal.launch;

import dev.muster.internal.system.SystemFile;
import java.nio.file.Path;
import java.util.List;

/// How much memory a worker JVM may take, in flags.
///
/// | | heap | direct memory | metaspace |
/// |---|---|---|---|
/// | a number of bytes wanted | 3/4 | 1/8 | 1/8, at least 32 MiB |
/// | no choice of the user | a quarter of the machine's memory, shared by all workers, at least 256 MiB | as the heap | no limit |
///
/// The heap begins small: an idle worker costs little.
final class MemoryFlags {
    private static final long MIB = 1024 * 1024;
    private static final long MIN_METASPACE = 32 * MIB;
    private static final long MIN_HEAP = 256 * MIB;
    private static final String FIRST_HEAP = "-Xms8m";

    private MemoryFlags() {}

    /// @param memoryBytes for heap, direct memory and metaspace together; 0 for a fair share
    /// @param workers how many share the machine
    static List<String> of(long memoryBytes, int workers) {
        if (memoryBytes > 0) {
            return List.of(
                    FIRST_HEAP,
                    "-Xmx" + Math.max(memoryBytes / 4 * 3, 8 * MIB),
                    "-XX:MaxDirectMemorySize=" + memoryBytes / 8,
                    "-XX:MaxMetaspaceSize=" + Math.max(memoryBytes / 8, MIN_METASPACE));
        }
        return List.of(FIRST_HEAP, "-Xmx" + Math.max(machineBytes() / 4 / workers, MIN_HEAP));
    }

    /// The memory of this machine, or of the container.
    private static long machineBytes() {
        long least = Long.MAX_VALUE;
        long machine = 1024 * SystemFile.number(Path.of("/proc/meminfo"), "MemTotal:").orElse(0L);
        long container = SystemFile.number(Path.of("/sys/fs/cgroup/memory.max"), "").orElse(0L);
        long older =
                SystemFile.number(Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"), "")
                        .orElse(0L);
        for (long limit : new long[] {machine, container, older}) {
            if (limit > 0) {
                least = Math.min(least, limit);
            }
        }
        // Unless told otherwise, the heap of this JVM may be a quarter of the memory.
        return least == Long.MAX_VALUE ? 4 * Runtime.getRuntime().maxMemory() : least;
    }
}
