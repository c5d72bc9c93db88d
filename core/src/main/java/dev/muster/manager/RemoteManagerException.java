package dev.muster.manager;

import java.io.IOException;

/// The manager itself refused or failed: an object or method it does not have, an answer that
/// cannot be pickled. The message contains the manager's own message, which from CPython is a
/// Python traceback. CPython's `multiprocessing.managers.RemoteError`.
public final class RemoteManagerException extends IOException {
    private static final long serialVersionUID = 1L;

    public RemoteManagerException(String message) {
        super(message);
    }
}
