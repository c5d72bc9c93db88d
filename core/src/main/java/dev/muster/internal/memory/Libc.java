package dev.muster.internal.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/// The few Linux calls that Java does not have.
final class Libc {
    /*
     * A futex call with a null timeout would wait indefinitely: it is never made. A waiting thread
     * checks again after a while, so the reasons why a call returned do not matter and errno is not
     * read.
     */
    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private static final boolean IS_LINUX = System.getProperty("os.name").equals("Linux");
    private static final long SYS_FUTEX =
            switch (System.getProperty("os.arch")) {
                case "amd64" -> 202;
                case "aarch64", "riscv64" -> 98;
                default -> -1;
            };

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout POINTER = ValueLayout.ADDRESS;

    private Libc() {}

    /// Whether this platform has what shared objects in memory need.
    static boolean isAvailable() {
        return IS_LINUX && SYS_FUTEX > 0;
    }

    /// Whether that is so and the JVM prints no warning about it; it prints one unless it was
    /// started with `--enable-native-access`.
    static boolean isEnabled() {
        return isAvailable() && Libc.class.getModule().isNativeAccessEnabled();
    }

    /// Waits while the word has a value, at most the given time; may return at any time before.
    ///
    /// Blocks the platform thread: not for virtual threads.
    static void futexWait(MemorySegment word, int value, long nanos) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(LONG, 2);
            time.setAtIndex(LONG, 0, nanos / NANOS_PER_SECOND);
            time.setAtIndex(LONG, 1, nanos % NANOS_PER_SECOND);
            long _ = (long) Futex.WAIT.invokeExact(SYS_FUTEX, word, FUTEX_WAIT, value, time);
        } catch (Throwable e) {
            throw failed("futex", e);
        }
    }

    /// Wakes threads that wait for the word.
    ///
    /// @return how many there were
    static int futexWake(MemorySegment word, int count) {
        try {
            return (int) (long) Futex.WAKE.invokeExact(SYS_FUTEX, word, FUTEX_WAKE, count);
        } catch (Throwable e) {
            throw failed("futex", e);
        }
    }

    private static final class Futex {
        // Waiting must let the garbage collector work; waking is over at once.
        static final MethodHandle WAIT =
                Function.of("syscall", LONG, 1, LONG, POINTER, INT, INT, POINTER);
        static final MethodHandle WAKE =
                Function.of(
                        "syscall",
                        LONG,
                        new Linker.Option[] {
                            Linker.Option.firstVariadicArg(1), Linker.Option.critical(false)
                        },
                        LONG,
                        POINTER,
                        INT,
                        INT);
    }

    /// Why a call failed.
    static final class Errno {
        static final Linker.Option CAPTURED = Linker.Option.captureCallState("errno");
        static final StructLayout LAYOUT = Linker.Option.captureStateLayout();
        private static final VarHandle NUMBER =
                LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        private static final int ENOSPC = 28;
        private static final int ENOENT = 2;
        private static final int ENOMEM = 12;
        private static final int EACCES = 13;
        private static final int EMFILE = 24;
        private static final int EFBIG = 27;
        private static final int EEXIST = 17;
        private static final int EISDIR = 21;
        private static final int ENAMETOOLONG = 36;
        private static final int ELOOP = 40;
        private static final int EOPNOTSUPP = 95;

        /// What a call returned, if it is not negative.
        ///
        /// @throws NoSuchFileException if a file is not there
        /// @throws FileAlreadyExistsException if another file is there
        /// @throws IOException if it failed for another reason
        static long checked(long result, MemorySegment state) throws IOException {
            if (result >= 0) {
                return result;
            }
            int errno = (int) NUMBER.get(state, 0L);
            throw switch (errno) {
                case ENOENT -> new NoSuchFileException(text(errno));
                case EEXIST -> new FileAlreadyExistsException(text(errno));
                default -> new IOException(text(errno));
            };
        }

        static String text(int errno) {
            return switch (errno) {
                case ENOSPC -> "no space is left in shared memory";
                case ENOMEM -> "the system has no memory left";
                case ENOENT -> "it is not there";
                case EACCES -> "this user may not";
                case EMFILE -> "this process has too many files open (ulimit -n)";
                case EFBIG -> "that is more than a file may have";
                case EEXIST -> "it is there already";
                case EISDIR, ELOOP -> "that is no file";
                case ENAMETOOLONG -> "the name is too long";
                case EOPNOTSUPP -> "this file system cannot";
                default -> "error " + errno + " of the system";
            };
        }
    }

    /// The functions of the C library.
    static final class Function {
        private static final Linker LINKER = Linker.nativeLinker();

        static MethodHandle of(
                String name, ValueLayout result, int firstVariadic, ValueLayout... arguments) {
            return of(
                    name,
                    result,
                    new Linker.Option[] {Linker.Option.firstVariadicArg(firstVariadic)},
                    arguments);
        }

        static MethodHandle of(String name, ValueLayout result, ValueLayout... arguments) {
            return of(name, result, new Linker.Option[0], arguments);
        }

        /// One that says in errno why it failed, which is its first argument.
        static MethodHandle failing(String name, ValueLayout result, ValueLayout... arguments) {
            return of(name, result, new Linker.Option[] {Errno.CAPTURED}, arguments);
        }

        @SuppressWarnings("restricted") // memory is what this is for
        static MethodHandle of(
                String name,
                ValueLayout result,
                Linker.Option[] options,
                ValueLayout... arguments) {
            return LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow(name),
                    FunctionDescriptor.of(result, arguments),
                    options);
        }
    }

    static IllegalStateException failed(String function, Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("calling " + function + " failed", cause);
    }
}
