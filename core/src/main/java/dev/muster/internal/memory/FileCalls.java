package dev.muster.internal.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/// The calls of Linux for files: by name, in memory, mapped and block by block. A name is text in
/// UTF-8, whatever the locale.
final class FileCalls {
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final boolean IS_ARM = System.getProperty("os.arch").equals("aarch64");
    private static final int O_NOFOLLOW = IS_ARM ? 0x8000 : 0x20000;
    private static final int O_TMPFILE = IS_ARM ? 0x404000 : 0x410000;
    private static final int ONLY_OWNER = 0600;
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int F_ADD_SEALS = 1033;
    private static final int SEALS_OF_SIZE = 1 | 2 | 4; // no more seals, no shrinking, no growing
    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_SYMLINK_FOLLOW = 0x400;
    private static final int AT_EMPTY_PATH = 0x1000;

    private static final int PUNCH_HOLE = 1 | 2; // the file keeps its length
    private static final int MAP_READ_WRITE = 1 | 2;
    private static final int MAP_SHARED = 1;
    private static final long MAP_FAILED = -1;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout POINTER = ValueLayout.ADDRESS;

    private FileCalls() {}

    // ---- files that have a name ----

    /// What the system knows about a file.
    ///
    /// @param bytes its length
    /// @param reservedBytes how much memory it has
    record Status(long inode, long bytes, long reservedBytes) {
        /*
         * struct statx, the same on all machines:
         *   32 inode (long) · 40 length (long) · 48 blocks of 512 bytes (long)
         */
        private static final int BYTES = 256;
        private static final int BASIC = 0x7ff;

        static Status read(MemorySegment state) {
            return new Status(
                    state.get(ValueLayout.JAVA_LONG, 32),
                    state.get(ValueLayout.JAVA_LONG, 40),
                    state.get(ValueLayout.JAVA_LONG, 48) * 512);
        }
    }

