package dev.muster.internal.object;

import org.jspecify.annotations.Nullable;

/// What a call that may have to wait wants: tried inside the monitor, again and again, until it has
/// an answer.
@FunctionalInterface
public interface WaitingOperation {
    /// The answer of an attempt that has to wait.
    Object NOT_YET = new Object();

    /// Tries; changes the state only if it does not answer [#NOT_YET].
    ///
    /// @return the result of the call, or [#NOT_YET]
    /// @throws dev.muster.pickle.PyException if the call fails
    @Nullable Object attempt();

    /// The caller has gone while it waited: undoes what earlier attempts have left. Inside the
    /// monitor.
    default void abandoned() {}

    /// Whether a caller that does not want to wait any longer gets the result of being late, and
    /// not none at all.
    default boolean endsLate() {
        return false;
    }
}
