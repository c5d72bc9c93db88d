package dev.muster.internal.memory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// A file in memory that other processes of this machine read by its path, as long as this one has
/// it open. It is in no folder, and gone with its last reader.
public final class MemoryFile implements AutoCloseable {
    private final SegmentHandle handle;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private MemoryFile(SegmentHandle handle) {
        this.handle = handle;
    }

    /// Makes a file of so many zeros.
    ///
    /// @return nothing if this platform has no such files, or if the JVM would print a warning,
    ///   because it was started without `--enable-native-access`
    /// @throws IOException if there is not so much memory
    public static Optional<MemoryFile> create(String name, long bytes) throws IOException {
        if (!Libc.isAvailable() || !MemoryFile.class.getModule().isNativeAccessEnabled()) {
            return Optional.empty();
        }
        FreeMemory.require(bytes);
        int fd = Libc.memfd("muster-" + name);
        boolean isDone = false;
        try {
            if (bytes > 0) {
                Libc.reserve(fd, bytes);
            }
            var file = new MemoryFile(SegmentHandle.of(fd));
            isDone = true;
            return Optional.of(file);
        } finally {
            if (!isDone) {
                Libc.close(fd);
            }
        }
    }

    /// Where it is, for every process of this user.
    public Path path() {
        return Path.of(handle.path());
    }

    /// Lets it go: nobody can open it any more.
    @Override
    public void close() {
        if (!isClosed.getAndSet(true)) {
            Libc.close(handle.fd());
        }
    }
}
