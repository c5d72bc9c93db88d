package dev.muster.internal.object;

import static dev.muster.internal.object.WaitQueue.WaitingOperation.NOT_YET;

import dev.muster.internal.object.Client.PendingCall;
import dev.muster.internal.object.WaitQueue.WaitingOperation;
import dev.muster.pickle.PyException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A lock that can have conditions. Methods without a call are to be called inside the monitor.
abstract sealed class Acquirable extends SharedObject permits LockObject, ReentrantLockObject {
    private final WaitQueue line = monitor.newLine();

    Acquirable(MethodTable<?> methods) {
        super(methods);
    }

    /// Adds the methods that CPython's locks have.
    static <T extends Acquirable> MethodTable.Builder<T> forPython(MethodTable.Builder<T> table) {
        return table.waiting(
                        "acquire",
                        Signature.of("blocking=True", "timeout=-1"),
                        (lock, a, call) -> lock.acquire(patience(a), call))
                .waiting("release", Signature.of(), (lock, _, call) -> lock.release(call))
                .quick("locked", Signature.of(), (lock, _) -> lock.isLocked());
    }

    /// The calls that wait for this lock.
    WaitQueue line() {
        return line;
    }

    /// Takes the lock for the caller if it is free for that caller.
    abstract boolean tryAcquire(PendingCall call);

    /// Releases the lock once; a `RuntimeError` if the caller cannot.
    abstract void release(Object caller, boolean isPython2);

    /// Whether the lock is held.
    abstract boolean isLocked();

    /// Whether a condition on this lock may be used by the caller.
    abstract boolean isHeldBy(Object caller);

    /// Releases the lock, however often it was taken.
    ///
    /// @return how often, for [#reacquire]
    abstract long releaseAll();

    /// Takes the lock as often as the caller had it, if it is free.
    abstract boolean reacquire(PendingCall call, long times);

    /// Takes the lock, waiting at most the given time; the result is whether it was taken.
    void acquire(@Nullable Duration patience, PendingCall call) {
        line.perform(() -> tryAcquire(call) ? true : NOT_YET, patience, () -> false, call);
    }

    /// Releases the lock once, and answers the call.
    void release(PendingCall call) {
        WaitingOperation releasing =
                () -> {
                    release(call.caller(), call.isPython2());
                    return null;
                };
        line.perform(releasing, null, releasing, call);
    }

    /// The waiting time that `acquire(blocking, timeout)` asks for; -1 and None wait indefinitely.
    static @Nullable Duration patience(Arguments arguments) {
        Duration timeout = arguments.timeout(1);
        boolean isEndless = timeout == null || timeout.equals(Duration.ofSeconds(-1));
        if (!arguments.truth(0)) {
            if (!isEndless) {
                throw PyException.of(
                        "ValueError", "can't specify a timeout for a non-blocking call");
            }
            return Duration.ZERO;
        }
        if (timeout != null && !isEndless && timeout.isNegative()) {
            throw PyException.of("ValueError", "timeout value must be a non-negative number");
        }
        return isEndless ? null : timeout;
    }
}
