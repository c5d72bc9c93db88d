package dev.muster.hazelcast;

import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// What has become of a task that the cluster kept.
///
/// @param <T> what the task returns
public sealed interface DurableResult<T extends @Nullable Object> {
    /// The task returned.
    ///
    /// @param value what it returned
    record Success<T extends @Nullable Object>(DurableTask task, T value)
            implements DurableResult<T> {}

    /// There is no result.
    ///
    /// @param cause what the task threw; a [dev.muster.WorkerDiedException] if its worker or its
    ///   node ended; a [dev.muster.TaskTimeoutException] if it ran for too long; a
    ///   [java.util.concurrent.CancellationException] if it was cancelled or removed; a
    ///   [java.util.concurrent.TimeoutException] if it waited for too long; a
    ///   [dev.muster.codec.CodecException] if this program cannot read the result; an
    ///   [java.io.IOException] if the cluster has lost a part of it
    record Failure<T extends @Nullable Object>(DurableTask task, Throwable cause)
            implements DurableResult<T> {}

    /// The task: its id, its attempts, the node that ran it.
    DurableTask task();

    /// The id of the task.
    default String id() {
        return task().id();
    }

    /// What the task returned.
    ///
    /// @throws ExecutionException if there is no result; its cause says why
    default T get() throws ExecutionException {
        return switch (this) {
            case Success<T>(_, T value) -> value;
            case Failure<T>(DurableTask task, Throwable cause) ->
                    throw new ExecutionException(task + ": " + cause, cause);
        };
    }
}
