package dev.muster.internal.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Whether other processes are alive; checked repeatedly by threads that wait for them.
final class Liveness {
    /*
     * Reading /proc costs the system thirty times as much as polling a descriptor of a process
     * (pidfd), which becomes readable when the process has ended. The descriptor is opened before
     * /proc is read, so both mean the same process. Where there are no such descriptors, /proc is
     * used.
     *
     * Two threads may find the same end: one of them closes the descriptor, and the other may poll
     * a file that has its number now. It then finds the process alive, and checks again.
     */
    private static final long SYS_PIDFD_OPEN = 434;
    private static final short POLLIN = 1;
    private static final Map<ProcessIdentity, Integer> DESCRIPTORS = new ConcurrentHashMap<>();

    private Liveness() {}

    /// Whether a process runs. A zombie, which has ended and waits for its parent to notice, does
    /// not.
    static boolean of(ProcessIdentity process) {
        Integer known = DESCRIPTORS.get(process);
        if (known == null) {
            return ofUnknown(process);
        }
        if (!hasEnded(known)) {
            return true;
        }
        if (DESCRIPTORS.remove(process, known)) {
            Libc.close(known);
        }
        return false;
    }

    private static boolean ofUnknown(ProcessIdentity process) {
        int opened = open(process.pid());
        boolean isAlive = process.isListed();
        if (opened >= 0 && (!isAlive || DESCRIPTORS.putIfAbsent(process, opened) != null)) {
            Libc.close(opened);
        }
        return isAlive;
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
