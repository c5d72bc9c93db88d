package dev.muster.internal.system;

import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/// The threads of a server for what may take long: heavy calls and the user's code.
public final class CallThreads implements AutoCloseable {
    /*
     * Virtual threads share as many carrier threads as there are processors, and release them only
     * where they wait. So two calls that compute without end would take both on a machine with two
     * processors, and no other virtual thread would continue: no other such call would begin, and
     * no time limit expire. The system divides the processors among platform threads.
     *
     * Calls may also wait, in the user's methods, and there may be thousands of them. Those beyond
     * MOST_PLATFORM at a time run on virtual threads.
     */
    private static final int MOST_PLATFORM = 256;

    private static final long IDLE_SECONDS = 10;

    /// Bound on these threads.
    private static final ScopedValue<CallThreads> CURRENT = ScopedValue.newInstance();

    private final ExecutorService beyond;
    private final ExecutorService platform;

    /// @param prefix of the threads' names; a number follows
    public CallThreads(String prefix) {
        beyond = Threads.perTask(prefix);
        platform = Threads.daemons(prefix, MOST_PLATFORM, IDLE_SECONDS, beyond);
    }

    /// Whether the current thread serves only one call.
    public static boolean isCurrent() {
        return CURRENT.isBound() || Thread.currentThread().isVirtual();
    }

    /// Runs something on a thread of its own.
    ///
    /// @throws java.util.concurrent.RejectedExecutionException after [#close]
    public void run(Runnable body) {
        Runnable task = () -> ScopedValue.where(CURRENT, this).run(body);
        try {
            platform.execute(task);
        } catch (OutOfMemoryError _) { // usually the system has no more threads
            beyond.execute(task);
        }
    }

    /// Interrupts what is running, and runs nothing more.
    @Override
    public void close() {
        beyond.shutdownNow();
        platform.shutdownNow();
    }

    /// Code that runs on a thread which others use before and after it, and that may be interrupted
    /// while it runs: an interrupt reaches this code or none. Safe for all threads.
    public static final class Interruptible {
        private final Object lock = new Object();

        // Guarded by lock.
        private @Nullable Thread thread;
        private boolean isInterrupted;

        /// Runs the code on the current thread, interrupted from the beginning if [#interrupt] came
        /// before. Once only.
        public void run(Runnable body) {
            synchronized (lock) {
                thread = Thread.currentThread();
                if (isInterrupted) {
                    thread.interrupt();
                }
            }
            try {
                body.run();
            } finally {
                synchronized (lock) {
                    thread = null;
                    Thread.interrupted();
                }
            }
        }

        /// Interrupts the code, even if it has not begun; does nothing when it has ended.
        public void interrupt() {
            synchronized (lock) {
                isInterrupted = true;
                if (thread != null) {
                    thread.interrupt();
                }
            }
        }
    }
}
