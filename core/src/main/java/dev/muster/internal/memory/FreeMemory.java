package dev.muster.internal.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// How much memory can be had at most. Who asks for more would get the system to end processes,
/// before it refuses.
final class FreeMemory {
    private static final Path SYSTEM = Path.of("/proc/meminfo");
    private static final String AVAILABLE = "MemAvailable:";

    private FreeMemory() {}

    /// @throws IOException if the folder has not so many bytes left, or the machine
    static void require(Path folder, long bytes) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (bytes > free) {
            throw tooMuch(bytes, folder + " has " + bytes(free) + " left: make it larger, or");
        }
        require(bytes);
    }

    /// @throws IOException if the machine has not so many bytes left, or the container
    static void require(long bytes) throws IOException {
        long free = ofSystem();
        if (bytes > free) {
            throw tooMuch(bytes, "this machine has " + bytes(free) + " left:");
        }
        long granted = ControlGroups.left();
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

    private static long ofSystem() throws IOException {
        try (Stream<String> lines = Files.lines(SYSTEM)) {
            return lines.filter(line -> line.startsWith(AVAILABLE))
                    .map(line -> line.substring(AVAILABLE.length()).replace("kB", "").strip())
                    .mapToLong(Long::parseLong)
                    .map(kilobytes -> kilobytes * 1024)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        }
    }
}
