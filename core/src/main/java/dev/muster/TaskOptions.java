package dev.muster;

import dev.muster.internal.system.Labels;
import dev.muster.internal.system.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a task is run. Immutable; changed by `pool.with(o -> o.withTimeout(…))`. What must not be is
/// refused with an [IllegalArgumentException].
public final class TaskOptions {
    private static final TaskOptions DEFAULTS = new TaskOptions(new Values());

    private final Values values;

    private TaskOptions(Values values) {
        this.values = values;
    }

    /// No limits, no retries, any worker.
    public static TaskOptions defaults() {
        return DEFAULTS;
    }

    /// A copy with a name for reports.
    public TaskOptions withName(String newName) {
        return with(s -> s.name = Objects.requireNonNull(newName));
    }

    /// A copy that stops the task after this time. The worker is asked for its stacks, the task is
    /// interrupted, and if that does not end it, the worker is killed with everything it started.
    public TaskOptions withTimeout(Duration newTimeout) {
        return with(s -> s.timeout = Objects.requireNonNull(newTimeout));
    }

    /// A copy that retries the task at most this number of times if it fails, times out or loses
    /// its worker.
    public TaskOptions withRetries(int most) {
        return withRetries(Retries.of(most));
    }

    /// A copy with these retries.
    public TaskOptions withRetries(Retries newRetries) {
        return with(s -> s.retries = Objects.requireNonNull(newRetries));
    }

    /// A copy that kills the task when its worker holds more than this number of bytes.
    public TaskOptions withMemoryLimit(long bytes) {
        return with(s -> s.memoryLimitBytes = bytes);
    }

    /// A copy that runs the task in a fresh worker of its own, which ends with it.
    public TaskOptions isolated() {
        return with(s -> s.isIsolated = true);
    }

    /// A copy that runs the task only in a worker that has all of these labels, as agents give them
    /// to their workers: `muster work --label gpu`. The task waits until there is one. It replaces
    /// labels that were asked for before; without any, each worker will do.
    ///
    /// A pool whose workers cannot have labels refuses the task, and so does this method together
    /// with [#isolated]: where a fresh worker is started is not known before.
    ///
    /// @param newLabels at most 100 of at most 100 characters, without white space, commas and
    ///   control characters
    public TaskOptions on(String... newLabels) {
        return with(s -> s.labels = Labels.of(List.of(newLabels)));
    }

    /// What the task is called in reports; empty for `task-17`.
    public String name() {
        return values.name;
    }

    /// How long the task may run, from its start in the worker, if that is limited.
    public Optional<Duration> timeout() {
        return Optional.ofNullable(values.timeout);
    }

    /// Whether it runs again when it fails.
    public Retries retries() {
        return values.retries;
    }

    /// How much memory its worker may hold while it runs, with all processes that it has started;
    /// more ends the worker. 0 for the pool's own limit.
    public long memoryLimitBytes() {
        return values.memoryLimitBytes;
    }

    /// Whether it gets a fresh worker that ends with it.
    public boolean isIsolated() {
        return values.isIsolated;
    }

    /// Which labels its worker must have, all of them; immutable.
    public Set<String> labels() {
        return values.labels;
    }

    @Override
    public String toString() {
        return "TaskOptions" + values;
    }

    private TaskOptions with(Consumer<Values> change) {
        return new TaskOptions(values.with(change));
    }

    /// The settings, with their defaults.
    private static final class Values extends Settings<Values> {
        private String name = "";
        private @Nullable Duration timeout;
        private Retries retries = Retries.none();
        private long memoryLimitBytes;
        private boolean isIsolated;
        private Set<String> labels = Set.of();

        @Override
        protected void check() {
            require(
                    !isIsolated || labels.isEmpty(),
                    "the task is isolated and is to run on %s, but nobody knows which labels a fresh"
                            + " worker will have: leave out isolated() or on(…)",
                    Labels.text(labels));
            requirePositive("timeout", timeout);
            require(
                    memoryLimitBytes >= 0,
                    "memory limit is %d bytes, must be 0 or more",
                    memoryLimitBytes);
        }
    }
}
