package dev.muster.shared;

import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;

/// Lets no thread through before all parties have come, Python's `Barrier`; as
/// [java.util.concurrent.CyclicBarrier] between processes.
///
/// A party whose process dies while it waits leaves its place to another.
public interface SharedBarrier {
    /// Waits for the others.
    ///
    /// @return the place in which this thread came: parties − 1 for the first, 0 for the last
    /// @throws BrokenBarrierException if the barrier is or gets broken: somebody waited too long,
    ///   was interrupted, or called [#abort] or [#reset]
    int await() throws InterruptedException, BrokenBarrierException;

    /// Waits for the others, but no longer than told; then the barrier is broken.
    ///
    /// @throws TimeoutException if the time is over
    int await(Duration timeout)
            throws InterruptedException, BrokenBarrierException, TimeoutException;

    /// How many it takes.
    int parties();

    /// How many wait at this moment.
    int numberWaiting();

    /// Whether it is broken, until [#reset].
    boolean isBroken();

    /// Breaks it: everybody who waits or comes gets a [BrokenBarrierException].
    void abort();

    /// Makes it as new; those who wait get a [BrokenBarrierException].
    void reset();
}
