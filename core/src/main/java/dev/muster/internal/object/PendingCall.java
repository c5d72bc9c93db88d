package dev.muster.internal.object;

import dev.muster.pickle.PyException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A call that is answered now or later: exactly once, by [#succeed] or [#fail], from any thread.
public interface PendingCall {
    /// The caller: equal for all calls of one client thread. The owner of a reentrant lock.
    Object caller();

    /// The program that calls.
    Client client();

    /// Whether the caller is a Python 2, for which some answers differ.
    boolean isPython2();

    /// Answers with a value.
    void succeed(@Nullable Object value);

    /// Answers with an exception.
    void fail(PyException failure);

    /// The call has to wait. Called at most once, inside the monitor. The maker of the call must
    /// notify the waiter when the time is over or the caller is gone.
    ///
    /// @param timeout how long it may wait; null waits indefinitely
    void park(Waiter waiter, @Nullable Duration timeout);
}
