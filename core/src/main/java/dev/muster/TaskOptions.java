package dev.muster;

import dev.muster.internal.system.TimeText;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a task is run. Immutable; changed by `pool.with(o -> o.withTimeout(…))`.
///
/// @param name what the task is called in reports; empty for `task-17`
/// @param timeoutOrNull how long it may run, from its start in the worker; null for no limit
/// @param retries whether it runs again when it fails
/// @param memoryLimitBytes how much memory its worker may hold while it runs, with all processes
///   that it has started; more ends the worker. 0 for the pool's own limit
/// @param isIsolated whether it gets a fresh worker that ends with it
public record TaskOptions(
        String name,
        @Nullable Duration timeoutOrNull,
        Retries retries,
        long memoryLimitBytes,
        boolean isIsolated) {
    private static final TaskOptions DEFAULTS = new TaskOptions("", null, Retries.none(), 0, false);

    /// Checks the numbers.
    public TaskOptions {
        Objects.requireNonNull(name);
        Objects.requireNonNull(retries);
        if (timeoutOrNull != null && !timeoutOrNull.isPositive()) {
            throw new IllegalArgumentException(
                    "timeout is %s, must be longer than 0".formatted(TimeText.of(timeoutOrNull)));
        }
        if (memoryLimitBytes < 0) {
            throw new IllegalArgumentException(
                    "memory limit is %d bytes, must be 0 or more".formatted(memoryLimitBytes));
        }
    }

    /// No limits, no retries, any worker.
    public static TaskOptions defaults() {
        return DEFAULTS;
    }

    /// How long the task may run.
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeoutOrNull);
    }

    /// A copy with a name for reports.
    public TaskOptions withName(String newName) {
        return new TaskOptions(newName, timeoutOrNull, retries, memoryLimitBytes, isIsolated);
    }

    /// A copy that stops the task after this time. The worker is asked for its stacks, the task is
    /// interrupted, and if that does not end it, the worker is killed with everything it started.
    public TaskOptions withTimeout(Duration newTimeout) {
        return new TaskOptions(name, newTimeout, retries, memoryLimitBytes, isIsolated);
    }

    /// A copy that retries the task at most this number of times if it fails, times out or loses
    /// its worker.
    public TaskOptions withRetries(int most) {
        return withRetries(Retries.of(most));
    }

    /// A copy with these retries.
    public TaskOptions withRetries(Retries newRetries) {
        return new TaskOptions(name, timeoutOrNull, newRetries, memoryLimitBytes, isIsolated);
    }

    /// A copy that kills the task when its worker holds more than this number of bytes.
    public TaskOptions withMemoryLimit(long bytes) {
        return new TaskOptions(name, timeoutOrNull, retries, bytes, isIsolated);
    }

    /// A copy that runs the task in a fresh worker of its own, which ends with it.
    public TaskOptions isolated() {
        return new TaskOptions(name, timeoutOrNull, retries, memoryLimitBytes, true);
    }
}
