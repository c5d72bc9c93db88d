package dev.muster.internal.memory;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// A file in memory that other processes of this machine read by its path, as long as this one has
/// it open. It is in no folder, and gone with its last reader.
public final class MemoryFile implements AutoCloseable {
    private final Handle handle;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private MemoryFile(Handle handle) {
        this.handle = handle;
    }

    /// Creates a file of this number of zeros.
    ///
    /// @return nothing if this platform has no such files, or if the JVM would print a warning,
    ///   because it was started without `--enable-native-access`
    /// @throws IOException if there is not so much memory
    public static Optional<MemoryFile> create(String name, long bytes) throws IOException {
        return Libc.isEnabled()
                ? Optional.of(new MemoryFile(Handle.create(name, bytes)))
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
            FileCalls.close(handle.fd());
        }
    }

    /// Where a process finds such a file: among those that another process has open.
    ///
    /// @param pid of the process that passes it on
    /// @param fd its descriptor of the file
    /// @param inode distinguishes this file from all others of the machine
    /// @param bytes its length when the handle was created
    record Handle(int pid, int fd, long inode, long bytes) implements Serializable {
        /// Creates a file of this number of zeros, whose memory is reserved.
        ///
        /// @param name shows in `/proc/PID/maps`, and nowhere else
        /// @throws IOException if there is not so much memory
        static Handle create(String name, long bytes) throws IOException {
            FreeMemory.require(bytes);
            int fd = FileCalls.memfd("muster-" + name);
            boolean isDone = false;
            try {
                if (bytes > 0) {
                    FileCalls.reserve(fd, bytes);
                }
                Handle made = of(fd);
                isDone = true;
                return made;
            } finally {
                if (!isDone) {
                    FileCalls.close(fd);
                }
            }
        }

        /// The handle of a file that this process has open.
        static Handle of(int fd) throws IOException {
            FileCalls.Status status = FileCalls.status(fd);
            int pid = ProcessIdentity.self().pid();
            return new Handle(pid, fd, status.inode(), status.bytes());
        }

        String path() {
            return "/proc/" + pid + "/fd/" + fd;
        }

        /// Opens the file here.
        ///
        /// @return the handle of this process
        /// @throws UncheckedIOException if the process that passed it on has ended, or may not be
        ///   accessed
        Handle open() {
            try {
                int opened = FileCalls.openLinked(path());
                boolean isDone = false;
                try {
                    Handle own = of(opened);
                    if (own.inode != inode) {
                        throw new IOException("another file is there");
                    }
                    isDone = true;
                    return own;
                } finally {
                    if (!isDone) {
                        FileCalls.close(opened);
                    }
                }
            } catch (IOException e) {
                throw refused(e);
            }
        }

        /// The exception for a handle that cannot be used here.
        UncheckedIOException refused(IOException cause) {
            return new UncheckedIOException(
                    "shared memory of process %d cannot be opened (%s): a process must not end before those to which it passed something on have opened it"
                            .formatted(pid, cause.getMessage()),
                    cause);
        }
    }
}
