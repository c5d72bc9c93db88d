package dev.muster.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Looks at the heap of this JVM every few milliseconds and keeps the most that was in use.
final class HeapWatch implements AutoCloseable {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Thread watcher;

    /// Written by the watcher, and set back by whoever asks.
    private volatile long peak;

    private volatile boolean isClosed;

    HeapWatch() {
        watcher = Thread.ofPlatform().daemon().name("bench-heap").start(this::watch);
    }

    private void watch() {
        while (!isClosed) {
            peak = Math.max(peak, used());
            LockSupport.parkNanos(INTERVAL_NANOS);
        }
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /// The most bytes that were in use since [#collected], garbage included.
    long peak() {
        return Math.max(peak, used());
    }

    /// Collects garbage, several times because references are cleared between; begins anew.
    ///
    /// @return the bytes in use
    long collected() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
        }
        long used = used();
        peak = used;
        return used;
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(watcher);
    }
}
