package dev.muster.hazelcast.internal.object;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Closes what a process has not opened itself when its own threads have ended: the threads of the
/// engine would keep it alive.
final class LastThread {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final String OF_THE_ENGINE = "hz.";
    private static final String OF_THE_JVM = "DestroyJavaVM";

    private LastThread() {}

    /// Closes something when no other thread keeps this process alive.
    static void whenGone(AutoCloseable closing) {
        Threads.daemon("muster-cluster-last-thread", () -> watch(closing, LastThread::isOneThere))
                .start();
    }

    /// @param isOneThere whether another thread keeps this process alive
    static void watch(AutoCloseable closing, BooleanSupplier isOneThere) {
        while (mayBeThere(isOneThere)) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        Guard.close(closing);
    }

    private static boolean mayBeThere(BooleanSupplier isOneThere) {
        try {
            return isOneThere.getAsBoolean();
        } catch (Throwable e) { // it is looked again
            Guard.failed(e);
            return true;
        }
    }

    private static boolean isOneThere() {
        ThreadGroup all = Thread.currentThread().getThreadGroup();
        while (all.getParent() != null) {
            all = all.getParent();
        }
        var threads = new Thread[2 * all.activeCount() + 16];
        int count = all.enumerate(threads);
        return Arrays.stream(threads, 0, count).anyMatch(LastThread::keepsAlive);
    }

    private static boolean keepsAlive(Thread thread) {
        return !thread.isDaemon()
                && !thread.getName().startsWith(OF_THE_ENGINE)
                && !thread.getName().equals(OF_THE_JVM);
    }
}
