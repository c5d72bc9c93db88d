package dev.muster.shared;

import dev.muster.Subscription;
import java.time.Duration;

/// A flag that processes set and wait for, Python's `Event`.
///
/// A client that waits at a manager of CPython asks it again four times a second: there, a flag
/// that is cleared at once may be missed.
public interface SharedEvent {
    /// Sets the flag: all waiting threads continue.
    void set();

    /// Clears the flag.
    void clear();

    /// Whether the flag is set.
    boolean isSet();

    /// Waits until the flag is set.
    void await() throws InterruptedException;

    /// Waits until the flag is set, at most for the given time.
    ///
    /// @return whether it is set
    boolean await(Duration timeout) throws InterruptedException;

    /// Calls the listener for each change from now on; see [SharedMap#onChange].
    Subscription onChange(ChangeListener<? super ValueChange<Boolean>> listener);
}
