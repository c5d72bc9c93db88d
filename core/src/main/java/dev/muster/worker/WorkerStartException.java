package dev.muster.worker;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A worker could not be started, or its initializer failed; the message holds its own words.
public final class WorkerStartException extends IOException {
    private static final long serialVersionUID = 1L;

    /// @param message what is, what must be, what to do
    /// @param cause what the start or the initializer threw, if anything
    public WorkerStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