    /// A new file in the folder's file system that has no name yet, for this user only.
    ///
    /// @return its descriptor
    static int openUnnamed(String folder) throws IOException {
        return open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC);
    }

    /// Opens a file for reading and writing, but not a link to one.
    ///
    /// @return its descriptor
    /// @throws NoSuchFileException if there is none
    static int open(String path) throws IOException {
        return open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    }

    /// Like [#open(String)], but follows a link.
    static int openLinked(String path) throws IOException {
        return open(path, O_RDWR | O_CLOEXEC);
    }

    private static int open(String path, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Libc.Errno.LAYOUT);
            MemorySegment text = arena.allocateFrom(path);
            int fd = (int) Named.OPEN.invokeExact(errno, text, flags, ONLY_OWNER);
            return (int) Libc.Errno.checked(fd, errno);
        } catch (Throwable e) {
            throw failed("open", e);
        }
    }

    /// Gives an open file a name.
    ///
    /// @throws FileAlreadyExistsException if another has it
    static void link(int fd, String path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Libc.Errno.LAYOUT);
            MemorySegment from = arena.allocateFrom("/proc/self/fd/" + fd);
            MemorySegment to = arena.allocateFrom(path);
            int result =
                    (int)
                            Named.LINKAT.invokeExact(
                                    errno, AT_FDCWD, from, AT_FDCWD, to, AT_SYMLINK_FOLLOW);
            Libc.Errno.checked(result, errno);
        } catch (Throwable e) {
            throw failed("linkat", e);
        }
    }

    /// Removes a name.
    ///
    /// @throws NoSuchFileException if there is none
    static void unlink(String path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Libc.Errno.LAYOUT);
            Libc.Errno.checked(
                    (int) Named.UNLINK.invokeExact(errno, arena.allocateFrom(path)), errno);
        } catch (Throwable e) {
            throw failed("unlink", e);
        }
    }

    static Status status(int fd) throws IOException {
        return status(fd, "", AT_EMPTY_PATH);
    }

    /// @throws NoSuchFileException if there is none
    static Status status(String path) throws IOException {
        return status(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW);
    }

    private static Status status(int fd, String path, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Libc.Errno.LAYOUT);
            MemorySegment text = arena.allocateFrom(path);
            MemorySegment state = arena.allocate(Status.BYTES, Long.BYTES);
            int result = (int) Named.STATX.invokeExact(errno, fd, text, flags, Status.BASIC, state);
            Libc.Errno.checked(result, errno);
            return Status.read(state);
        } catch (Throwable e) {
            throw failed("statx", e);
        }
    }

    private static IOException failed(String function, Throwable cause) {
        if (cause instanceof IOException failure) {
            return failure;
        }
        throw Libc.failed(function, cause);
    }

    private static final class Named {
        static final MethodHandle OPEN =
                Libc.Function.of(
                        "open",
                        INT,
                        new Linker.Option[] {
                            Linker.Option.firstVariadicArg(2), Libc.Errno.CAPTURED
                        },
                        POINTER,
                        INT,
                        INT);
        static final MethodHandle LINKAT =
                Libc.Function.failing("linkat", INT, INT, POINTER, INT, POINTER, INT);
        static final MethodHandle UNLINK = Libc.Function.failing("unlink", INT, POINTER);
        static final MethodHandle STATX =
                Libc.Function.failing("statx", INT, INT, POINTER, INT, INT, POINTER);
    }

    // ---- files in memory ----

    /// A new file in memory, without a name in any folder.
    ///
    /// @return its descriptor
    static int memfd(String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Libc.Errno.LAYOUT);
            int fd =
                    (int)
                            Unnamed.MEMFD_CREATE.invokeExact(
                                    errno,
                                    arena.allocateFrom(name),
                                    MFD_CLOEXEC | MFD_ALLOW_SEALING);
            return (int) Libc.Errno.checked(fd, errno);
        } catch (IOException e) {
            throw new IOException("a file in memory cannot be made: " + e.getMessage(), e);
        } catch (Throwable e) {
            throw Libc.failed("memfd_create", e);
        }
    }

    /// Sets the length of the file and reserves memory for all of it: no later access can fail.
    ///
    /// @throws IOException if there is not so much memory
    static void reserve(int fd, long bytes) throws IOException {
        int errno;
        try {
            errno = (int) Unnamed.POSIX_FALLOCATE.invokeExact(fd, 0L, bytes);
        } catch (Throwable e) {
            throw Libc.failed("posix_fallocate", e);
        }
        if (errno != 0) {
            throw new IOException(
                    "%,d bytes of shared memory cannot be had: %s"
                            .formatted(bytes, Libc.Errno.text(errno)));
        }
    }

    /// Forbids any change of the file's length.
    static void seal(int fd) {
        try {
            int _ = (int) Unnamed.FCNTL.invokeExact(fd, F_ADD_SEALS, SEALS_OF_SIZE);
        } catch (Throwable e) {
            throw Libc.failed("fcntl", e);
        }
    }

    static void close(int fd) {
        try {
            int _ = (int) Unnamed.CLOSE.invokeExact(fd);
        } catch (Throwable e) {
            throw Libc.failed("close", e);
        }
    }

    private static final class Unnamed {
        static final MethodHandle MEMFD_CREATE =
                Libc.Function.failing("memfd_create", INT, POINTER, INT);
        static final MethodHandle POSIX_FALLOCATE =
                Libc.Function.of("posix_fallocate", INT, INT, LONG, LONG);
        static final MethodHandle FCNTL = Libc.Function.of("fcntl", INT, 2, INT, INT, INT);
        static final MethodHandle CLOSE = Libc.Function.of("close", INT, INT);
    }

    // ---- mapping ----

    /// Maps the beginning of an open file for reading and writing. A Java channel could do that,
    /// too, but it must be opened by a path, which takes longer than all the rest.
    ///
    /// @param arena whose end unmaps it
    @SuppressWarnings("restricted") // memory is what this is for
    static MemorySegment map(int fd, long bytes, Arena arena) throws IOException {
        long address;
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = call.allocate(Libc.Errno.LAYOUT);
            address =
                    (long)
                            Mapping.MMAP.invokeExact(
                                    errno, 0L, bytes, MAP_READ_WRITE, MAP_SHARED, fd, 0L);
            Libc.Errno.checked(address == MAP_FAILED ? -1 : 0, errno);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw Libc.failed("mmap", e);
        }
        return MemorySegment.ofAddress(address).reinterpret(bytes, arena, FileCalls::unmap);
    }

    private static void unmap(MemorySegment mapped) {
        try {
            int _ = (int) Mapping.MUNMAP.invokeExact(mapped.address(), mapped.byteSize());
        } catch (Throwable e) {
            throw Libc.failed("munmap", e);
        }
    }

    private static final class Mapping {
        static final MethodHandle MMAP =
                Libc.Function.failing("mmap", LONG, LONG, LONG, INT, INT, INT, LONG);
        static final MethodHandle MUNMAP = Libc.Function.of("munmap", INT, LONG, LONG);
    }

    // ---- reading and writing blocks ----

    /// Writes from a place of the file on, at most the length of the segment.
    ///
    /// @param source an array, or memory outside the heap
    /// @return how many bytes were written
    static long pwrite(int fd, MemorySegment source, long offset) throws IOException {
        MemorySegment errno = MemorySegment.ofArray(new int[1]);
        long written;
        try {
            written =
                    (long) Blocks.PWRITE.invokeExact(errno, fd, source, source.byteSize(), offset);
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
            read = (long) Blocks.PREAD.invokeExact(errno, fd, target, target.byteSize(), offset);
        } catch (Throwable e) {
            throw Libc.failed("pread", e);
        }
        return Libc.Errno.checked(read, errno);
    }

    /// Releases the memory of whole pages of a file; from then on they read as zeros.
    static void punch(int fd, long offset, long bytes) {
        try {
            int _ = (int) Blocks.FALLOCATE.invokeExact(fd, PUNCH_HOLE, offset, bytes);
        } catch (Throwable e) {
            throw Libc.failed("fallocate", e);
        }
    }

    /// Calls that access heap arrays directly: the arrays must be so short that the garbage
    /// collector can wait for the call.
    private static final class Blocks {
        private static final Linker.Option[] OPTIONS = {
            Libc.Errno.CAPTURED, Linker.Option.critical(true)
        };
        static final MethodHandle PWRITE =
                Libc.Function.of("pwrite", LONG, OPTIONS, INT, POINTER, LONG, LONG);
        static final MethodHandle PREAD =
                Libc.Function.of("pread", LONG, OPTIONS, INT, POINTER, LONG, LONG);
        static final MethodHandle FALLOCATE =
                Libc.Function.of("fallocate", INT, INT, INT, LONG, LONG);
    }
}
