package dev.muster.internal.pool;

import java.util.List;
import java.util.concurrent.TimeUnit;

/// Waits for tasks that run, while the process is ending because its user has asked for it.
final class Draining {
    private static final long LOOK_MILLIS = 10;
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private Draining() {}

    /// Has the workers begin nothing more, and returns when they have nothing left.
    @SuppressWarnings("SystemOut") // it is the user who waits, and he sits at the terminal
    static void await(List<PoolWorker> workers) {
        workers.forEach(PoolWorker::takeBack);
        long begin = System.nanoTime();
        boolean isSaid = false;
        while (workers.stream().anyMatch(worker -> worker.load() > 0)) {
            if (!isSaid && System.nanoTime() - begin > PATIENCE_NANOS) {
                isSaid = true;
                System.err.printf(
                        "muster: waiting for %d running tasks; once more Ctrl-C kills them%n",
                        workers.stream().filter(worker -> worker.load() > 0).count());
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException _) {
                return;
            }
        }
    }
}
