package dev.muster.shared;

import java.io.IOException;
import java.io.UncheckedIOException;

/// The connection to the manager broke while something depended on it: a call whose outcome is
/// unknown, or locks, permits and leases that were held and have been given back.
///
/// The message says what. The client reconnects automatically: the next call uses a new session.
public final class SessionLostException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    public SessionLostException(String message, IOException cause) {
        super(message, cause);
    }
}
