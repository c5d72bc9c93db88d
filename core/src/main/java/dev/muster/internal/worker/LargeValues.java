package dev.muster.internal.worker;

/// Collects garbage after tasks with large arguments or results. Task thread only.
final class LargeValues {
    /*
     * The serial collector lets the heap grow to its limit before it collects old objects, and
     * large arrays are old from the beginning. Each would use untouched memory, which the system
     * has to provide first: that takes longer than sending the array. So after a certain number of
     * bytes everything is collected, while the worker is idle, and the next arrays reuse the memory
     * of those before.
     */
    private static final long LARGE_BYTES = 4 << 20;
    private static final long LEAST_BYTES = 256 << 20;
    private static final int LIVE_FACTOR = 2;

    private long carried;
    private long mostCarried = LEAST_BYTES;

    /// A task has been run, and its result has been sent.
    ///
    /// @param bytes the serialized size of its argument and its result
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
