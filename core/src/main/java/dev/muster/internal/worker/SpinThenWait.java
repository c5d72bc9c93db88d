package dev.muster.internal.worker;

import dev.muster.connection.Connection;
import java.io.IOException;
import java.time.Duration;

/// Waits for the next task, spinning for a moment first.
final class SpinThenWait {
    /*
     * Waking a sleeping thread takes longer than a short task, especially on a virtual machine
     * whose processor sleeps with it. A caller that runs one short task after the other sends the
     * next right after it has seen the result: so a worker that was woken soon after it went to
     * sleep spins for a while before it sleeps again. After spinning once in vain, it sleeps at
     * once until tasks arrive close together again. It yields to every other thread between two
     * checks, so it takes only time that no other thread wants.
     */
    private static final long LOOK_NANOS = 100_000;
    private static final long SOON_NANOS = 300_000;
    private static final Duration ANY_TIME = Duration.ofDays(10_000);

    private final Connection connection;
    private boolean expectsMore;

    SpinThenWait(Connection connection) {
        this.connection = connection;
    }

    /// Returns when there is something to receive, including the end of the connection.
    ///
    /// @throws InterruptedException if interrupted while waiting; nothing is lost
    void await() throws IOException, InterruptedException {
        if (expectsMore && looks()) {
            return;
        }
        long begin = System.nanoTime();
        connection.poll(ANY_TIME);
        expectsMore = System.nanoTime() - begin < SOON_NANOS;
    }

    @SuppressWarnings("ThreadPriorityCheck") // yielding to others is the only purpose
    private boolean looks() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < LOOK_NANOS) {
            if (connection.poll(Duration.ZERO)) {
                return true;
            }
            Thread.yield();
        }
        return false;
    }
}
