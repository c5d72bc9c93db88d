package dev.muster.internal.codec;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// What the calling thread allocates.
final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /// The bytes that it has allocated so far.
    static long soFar() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
