package dev.muster;

import java.util.concurrent.CompletionException;

/// A stream has no result for an input. The cause is what the function threw, unwrapped, or what
/// hit its worker: a [WorkerDiedException] or a [TaskTimeoutException]; a
/// [java.util.concurrent.TimeoutException] if the whole stream took too long.
public final class StreamFailedException extends CompletionException {
    private static final long serialVersionUID = 1L;

    private final FailedInput input;

    /// @param message names the input
    /// @param input the one without a result
    /// @param cause why it has none
    public StreamFailedException(String message, FailedInput input, Throwable cause) {
        super(message, cause);
        this.input = input;
    }

    /// The input that has no result.
    public FailedInput input() {
        return input;
    }
}
