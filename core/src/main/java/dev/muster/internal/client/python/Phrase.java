package dev.muster.internal.client.python;

import org.jspecify.annotations.Nullable;

/// How a manager of CPython is asked for an operation that it does not have by the same name and
/// with the same arguments.
sealed interface Phrase {
    /// What a short wait brings whose time ran out.
    Object LATE = new Object();

    /// One or several calls.
    @FunctionalInterface
    non-sealed interface Program extends Phrase {
        /// Makes them.
        ///
        /// @return the value of which the operation makes its result
        @Nullable Object run(PythonObject object, @Nullable Object[] arguments);
    }

    /// A call that waits in the manager, to be made again until it brings something.
    @FunctionalInterface
    non-sealed interface Wait extends Phrase {
        /// Makes it once.
        ///
        /// @param seconds how long it may last, 0 to look once
        /// @return the value, or [#LATE]
        @Nullable Object run(PythonObject object, double seconds, @Nullable Object[] arguments);
    }

    /// A call of the same name that may wait for ever and does no harm if nobody waits for it any
    /// more: over a connection of its own, which an interrupt ends.
    record Aside() implements Phrase {}

    /// There is none: why, and what to do instead.
    @FunctionalInterface
    non-sealed interface Missing extends Phrase {
        UnsupportedOperationException refusal();
    }
}
