package dev.muster.internal.system;

import java.io.File;
import java.nio.file.Path;

/// How many files, sockets included, this process may have open at a time.
public final class Descriptors {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final File OPEN = new File("/proc/self/fd");

    private Descriptors() {}

    /// How many more may be opened now; a very large number if the system does not say.
    public static int free() {
        long limit = SystemFile.number(LIMITS, "Max open files").orElse((long) Integer.MAX_VALUE);
        String[] open = OPEN.list();
        return Math.clamp(limit - (open == null ? 0 : open.length), 0, Integer.MAX_VALUE);
    }
}
