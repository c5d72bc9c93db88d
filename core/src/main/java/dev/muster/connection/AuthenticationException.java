package dev.muster.connection;

import java.io.IOException;

/// The two sides of a connection do not hold the same key, or one of them violated the protocol of
/// the challenge. CPython's `multiprocessing.AuthenticationError`.
public final class AuthenticationException extends IOException {
    private static final long serialVersionUID = 1L;

    public AuthenticationException(String message) {
        super(message);
    }
}
