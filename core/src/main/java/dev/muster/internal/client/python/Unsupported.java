package dev.muster.internal.client.python;

/// Exceptions for what CPython's managers cannot do, with messages that say what to do instead.
final class Unsupported {
    private static final String CONDITION =
            "a manager of CPython has no condition of a lock that clients hold: the condition would"
                    + " lock it over a connection of its own. Use a SharedEvent, or a manager of"
                    + " Muster";

    private Unsupported() {}

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
        return new UnsupportedOperationException(CONDITION);
    }

    /// Something that CPython does not have.
    static UnsupportedOperationException missing(String what, String instead) {
        return new UnsupportedOperationException(
                "a manager of CPython has no %s: %s, or use a manager of Muster"
                        .formatted(what, instead));
    }
}
