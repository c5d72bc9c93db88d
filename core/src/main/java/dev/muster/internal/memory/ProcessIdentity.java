package dev.muster.internal.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A process of this machine, never confused with a later one.
///
/// @param startTicks when it started, in ticks of the system since it was booted
record ProcessIdentity(int pid, long startTicks) {
    /*
     * Reading /proc costs the system thirty times as much as polling a descriptor of a process
     * (pidfd), which becomes readable when the process has ended. The descriptor is opened before
     * /proc is read, so both mean the same process. Where there are no such descriptors, /proc is
     * used.
     *
     * Two threads may find the same end: one of them closes the descriptor, and the other may poll
     * a file that has its number now. It then finds the process alive, and checks again.
     */
    private static final int STATE = 0;
    private static final int START_TIME = 19;
    private static final long SYS_PIDFD_OPEN = 434;
    private static final short POLLIN = 1;
    private static final Map<ProcessIdentity, Integer> DESCRIPTORS = new ConcurrentHashMap<>();
    private static final ProcessIdentity SELF = new ProcessIdentity(pidOfSelf(), startOfSelf());

    /// This process.
    static ProcessIdentity self() {
        return SELF;
    }

    private static int pidOfSelf() {
        return Math.toIntExact(ProcessHandle.current().pid());
    }

    private static long startOfSelf() {
        try {
            return Long.parseLong(fields(pidOfSelf())[START_TIME]);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "/proc cannot be read, which shared memory needs: mount it", e);
        }
    }

    /// Whether it runs. A zombie, which has ended and waits for its parent to notice, does not.
    boolean isAlive() {
        Integer known = DESCRIPTORS.get(this);
        if (known == null) {
            int opened = open(pid);
            boolean isAlive = isListed();
            if (opened >= 0 && (!isAlive || DESCRIPTORS.putIfAbsent(this, opened) != null)) {
                FileCalls.close(opened);
            }
            return isAlive;
        }
        if (!hasEnded(known)) {
            return true;
        }
        if (DESCRIPTORS.remove(this, known)) {
            FileCalls.close(known);
        }
        return false;
    }

    /// Like [#isAlive], according to /proc.
    private boolean isListed() {
        try {
            String[] fields = fields(pid);
            char state = fields[STATE].charAt(0);
            return state != 'Z' && state != 'X' && Long.parseLong(fields[START_TIME]) == startTicks;
        } catch (IOException _) {
            return false;
        }
    }

    /// The fields of `/proc/PID/stat` after the name of the program, which may contain anything.
    private static String[] fields(int pid) throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/stat"));
        String line = new String(bytes, StandardCharsets.ISO_8859_1);
        return line.substring(line.lastIndexOf(')') + 2).split(" ");
    }

    private static int open(int pid) {
        try {
            return (int) (long) Calls.PIDFD_OPEN.invokeExact(SYS_PIDFD_OPEN, pid, 0);
        } catch (Throwable e) {
            throw Libc.failed("pidfd_open", e);
        }
    }

    private static boolean hasEnded(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            // struct pollfd: the descriptor (int) · requested events (short) · returned events
            // (short)
            MemorySegment question = arena.allocate(8, Integer.BYTES);
            question.set(ValueLayout.JAVA_INT, 0, descriptor);
            question.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
            int count = (int) Calls.POLL.invokeExact(question, 1L, 0);
            return count > 0 && (question.get(ValueLayout.JAVA_SHORT, 6) & POLLIN) != 0;
        } catch (Throwable e) {
            throw Libc.failed("poll", e);
        }
    }

    private static final class Calls {
        private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
        private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

        static final MethodHandle PIDFD_OPEN = Libc.Function.of("syscall", LONG, 1, LONG, INT, INT);
        static final MethodHandle POLL =
                Libc.Function.of("poll", INT, new Linker.Option[0], ValueLayout.ADDRESS, LONG, INT);
    }
}
