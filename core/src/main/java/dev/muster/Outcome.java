package dev.muster;

import org.jspecify.annotations.Nullable;

/// The outcome for one input of [Pool#mapOutcomes].
///
/// @param <R> what the function returns
public sealed interface Outcome<R extends @Nullable Object> {
    /// The function returned.
    ///
    /// @param result what it returned
    record Success<R extends @Nullable Object>(R result) implements Outcome<R> {}

    /// There is no result.
    ///
    /// @param input which input it was
    /// @param cause what the function threw; a [WorkerDiedException] or [TaskTimeoutException] if
    ///   it could not finish; a [java.util.concurrent.CancellationException] if another input of
    ///   its chunk ended the worker; a [java.util.concurrent.TimeoutException] if the time limit of
    ///   the whole map was exceeded
    record Failure<R extends @Nullable Object>(FailedInput input, Throwable cause)
            implements Outcome<R> {}

    /// The result.
    ///
    /// @throws MapFailedException if there is none
    default R get() throws MapFailedException {
        return switch (this) {
            case Success<R>(R result) -> result;
            case Failure<R>(FailedInput input, Throwable cause) ->
                    throw new MapFailedException(input + " failed: " + cause, input, cause);
        };
    }
}
