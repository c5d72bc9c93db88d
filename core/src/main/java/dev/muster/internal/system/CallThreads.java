package dev.muster.internal.system;

import java.util.concurrent.ExecutorService;

/// The threads of a server on which runs what may last: heavy calls and the user's code.
public final class CallThreads implements AutoCloseable {
    /*
     * Virtual threads share as many threads of the system as there are processors, and hand them on
     * only where they wait. So two calls that compute without an end would take both on a machine of
     * two processors, and no other virtual thread would go on: nobody's call of this kind would
     * begin, and no time limit end. Between platform threads the system divides the processors.
     *
     * Calls may also wait, in methods of the user's, and there may be thousands of them. What is
     * beyond MOST_PLATFORM at a time runs on virtual threads.
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

    /// Whether nobody but one call waits for the current thread.
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
        } catch (OutOfMemoryError _) { // mostly the system has no more threads
            beyond.execute(task);
        }
    }

    /// Interrupts what runs, and runs nothing more.
    @Override
    public void close() {
        beyond.shutdownNow();
        platform.shutdownNow();
    }
}
