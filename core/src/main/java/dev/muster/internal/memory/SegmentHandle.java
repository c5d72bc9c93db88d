package dev.muster.internal.memory;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;

/// Where a process finds a segment: as a file that another process has open.
///
/// @param pid of the process that passes it on
/// @param fd its descriptor of the file
/// @param inode distinguishes this segment from all others of the machine
/// @param bytes its length when the handle was created
record SegmentHandle(int pid, int fd, long inode, long bytes) implements Serializable {
    /// Creates a file of this number of zeros, whose memory is reserved.
    ///
    /// @param name shows in `/proc/PID/maps`, and nowhere else
    /// @throws IOException if there is not so much memory
    static SegmentHandle create(String name, long bytes) throws IOException {
        FreeMemory.require(bytes);
        int fd = Libc.memfd("muster-" + name);
        boolean isDone = false;
        try {
            if (bytes > 0) {
                Libc.reserve(fd, bytes);
            }
            SegmentHandle made = of(fd);
            isDone = true;
            return made;
        } finally {
            if (!isDone) {
                Libc.close(fd);
            }
        }
    }

    /// The handle of a file that this process has open.
    static SegmentHandle of(int fd) throws IOException {
        FileCalls.Status status = FileCalls.status(fd);
        int pid = ProcessIdentity.self().pid();
        return new SegmentHandle(pid, fd, status.inode(), status.bytes());
    }

    String path() {
        return "/proc/" + pid + "/fd/" + fd;
    }

    /// Opens the file here.
    ///
    /// @return the handle of this process
    /// @throws UncheckedIOException if the process that passed it on has ended, or may not be
    ///   accessed
    SegmentHandle open() {
        try {
            int opened = FileCalls.openLinked(path());
            boolean isDone = false;
            try {
                SegmentHandle own = of(opened);
                if (own.inode != inode) {
                    throw new IOException("another file is there");
                }
                isDone = true;
                return own;
            } finally {
                if (!isDone) {
                    Libc.close(opened);
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
