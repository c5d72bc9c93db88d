package dev.muster.internal.pool;

/// How far ahead the workers of a pool are kept: by what the last tasks took. Safe for all threads.
final class FeedPace {
    /*
     * A worker has AHEAD_NANOS of work: many short tasks travel together, a long one alone. What
     * waits behind a task that takes longer than expected is taken back by the PoolSupervisor when
     * another worker has nothing to do.
     */
    private static final double AHEAD_NANOS = 2_000_000;
    private static final int MOST_AHEAD = 4_000;
    private static final double WEIGHT = 1.0 / 8;

    private volatile double taskNanos;

    /// How many tasks a worker may have, the one that it runs included.
    int depth() {
        double nanos = taskNanos;
        return nanos == 0 ? 1 : 1 + (int) Math.min(MOST_AHEAD, AHEAD_NANOS / nanos);
    }

    /// A task took this long. Of two threads that say so at once, one may be overheard.
    void took(long nanos) {
        double before = taskNanos;
        taskNanos = before == 0 ? Math.max(1, nanos) : before + (nanos - before) * WEIGHT;
    }
}
