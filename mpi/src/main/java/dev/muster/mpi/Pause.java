package dev.muster.mpi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// How a thread waits that nobody wakes, because MPI can only be asked: an answer that comes soon
/// is seen at once, and one that takes long costs little. Belongs to one thread.
///
/// A pause is a tenth of the time that has been waited already, so what is seen late is late by a
/// tenth of it.
final class Pause {
    /// So long other threads may go first, but this one does not sleep.
    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(300);

    private static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(10);
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int SHARE = 10;

    private long idleSince = System.nanoTime();
    private boolean isExact;

    /// Something happened.
    void reset() {
        idleSince = System.nanoTime();
    }

    /// Whether the next pause is one in which the thread sleeps.
    boolean isSleep() {
        return System.nanoTime() - idleSince > SPIN_NANOS;
    }

    /// Whether nothing has happened for a while.
    boolean isLong() {
        return System.nanoTime() - idleSince > LONG_NANOS;
    }

    /// Waits; an interrupt or an unpark ends that.
    ///
    /// @param most how long at most, in nanoseconds
    @SuppressWarnings("ThreadPriorityCheck") // a hint only: it looks again anyway
    void take(long most) {
        long idle = System.nanoTime() - idleSince;
        if (idle <= SPIN_NANOS) {
            Thread.yield();
            return;
        }
        if (!isExact) {
            isExact = true;
            Slack.reduce();
        }
        long pause = Math.clamp(idle / SHARE, SHORTEST_NANOS, LONGEST_NANOS);
        LockSupport.parkNanos(Math.clamp(pause, 1, Math.max(1, most)));
    }

    /// Linux ends each short sleep 50 µs late, unless a thread asks for less.
    private static final class Slack {
        private static final int PR_SET_TIMERSLACK = 29;
        private static final long LEAST_NANOS = 1;
        private static final MethodHandle PRCTL = make();

        @SuppressWarnings("restricted") // the JDK has no other way to it
        private static MethodHandle make() {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("prctl"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG),
                    Linker.Option.firstVariadicArg(1));
        }

        static void reduce() {
            try {
                int _ = (int) PRCTL.invokeExact(PR_SET_TIMERSLACK, LEAST_NANOS);
            } catch (Throwable e) {
                throw MpiLibrary.failed("prctl", e);
            }
        }
    }
}
