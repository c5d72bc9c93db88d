package dev.muster.shared;

import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;

/// Lets no thread through before all parties have arrived, Python's `Barrier`; like a
/// [java.util.concurrent.CyclicBarrier] between processes.
///
/// A party whose process dies while it waits leaves its place to another.
public interface SharedBarrier {
    /// Waits for the others.
    ///
    /// @return the arrival index of this thread: parties − 1 for the first, 0 for the last
    /// @throws BrokenBarrierException if the barrier is or becomes broken: a party waited too long,
    ///   was interrupted, or called [#abort] or [#reset]
    int await() throws InterruptedException, BrokenBarrierException;

    /// Waits for the others, at most for the given time; then the barrier is broken.
    ///
    /// @throws TimeoutException if the time is over
    int await(Duration timeout)
            throws InterruptedException, BrokenBarrierException, TimeoutException;

    /// The number of parties.
    int parties();

    /// How many are waiting at this moment.
    int numberWaiting();

    /// Whether it is broken, until [#reset].
    boolean isBroken();

    /// Breaks it: all parties that wait or arrive get a [BrokenBarrierException].
    void abort();

    /// Restores it to its initial state; waiting parties get a [BrokenBarrierException].
    void reset();
}
