package dev.muster.internal.client.python;

import dev.muster.internal.protocol.Operation;
import java.util.HashMap;
import java.util.Map;
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

    /// An operation that CPython could only do in two steps, between which others may interfere.
    static UnsupportedOperationException inOneStep(String method, String instead) {
        return new UnsupportedOperationException(
                "%s is not atomic at a manager of CPython, others could interfere: %s, or use a manager of Muster"
                        .formatted(method, instead));
    }

    /// A function that would have to run there.
    static UnsupportedOperationException function(String method) {
        return inOneStep(method, "hold a SharedLock around get and the change");
    }

    /// Notification of changes.
    static UnsupportedOperationException changes() {
        return missing("news of changes", "ask again from time to time");
    }

    static UnsupportedOperationException condition() {
        return new UnsupportedOperationException(
                "a manager of CPython has no condition of a lock that clients hold: the condition"
                        + " would lock it over a connection of its own. Use a SharedEvent, or a manager"
                        + " of Muster");
    }

    /// Something that CPython does not have.
    static UnsupportedOperationException missing(String what, String instead) {
        return new UnsupportedOperationException(
                "a manager of CPython has no %s: %s, or use a manager of Muster"
                        .formatted(what, instead));
    }

    /// The phrases of operations.
    record Book(Map<Operation<?>, Phrase> phrases) {
        Book() {
            this(new HashMap<>());
        }

        void says(Operation<?> operation, Program phrase) {
            phrases.put(operation, phrase);
        }

        void waits(Operation<?> operation, Wait phrase) {
            phrases.put(operation, phrase);
        }

        void waitsAside(Operation<?> operation) {
            phrases.put(operation, new Aside());
        }

        void lacks(Operation<?> operation, Missing phrase) {
            phrases.put(operation, phrase);
        }
    }
}
