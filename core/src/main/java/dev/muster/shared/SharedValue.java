package dev.muster.shared;

import dev.muster.RemoteUnaryOperator;
import dev.muster.Subscription;
import org.jspecify.annotations.Nullable;

/// One value that several processes read and write, like an
/// [java.util.concurrent.atomic.AtomicReference]; Python's `Value`.
///
/// Values are compared by content.
public interface SharedValue<V extends @Nullable Object> {
    /// A copy of the value.
    V get();

    /// Sets another value.
    void set(V value);

    /// Sets another value.
    ///
    /// @return the value before
    V getAndSet(V value);

    /// Sets another value if the present one is the expected one.
    ///
    /// @return whether it was
    boolean compareAndSet(V expected, V value);

    /// Computes a new value from the present one, at the manager; see [SharedMap#compute] for what
    /// the function may do.
    ///
    /// @return the new value
    V updateAndGet(RemoteUnaryOperator<V> function);

    /// Computes a new value from the present one, at the manager.
    ///
    /// @return the value before
    V getAndUpdate(RemoteUnaryOperator<V> function);

    /// Calls the listener for each change from now on; see [SharedMap#onChange].
    Subscription onChange(ChangeListener<? super ValueChange<V>> listener);
}
