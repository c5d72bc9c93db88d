package dev.muster;

import dev.muster.internal.system.TimeText;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/// A task ran longer than its time limit and was stopped: the cause in the
/// [java.util.concurrent.ExecutionException] of that task.
public final class TaskTimeoutException extends TimeoutException {
    private static final long serialVersionUID = 1L;

    private final Duration limit;
    private final String stacks;

    /// @param task its name
    /// @param limit its time limit
    /// @param stacks the stacks of the worker's threads from before it was stopped; may be empty
    public TaskTimeoutException(String task, Duration limit, String stacks) {
        super(
                "%s ran longer than its limit of %s and was stopped%s"
                        .formatted(
                                task, TimeText.of(limit), stacks.isEmpty() ? "" : "\n" + stacks));
        this.limit = limit;
        this.stacks = stacks;
    }

    /// How long the task was allowed to run.
    public Duration limit() {
        return limit;
    }

    /// The stacks of all threads of the worker from just before the task was stopped; empty if they
    /// could not be obtained.
    public String stacks() {
        return stacks;
    }
}
