package dev.muster.internal.system;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The files, sockets included, that this process may have open at a time.
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

    /// A descriptor kept for the moment when the process may open no more: reporting that, or
    /// ending something, may need one. Used by one thread at a time.
    public static final class Spare implements AutoCloseable {
        private static final String NOTHING = "/dev/null";

        private @Nullable FileInputStream kept;

        /// Opens one, or reopens it, if possible.
        public void keep() {
            if (kept == null) {
                try {
                    kept = new FileInputStream(NOTHING);
                } catch (IOException _) {
                    kept = null; // There is none now, or no such file in this system.
                }
            }
        }

        /// Runs something while one descriptor is free, unless another thread takes it first.
        public void lend(Runnable body) {
            close();
            try {
                body.run();
            } finally {
                keep();
            }
        }

        @Override
        public void close() {
            FileInputStream closing = kept;
            kept = null;
            if (closing != null) {
                try {
                    closing.close();
                } catch (IOException _) {
                    // Nothing was written to it.
                }
            }
        }
    }
}
