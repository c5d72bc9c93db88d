package dev.muster.internal.pool;

import dev.muster.internal.system.Log;
import java.util.HashMap;
import java.util.Map;

/// Notices tasks that carry the same large object again and again, and says so once.
final class LargeTasks {
    private static final System.Logger LOGGER = Log.named("dev.muster.pool");
    private static final long LARGE_BYTES = 1 << 20;
    private static final int OFTEN = 5;
    private static final int MOST_CLASSES = 1_000;

    private record Kind(Class<?> task, long bytes) {}

    /// How often tasks of a kind came; guarded by itself.
    private final Map<Kind, Integer> seen = new HashMap<>();

    private volatile boolean isSaid;

    /// Has a look at a task that is written. What is captured stands in the size: tasks of the same
    /// class with exactly the same size carry the same, or something as large.
    void look(PoolTask task, long capturedBytes) {
        if (capturedBytes < LARGE_BYTES || isSaid) {
            return;
        }
        Class<?> origin = task.work().origin().getClass();
        boolean isOften;
        synchronized (seen) {
            if (seen.size() > MOST_CLASSES) {
                seen.clear();
            }
            isOften = seen.merge(new Kind(origin, capturedBytes), 1, Integer::sum) == OFTEN;
        }
        if (isOften) {
            isSaid = true;
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "{0} carries {1} MiB with its function, and so did {2} tasks before it: give"
                            + " the large object to each worker once by pool.broadcast(…), and let the"
                            + " function capture that",
                    task.name(),
                    capturedBytes >> 20,
                    OFTEN - 1);
        }
    }
}
