package dev.muster;

import java.util.concurrent.ExecutionException;

/// A `map` has no results, because its function failed for an input, or its time limit was
/// exceeded. The cause is what the function threw, unwrapped, or what hit its worker: a
/// [WorkerDiedException] or a [TaskTimeoutException]; a [java.util.concurrent.TimeoutException] if
/// the whole map took too long.
public final class MapFailedException extends ExecutionException {
    private static final long serialVersionUID = 1L;

    private final FailedInput input;

    /// @param message names the input
    /// @param input the first one without a result
    /// @param cause why it has none
    public MapFailedException(String message, FailedInput input, Throwable cause) {
        super(message, cause);
        this.input = input;
    }

    /// The first input that has no result.
    public FailedInput input() {
        return input;
    }
}
