package dev.muster.internal.worker;

import dev.muster.connection.Connection;
import java.io.IOException;
import java.time.Duration;

/// Waits for the next task, and for a moment with open eyes.
final class SpinThenWait {
    /*
     * To wake a sleeping thread takes longer than a short task, above all on a virtual machine whose
     * processor sleeps with it. Whoever calls one short task after the other sends the next right
     * after he has seen the result: so a worker that was woken soon after it went to sleep looks for
     * a while before it sleeps again. One such look without success, and it sleeps at once until
     * tasks come close together again. It gives way to every other thread between two looks, so it
     * takes only time that nobody wants.
     */
    private static final long LOOK_NANOS = 100_000;
    private static final long SOON_NANOS = 300_000;
    private static final Duration ANY_TIME = Duration.ofDays(10_000);

    private final Connection connection;
    private boolean expectsMore;

    SpinThenWait(Connection connection) {
        this.connection = connection;
    }

    /// Returns when there is something to receive, the end of the connection included.
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

    @SuppressWarnings("ThreadPriorityCheck") // to let others go on is all that this is for
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
