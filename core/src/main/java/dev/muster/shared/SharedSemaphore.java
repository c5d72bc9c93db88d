package dev.muster.shared;

import java.time.Duration;

/// Permits that several processes share, Python's `Semaphore`. Who waits longest is served first.
///
/// Anyone may release. What a process took and has not released when it dies is given back.
public interface SharedSemaphore {
    /// Takes a permit, waiting for it.
    void acquire() throws InterruptedException;

    /// Takes so many permits at once, waiting for them.
    ///
    /// @param permits at least 1
    void acquire(int permits) throws InterruptedException;

    /// Takes a permit if there is one now.
    boolean tryAcquire();

    /// Takes so many permits at once, waiting no longer than told.
    ///
    /// @param permits at least 1
    /// @return whether they were taken
    boolean tryAcquire(int permits, Duration timeout) throws InterruptedException;

    /// Gives a permit back, or adds one.
    void release();

    /// Gives permits back, or adds some.
    ///
    /// @param permits at least 1
    /// @throws IllegalArgumentException if a bounded semaphore would have more than at first
    void release(int permits);

    /// How many permits there are at this moment.
    ///
    /// @throws UnsupportedOperationException if a manager of CPython keeps it, which does not tell
    int availablePermits();
}
