package dev.muster.pickle;

import java.io.IOException;

/// A pickle that cannot be read, or a value that cannot be written: the message says what and why.
public final class PickleException extends IOException {
    private static final long serialVersionUID = 1L;

    public PickleException(String message) {
        super(message);
    }

    public PickleException(String message, Throwable cause) {
        super(message, cause);
    }
}
