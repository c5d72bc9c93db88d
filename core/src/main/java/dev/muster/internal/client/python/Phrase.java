package dev.muster.internal.client.python;

import org.jspecify.annotations.Nullable;

/// How a manager of CPython carries out an operation that it does not have under the same name with
/// the same arguments.
sealed interface Phrase {
    /// The result of a short wait whose time ran out.
    Object LATE = new Object();

    /// One or several calls.
    @FunctionalInterface
    non-sealed interface Program extends Phrase {
        /// Makes them.
        ///
        /// @return the value from which the operation makes its result
        @Nullable Object run(PythonObject object, @Nullable Object[] arguments);
    }

    /// A call that waits in the manager, repeated until it has a result.
    @FunctionalInterface
    non-sealed interface Wait extends Phrase {
        /// Makes it once.
        ///
        /// @param seconds how long it may last, 0 to look once
        /// @return the value, or [#LATE]
        @Nullable Object run(PythonObject object, double seconds, @Nullable Object[] arguments);
    }

    /// A call of the same name that may wait indefinitely and does no harm when abandoned: over a
    /// connection of its own, which an interrupt ends.
    record Aside() implements Phrase {}

    /// Not possible: why, and what to do instead.
    @FunctionalInterface
    non-sealed interface Missing extends Phrase {
        UnsupportedOperationException refusal();
    }
}
