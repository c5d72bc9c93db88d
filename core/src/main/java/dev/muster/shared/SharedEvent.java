package dev.muster.shared;

import java.time.Duration;

/// A flag that processes set and wait for, Python's `Event`.
public interface SharedEvent {
    /// Sets the flag: everybody who waits goes on.
    void set();

    /// Takes the flag back.
    void clear();

    /// Whether the flag is set.
    boolean isSet();

    /// Waits until the flag is set.
    void await() throws InterruptedException;

    /// Waits until the flag is set, but no longer than told.
    ///
    /// @return whether it is set
    boolean await(Duration timeout) throws InterruptedException;

    /// Has the listener told of each change from now on; see [SharedMap#onChange].
    Subscription onChange(ChangeListener<? super ValueChange<Boolean>> listener);
}
