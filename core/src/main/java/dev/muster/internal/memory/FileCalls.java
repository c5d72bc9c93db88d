package dev.muster.internal.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/// The calls of Linux for files that have a name. A name is text in UTF-8, whatever the locale.
final class FileCalls {
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final boolean IS_ARM = System.getProperty("os.arch").equals("aarch64");
    private static final int O_NOFOLLOW = IS_ARM ? 0x8000 : 0x20000;
    private static final int O_TMPFILE = IS_ARM ? 0x404000 : 0x410000;
    private static final int ONLY_OWNER = 0600;
    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_SYMLINK_FOLLOW = 0x400;
    private static final int AT_EMPTY_PATH = 0x1000;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout POINTER = ValueLayout.ADDRESS;

    private FileCalls() {}

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
            int fd = (int) Calls.OPEN.invokeExact(errno, text, flags, ONLY_OWNER);
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
                            Calls.LINKAT.invokeExact(
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
                    (int) Calls.UNLINK.invokeExact(errno, arena.allocateFrom(path)), errno);
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
            int result = (int) Calls.STATX.invokeExact(errno, fd, text, flags, Status.BASIC, state);
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

    private static final class Calls {
        private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
        private static final Linker.Option[] FIXED = {ERRNO};

        static final MethodHandle OPEN =
                Libc.Function.of(
                        "open",
                        INT,
                        new Linker.Option[] {Linker.Option.firstVariadicArg(2), ERRNO},
                        POINTER,
                        INT,
                        INT);
        static final MethodHandle LINKAT =
                Libc.Function.of("linkat", INT, FIXED, INT, POINTER, INT, POINTER, INT);
        static final MethodHandle UNLINK = Libc.Function.of("unlink", INT, FIXED, POINTER);
        static final MethodHandle STATX =
                Libc.Function.of("statx", INT, FIXED, INT, POINTER, INT, INT, POINTER);
    }
}
