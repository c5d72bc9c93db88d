package dev.muster.internal.object;

import static dev.muster.internal.object.WaitingOperation.NOT_YET;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A lock that can have conditions. Methods without a call are to be called inside the monitor.
sealed interface Acquirable extends SharedObject permits LockObject, ReentrantLockObject {
    /// The calls that wait for this lock.
    WaitQueue line();

    /// Takes the lock for the caller if it is free for that caller.
    boolean tryAcquire(PendingCall call);

    /// Releases the lock once; a `RuntimeError` if the caller cannot.
    void release(Object caller, boolean isPython2);

    /// Whether anybody has the lock.
    boolean isLocked();

    /// Whether a condition on this lock may be used by the caller.
    boolean isHeldBy(Object caller);

    /// Releases the lock, however often it was taken.
    ///
    /// @return how often, for [#reacquire]
    long releaseAll();

    /// Takes the lock as often as the caller had it, if it is free.
    boolean reacquire(PendingCall call, long times);

    /// Takes the lock, waiting at most the given time; the result is whether it was taken.
    default void acquire(@Nullable Duration patience, PendingCall call) {
        line().perform(() -> tryAcquire(call) ? true : NOT_YET, patience, () -> false, call);
    }
}
