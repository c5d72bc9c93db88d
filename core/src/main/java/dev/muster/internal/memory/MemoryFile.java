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

    /// Creates a file of this number of zeros.
    ///
    /// @return nothing if this platform has no such files, or if the JVM would print a warning,
    ///   because it was started without `--enable-native-access`
    /// @throws IOException if there is not so much memory
    public static Optional<MemoryFile> create(String name, long bytes) throws IOException {
        return Libc.isEnabled()
                ? Optional.of(new MemoryFile(SegmentHandle.create(name, bytes)))
                : Optional.empty();
    }

    /// Its path, for every process of this user.
    public Path path() {
        return Path.of(handle.path());
    }

    /// Closes it: it cannot be opened any more.
    @Override
    public void close() {
        if (!isClosed.getAndSet(true)) {
            Libc.close(handle.fd());
        }
    }
}
