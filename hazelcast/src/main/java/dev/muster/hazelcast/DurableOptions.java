package dev.muster.hazelcast;

import dev.muster.Retries;
import dev.muster.internal.system.Labels;
import dev.muster.internal.system.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a task is kept and run that outlives its program. Immutable; changed by
/// `cluster.enqueue("nightly", task, o -> o.withRetries(2))`. What must not be is refused with an
/// [IllegalArgumentException].
public final class DurableOptions {
    private static final DurableOptions DEFAULTS = new DurableOptions(new Values());

    private final Values values;

    private DurableOptions(Values values) {
        this.values = values;
    }

    /// No time limit, no retries; waits at most 7 days for a node, its result is kept for 7 days; a
    /// class path of at most 256 MiB.
    public static DurableOptions defaults() {
        return DEFAULTS;
    }

    /// A copy with an id, by which the task can be found in its run. If the run has a task with
    /// this id, nothing is enqueued: a program that does not know whether it has enqueued a task
    /// does so again.
    public DurableOptions withId(String newId) {
        return with(s -> s.id = Objects.requireNonNull(newId));
    }

    /// A copy with a name for reports.
    public DurableOptions withName(String newName) {
        return with(s -> s.name = Objects.requireNonNull(newName));
    }

    /// A copy that stops the task after this time. The worker is asked for its stacks, the task is
    /// interrupted, and if that does not end it, the worker is killed with everything it started.
    public DurableOptions withTimeout(Duration newTimeout) {
        return with(s -> s.timeout = Objects.requireNonNull(newTimeout));
    }

    /// A copy that retries the task at most this number of times if it fails, times out, or loses
    /// its worker or its node. Without retries a task begins at most once.
    public DurableOptions withRetries(int most) {
        return withRetries(Retries.of(most));
    }

    /// A copy with these retries.
    public DurableOptions withRetries(Retries newRetries) {
        return with(s -> s.retries = Objects.requireNonNull(newRetries));
    }

    /// A copy that kills the task when its worker holds more than this number of bytes.
    public DurableOptions withMemoryLimit(long bytes) {
        return with(s -> s.memoryLimitBytes = bytes);
    }

    /// A copy that runs the task only at a node that has all of these labels: `muster node --label
    /// gpu`. The task waits until there is one. It replaces labels that were asked for before;
    /// without any, each node will do.
    ///
    /// @param newLabels at most 100 of at most 100 characters, without white space, commas and
    ///   control characters
    public DurableOptions on(String... newLabels) {
        return with(s -> s.labels = Labels.of(List.of(newLabels)));
    }

    /// A copy that gives the task up if it still waits for a node after this time.
    ///
    /// @param time up to 30 days
    public DurableOptions withExpiry(Duration time) {
        return with(s -> s.expiry = Objects.requireNonNull(time));
    }

    /// A copy whose result is kept for this time.
    ///
    /// @param time up to 365 days
    public DurableOptions withResultsKept(Duration time) {
        return with(s -> s.resultsKept = Objects.requireNonNull(time));
    }

    /// A copy that lets the program's class path have this number of bytes. It is kept by the
    /// cluster, once for all tasks, and sent to each node that runs one.
    public DurableOptions withClassPathLimit(long bytes) {
        return with(s -> s.classPathLimitBytes = bytes);
    }

    /// The id, if it was set; otherwise the task gets one of its own.
    public Optional<String> id() {
        return Optional.ofNullable(values.id);
    }

    /// What the task is called in reports; empty for its id.
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

    /// How much memory its worker may hold while it runs, with all processes that it has started; 0
    /// for no limit.
    public long memoryLimitBytes() {
        return values.memoryLimitBytes;
    }

    /// The labels that its node must have; empty if each will do.
    public Set<String> labels() {
        return values.labels;
    }

    /// How long it may wait for a node.
    public Duration expiry() {
        return values.expiry;
    }

    /// How long its result is kept.
    public Duration resultsKept() {
        return values.resultsKept;
    }

    /// How many bytes the class path may have.
    public long classPathLimitBytes() {
        return values.classPathLimitBytes;
    }

    @Override
    public String toString() {
        return "DurableOptions" + values;
    }

    private DurableOptions with(Consumer<Values> change) {
        return new DurableOptions(values.with(change));
    }

    /// The settings, with their defaults.
    private static final class Values extends Settings<Values> {
        private static final Duration WEEK = Duration.ofDays(7);
        private static final Duration LONGEST_EXPIRY = Duration.ofDays(30);
        private static final Duration LONGEST_KEPT = Duration.ofDays(365);
        private static final long CLASS_PATH_BYTES = 256L << 20;

        private @Nullable String id;
        private String name = "";
        private @Nullable Duration timeout;
        private Retries retries = Retries.none();
        private long memoryLimitBytes;
        private Set<String> labels = Set.of();
        private Duration expiry = WEEK;
        private Duration resultsKept = WEEK;
        private long classPathLimitBytes = CLASS_PATH_BYTES;

        @Override
        protected void check() {
            require(id == null || !id.isBlank(), "the id is blank, must be a word");
            requirePositive("timeout", timeout);
            require(
                    memoryLimitBytes >= 0,
                    "memory limit is %d bytes, must be 0 or more",
                    memoryLimitBytes);
            requirePositive("expiry", expiry);
            require(
                    expiry.compareTo(LONGEST_EXPIRY) <= 0,
                    "expiry is %s, must be at most 30 days",
                    expiry);
            requirePositive("the time for which results are kept", resultsKept);
            require(
                    resultsKept.compareTo(LONGEST_KEPT) <= 0,
                    "results are kept for %s, must be at most 365 days",
                    resultsKept);
            requireAtLeast(1, "the limit for the class path", classPathLimitBytes);
        }
    }
}
