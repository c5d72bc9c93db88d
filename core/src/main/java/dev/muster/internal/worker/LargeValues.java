package dev.muster.internal.worker;

/// Clears away after tasks with large arguments or results. Task thread only.
final class LargeValues {
    /*
     * The serial collector lets the heap grow as long as it may before it collects old objects, and
     * large arrays are old from the beginning. Each would lie in memory that nobody has touched yet,
     * which the system has to find first: that takes longer than sending the array. So after so many
     * bytes everything is collected, while the worker has nothing else to do, and the next arrays lie
     * where those before them lay.
     */
    private static final long LARGE_BYTES = 4 << 20;
    private static final long LEAST_BYTES = 256 << 20;
    private static final int LIVE_FACTOR = 2;

    private long carried;
    private long mostCarried = LEAST_BYTES;

    /// A task has been run, and its result has been sent.
    ///
    /// @param bytes how large its argument and its result were, as they were written
    void carried(long bytes) {
        if (bytes < LARGE_BYTES) {
            return;
        }
        carried += bytes;
        if (carried >= mostCarried) {
            collect();
        }
    }

    private void collect() {
        carried = 0;
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long live = runtime.totalMemory() - runtime.freeMemory();
        mostCarried = Math.max(LEAST_BYTES, LIVE_FACTOR * live);
    }
}
