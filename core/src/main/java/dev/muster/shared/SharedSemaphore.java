package dev.muster.shared;

import java.time.Duration;

/// Permits that several processes share, Python's `Semaphore`. The thread that has waited longest
/// is served first.
///
/// Anyone may release. Permits that a process has not released when it dies are given back.
public interface SharedSemaphore {
    /// Takes a permit, waiting for it.
    void acquire() throws InterruptedException;

    /// Takes several permits at once, waiting for them.
    ///
    /// @param permits at least 1
    void acquire(int permits) throws InterruptedException;

    /// Takes a permit if there is one now.
    boolean tryAcquire();

    /// Takes several permits at once, waiting at most the given time.
    ///
    /// @param permits at least 1
    /// @return whether they were taken
    boolean tryAcquire(int permits, Duration timeout) throws InterruptedException;

    /// Releases a permit, or adds one.
    void release();

    /// Releases permits, or adds some.
    ///
    /// @param permits at least 1
    /// @throws IllegalArgumentException if a bounded semaphore would have more than initially
    void release(int permits);

    /// How many permits there are at this moment.
    ///
    /// @throws UnsupportedOperationException if a manager of CPython keeps it, which does not say
    ///   it
    int availablePermits();
}
