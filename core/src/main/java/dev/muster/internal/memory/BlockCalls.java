package dev.muster.internal.memory;

import java.io.IOException;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The calls of Linux that read and write blocks of an open file.
final class BlockCalls {
    private static final int PUNCH_HOLE = 1 | 2; // the file keeps its length

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout POINTER = ValueLayout.ADDRESS;

    private BlockCalls() {}

    /// Writes from a place of the file on, at most the length of the segment.
    ///
    /// @param source an array, or memory outside the heap
    /// @return how many bytes were written
    static long pwrite(int fd, MemorySegment source, long offset) throws IOException {
        MemorySegment errno = MemorySegment.ofArray(new int[1]);
        long written;
        try {
            written = (long) Calls.PWRITE.invokeExact(errno, fd, source, source.byteSize(), offset);
        } catch (Throwable e) {
            throw Libc.failed("pwrite", e);
        }
        return Libc.Errno.checked(written, errno);
    }

    /// Reads from a place of the file on, at most the length of the segment.
    ///
    /// @param target an array, or memory outside the heap
    /// @return how many bytes were read; 0 at the end of the file
    static long pread(int fd, MemorySegment target, long offset) throws IOException {
        MemorySegment errno = MemorySegment.ofArray(new int[1]);
        long read;
        try {
            read = (long) Calls.PREAD.invokeExact(errno, fd, target, target.byteSize(), offset);
        } catch (Throwable e) {
            throw Libc.failed("pread", e);
        }
        return Libc.Errno.checked(read, errno);
    }

    /// Releases the memory of whole pages of a file; from then on they read as zeros.
    static void punch(int fd, long offset, long bytes) {
        try {
            int _ = (int) Calls.FALLOCATE.invokeExact(fd, PUNCH_HOLE, offset, bytes);
        } catch (Throwable e) {
            throw Libc.failed("fallocate", e);
        }
    }

    /// Calls that access heap arrays directly: the arrays must be so short that the garbage
    /// collector can wait for the call.
    private static final class Calls {
        private static final Linker.Option[] OPTIONS = {
            Linker.Option.captureCallState("errno"), Linker.Option.critical(true)
        };
        static final MethodHandle PWRITE =
                Libc.Function.of("pwrite", LONG, OPTIONS, INT, POINTER, LONG, LONG);
        static final MethodHandle PREAD =
                Libc.Function.of("pread", LONG, OPTIONS, INT, POINTER, LONG, LONG);
        static final MethodHandle FALLOCATE =
                Libc.Function.of("fallocate", INT, new Linker.Option[0], INT, INT, LONG, LONG);
    }
}
