package dev.muster.shared;

import dev.muster.RemoteUnaryOperator;
import org.jspecify.annotations.Nullable;

/// One value that several processes read and write, as an
/// [java.util.concurrent.atomic.AtomicReference]; Python's `Value`.
///
/// Values are compared by what they consist of.
public interface SharedValue<V extends @Nullable Object> {
    /// A copy of the value.
    V get();

    /// Puts another in its place.
    void set(V value);

    /// Puts another in its place.
    ///
    /// @return the value before
    V getAndSet(V value);

    /// Puts another in its place if it is the expected one.
    ///
    /// @return whether it was
    boolean compareAndSet(V expected, V value);

    /// Computes a new value from the one that is there, at the manager; see [SharedMap#compute] for
    /// what the function may do.
    ///
    /// @return the new value
    V updateAndGet(RemoteUnaryOperator<V> function);

    /// Computes a new value from the one that is there, at the manager.
    ///
    /// @return the value before
    V getAndUpdate(RemoteUnaryOperator<V> function);

    /// Has the listener told of each change from now on; see [SharedMap#onChange].
    Subscription onChange(ChangeListener<? super ValueChange<V>> listener);
}
