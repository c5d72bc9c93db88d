package dev.muster.internal.server;

import dev.muster.pickle.PyException;

/// Texts in the form of a Python traceback, which clients show to their users.
final class Tracebacks {
    private Tracebacks() {}

    static String of(Throwable failure) {
        PyException python = PyException.from(failure);
        return "Traceback (most recent call last):\n  in the Muster manager\n%s\n"
                .formatted(python);
    }
}
