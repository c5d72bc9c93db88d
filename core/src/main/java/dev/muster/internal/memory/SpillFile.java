package dev.muster.internal.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.List;

/// A file in memory that is not mapped, for items that are too large for a ring or must outlast it.
/// It takes only the memory of its content.
final class SpillFile {
    /*
     * Places are allocated one after the other and never reused; a place that is no longer needed
     * becomes a hole. So an endless file costs nothing, and no free list is needed that a dying
     * process could leave half changed.
     */
    private static final long PAGE = 4096;
    private static final long MOST_AT_ONCE = 256 << 10;
    private static final Cleaner CLEANER = Cleaner.create();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemoryFile.Handle handle;
    private final MemorySegment end;

    /// @param end a word that all processes share: the beginning of the next place
    private SpillFile(MemoryFile.Handle handle, MemorySegment end) {
        this.handle = handle;
        this.end = end;
        int fd = handle.fd();
        CLEANER.register(this, () -> FileCalls.close(fd));
    }

    static SpillFile create(MemorySegment end) {
        try {
            int fd = FileCalls.memfd("muster-spill");
            return new SpillFile(MemoryFile.Handle.of(fd), end);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /// The file of a handle that came from another process.
    ///
    /// @throws UncheckedIOException if that process has ended
    static SpillFile attach(MemoryFile.Handle handle, MemorySegment end) {
        return new SpillFile(handle.open(), end);
    }

    /// The handle for other processes.
    MemoryFile.Handle handle() {
        return handle;
    }

    /// Allocates a place.
    long allocate(long bytes) {
        return (long) LONG.getAndAdd(end, 0L, wholePages(bytes));
    }

    private static long wholePages(long bytes) {
        return (bytes + PAGE - 1) / PAGE * PAGE;
    }

    /// Writes at an allocated place.
    ///
    /// @throws UncheckedIOException if there is not so much memory; nothing is kept
    void write(long offset, List<MemorySegment> pieces, long bytes) {
        try {
            long at = offset;
            for (MemorySegment piece : pieces) {
                write(at, piece);
                at += piece.byteSize();
            }
        } catch (IOException e) {
            free(offset, bytes);
            throw new UncheckedIOException(
                    "there is no memory for an item of %,d bytes: %s"
                            .formatted(bytes, e.getMessage()),
                    e);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void write(long offset, MemorySegment piece) throws IOException {
        for (long done = 0; done < piece.byteSize(); ) {
            long count = Math.min(MOST_AT_ONCE, piece.byteSize() - done);
            done += FileCalls.pwrite(handle.fd(), piece.asSlice(done, count), offset + done);
        }
    }

    byte[] read(long offset, int bytes) {
        byte[] target = new byte[bytes];
        MemorySegment all = MemorySegment.ofArray(target);
        try {
            for (long done = 0; done < bytes; ) {
                long count = Math.min(MOST_AT_ONCE, bytes - done);
                long read = FileCalls.pread(handle.fd(), all.asSlice(done, count), offset + done);
                if (read == 0) {
                    throw new IOException("the file ends before it");
                }
                done += read;
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "an item of %,d bytes cannot be read: %s".formatted(bytes, e.getMessage()), e);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Releases the memory of a place.
    void free(long offset, long bytes) {
        try {
            FileCalls.punch(handle.fd(), offset, wholePages(bytes));
        } finally {
            Reference.reachabilityFence(this);
        }
    }
}
