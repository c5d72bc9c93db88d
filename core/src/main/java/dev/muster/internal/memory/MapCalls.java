package dev.muster.internal.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The calls of Linux that map a file.
final class MapCalls {
    /*
     * A Java channel can map files, too. But it must be opened by a path, which takes longer than
     * all the rest.
     */
    private static final int READ_WRITE = 1 | 2;
    private static final int MAP_SHARED = 1;
    private static final long FAILED = -1;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private MapCalls() {}

    /// Maps the beginning of an open file for reading and writing.
    ///
    /// @param arena whose end unmaps it
    @SuppressWarnings("restricted") // memory is what this is for
    static MemorySegment map(int fd, long bytes, Arena arena) throws IOException {
        long address;
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = call.allocate(Libc.Errno.LAYOUT);
            address =
                    (long) Calls.MMAP.invokeExact(errno, 0L, bytes, READ_WRITE, MAP_SHARED, fd, 0L);
            Libc.Errno.checked(address == FAILED ? -1 : 0, errno);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw Libc.failed("mmap", e);
        }
        return MemorySegment.ofAddress(address).reinterpret(bytes, arena, MapCalls::unmap);
    }

    private static void unmap(MemorySegment mapped) {
        try {
            int _ = (int) Calls.MUNMAP.invokeExact(mapped.address(), mapped.byteSize());
        } catch (Throwable e) {
            throw Libc.failed("munmap", e);
        }
    }

    private static final class Calls {
        static final MethodHandle MMAP =
                Libc.Function.of(
                        "mmap",
                        LONG,
                        new Linker.Option[] {Linker.Option.captureCallState("errno")},
                        LONG,
                        LONG,
                        INT,
                        INT,
                        INT,
                        LONG);
        static final MethodHandle MUNMAP =
                Libc.Function.of("munmap", INT, new Linker.Option[0], LONG, LONG);
    }
}
