package dev.muster.internal.object;

import org.jspecify.annotations.Nullable;

/// The operation of a call that may have to wait: tried inside the monitor, repeatedly, until it
/// has an answer.
@FunctionalInterface
public interface WaitingOperation {
    /// The result of an attempt that has to wait.
    Object NOT_YET = new Object();

    /// Tries; changes the state only if it does not return [#NOT_YET].
    ///
    /// @return the result of the call, or [#NOT_YET]
    /// @throws dev.muster.pickle.PyException if the call fails
    @Nullable Object attempt();

    /// The caller is gone while it waited: undoes the effects of earlier attempts. Inside the
    /// monitor.
    default void abandoned() {}

    /// Whether a caller that withdraws the call gets the result of a timeout instead of none at
    /// all.
    default boolean endsLate() {
        return false;
    }
}
