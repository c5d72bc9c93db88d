package dev.muster;

import dev.muster.internal.system.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The configuration of a pool of processes: [#defaults] and what the `with…` methods change.
/// Immutable. They refuse what must not be with an [IllegalArgumentException].
public final class PoolConfig {
    /// More processes than anyone intends to start.
    private static final int MOST_WORKERS = 10_000;

    private final Values values;

    private PoolConfig(Values values) {
        this.values = values;
    }

    /// A worker for each processor, no limits, output to the console.
    public static PoolConfig defaults() {
        return new PoolConfig(new Values());
    }

    /// A copy with another name.
    public PoolConfig withName(String newName) {
        return with(s -> s.name = Objects.requireNonNull(newName));
    }

    /// A copy with this number of workers.
    public PoolConfig withWorkers(int number) {
        return withWorkers(number, number);
    }

    /// A copy with as many workers as there is work for: at least the first number and at most the
    /// second. A worker that has been idle for 10 seconds ends; [#withKeepAlive] changes that time.
    public PoolConfig withWorkers(int least, int most) {
        return with(s -> {
            s.workers = least;
            s.mostWorkers = most;
        });
    }

    /// A copy in which workers beyond the least number end when they have been idle for this time.
    public PoolConfig withKeepAlive(Duration time) {
        return with(s -> s.keepAlive = Objects.requireNonNull(time));
    }

    /// A copy with one worker fewer than processors, leaving one to this program; at least one
    /// worker.
    public PoolConfig leaveOneForCaller() {
        return withWorkers(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
    }

    /// A copy with other default options for tasks.
    public PoolConfig withTask(UnaryOperator<TaskOptions> options) {
        return with(s -> s.task = Objects.requireNonNull(options.apply(s.task)));
    }

    /// A copy with a function that runs in each worker before its first task. If it fails, so does
    /// the start of the worker.
    public PoolConfig withInitializer(RemoteRunnable initializer) {
        return with(s -> s.initializer = Objects.requireNonNull(initializer));
    }

    /// A copy that replaces a worker after this number of tasks; 0 for never.
    public PoolConfig withMaxTasksPerWorker(int tasks) {
        return with(s -> s.maxTasksPerWorker = tasks);
    }

    /// A copy that replaces a worker of this age.
    public PoolConfig withMaxWorkerAge(Duration age) {
        return with(s -> s.maxWorkerAge = Objects.requireNonNull(age));
    }

    /// A copy that replaces a worker that holds more memory than this, after its current task.
    /// Memory is checked four times a second and includes all processes that the worker has
    /// started. 0 for never.
    public PoolConfig withRecycleAt(long bytes) {
        return with(s -> s.recycleBytes = bytes);
    }

    /// A copy that kills a worker that holds more memory than this, including all processes it has
    /// started; 0 for never.
    public PoolConfig withMemoryLimit(long bytes) {
        return with(s -> s.memoryLimitBytes = bytes);
    }

    /// A copy with this number of bytes for the heap, the direct memory and the metaspace of a
    /// worker together.
    ///
    /// @param bytes from 16 MiB to 16 TiB; 0 for an even share of this machine
    public PoolConfig withWorkerMemory(long bytes) {
        return with(s -> s.workerMemoryBytes = bytes);
    }

    /// A copy with further flags for the JVMs of the workers; they come last and override all
    /// others, including those taken over from this program.
    public PoolConfig withJvmFlags(String... flags) {
        return with(s -> {
            var all = new ArrayList<>(s.jvmFlags);
            all.addAll(List.of(flags));
            s.jvmFlags = List.copyOf(all);
        });
    }

    /// A copy with a variable in the environment of the workers.
    public PoolConfig withEnvironment(String variable, String value) {
        return with(s -> {
            var all = new HashMap<>(s.environment);
            all.put(variable, value);
            s.environment = Map.copyOf(all);
        });
    }

    /// A copy with another class path for the workers than that of this process. Workers get
    /// classes that are not on it from this process.
    public PoolConfig withClassPath(List<Path> newClassPath) {
        return with(s -> s.classPath = List.copyOf(newClassPath));
    }

    /// A copy with another working directory for the workers. Relative paths in [#withJvmFlags] are
    /// resolved there, those in [#withClassPath] here.
    public PoolConfig withDirectory(Path newDirectory) {
        return with(s -> s.directory = newDirectory.toAbsolutePath());
    }

    /// A copy that sends the output of workers elsewhere.
    public PoolConfig withOutput(WorkerOutput newOutput) {
        return with(s -> s.output = Objects.requireNonNull(newOutput));
    }

    /// A copy with another time for the start of a worker, its initializer included.
    public PoolConfig withStartTimeout(Duration timeout) {
        return with(s -> s.startTimeout = Objects.requireNonNull(timeout));
    }

    /// A copy with another time for each step of stopping a task.
    public PoolConfig withStopGrace(Duration grace) {
        return with(s -> s.stopGrace = Objects.requireNonNull(grace));
    }

    /// A copy whose [Pool#close] stops tasks that are still running after this time.
    public PoolConfig withCloseTimeout(Duration timeout) {
        return with(s -> s.closeTimeout = Objects.requireNonNull(timeout));
    }

    /// A copy that keeps this number of spare workers ready to replace one that ends.
    public PoolConfig withSpareWorkers(int number) {
        return with(s -> s.spareWorkers = number);
    }

    /// A copy whose pool starts no task whose time limit would end after the time of the workers,
    /// where that is known ([dev.muster.worker.WorkerSource#endsAt], as in an allocation of Slurm):
    /// such a task fails with a [java.util.concurrent.RejectedExecutionException] instead of ending
    /// with its worker. Tasks without a time limit are started.
    public PoolConfig startOnlyWhatFits() {
        return with(s -> s.startsOnlyWhatFits = true);
    }

    /// The name of the pool, in the names of its threads.
    public String name() {
        return values.name;
    }

    /// The least number of workers.
    public int workers() {
        return values.workers;
    }

    /// The greatest number of workers, reached when there is enough work.
    public int mostWorkers() {
        return values.mostWorkers;
    }

    /// How long a worker beyond the least number may be idle before it ends.
    public Duration keepAlive() {
        return values.keepAlive;
    }

    /// The default options of tasks.
    public TaskOptions task() {
        return values.task;
    }

    /// What runs in each worker before its first task.
    public Optional<RemoteRunnable> initializer() {
        return Optional.ofNullable(values.initializer);
    }

    /// The number of tasks after which a worker is replaced; 0 for never.
    public int maxTasksPerWorker() {
        return values.maxTasksPerWorker;
    }

    /// The age at which a worker is replaced.
    public Optional<Duration> maxWorkerAge() {
        return Optional.ofNullable(values.maxWorkerAge);
    }

    /// A worker that holds more memory than this after a task is replaced; 0 for never.
    public long recycleBytes() {
        return values.recycleBytes;
    }

    /// A worker that holds more memory than this is killed; 0 for never.
    public long memoryLimitBytes() {
        return values.memoryLimitBytes;
    }

    /// What the heap, the direct memory and the metaspace of a worker may take together; 0 for an
    /// even share of this machine.
    public long workerMemoryBytes() {
        return values.workerMemoryBytes;
    }

    /// Further flags for the JVMs of the workers.
    public List<String> jvmFlags() {
        return values.jvmFlags;
    }

    /// Variables of the workers in addition to those of this process.
    public Map<String, String> environment() {
        return values.environment;
    }

    /// The workers' class path; empty for that of this process.
    public List<Path> classPath() {
        return values.classPath;
    }

    /// The workers' working directory, if it is not that of this process.
    public Optional<Path> directory() {
        return Optional.ofNullable(values.directory);
    }

    /// Where the output of workers is sent.
    public WorkerOutput output() {
        return values.output;
    }

    /// How long the start of a worker may take, its initializer included.
    public Duration startTimeout() {
        return values.startTimeout;
    }

    /// How long to wait after each step of stopping a task: asked and interrupted, terminated,
    /// killed.
    public Duration stopGrace() {
        return values.stopGrace;
    }

    /// How long [Pool#close] waits for running tasks; indefinitely without one.
    public Optional<Duration> closeTimeout() {
        return Optional.ofNullable(values.closeTimeout);
    }

    /// How many workers are kept ready to step in for one that ends.
    public int spareWorkers() {
        return values.spareWorkers;
    }

    /// Whether a task is started only if its time limit ends within the time of the workers.
    public boolean startsOnlyWhatFits() {
        return values.startsOnlyWhatFits;
    }

    @Override
    public String toString() {
        return "PoolConfig" + values;
    }

    private PoolConfig with(Consumer<Values> change) {
        return new PoolConfig(values.with(change));
    }

    /// The settings, with their defaults.
    private static final class Values extends Settings<Values> {
        private String name = "pool";
        private int workers = Runtime.getRuntime().availableProcessors();
        private int mostWorkers = workers;
        private Duration keepAlive = Duration.ofSeconds(10);
        private TaskOptions task = TaskOptions.defaults();
        private @Nullable RemoteRunnable initializer;
        private int maxTasksPerWorker;
        private @Nullable Duration maxWorkerAge;
        private long recycleBytes;
        private long memoryLimitBytes;
        private long workerMemoryBytes;
        private List<String> jvmFlags = List.of();
        private Map<String, String> environment = Map.of();
        private List<Path> classPath = List.of();
        private @Nullable Path directory;
        private WorkerOutput output = new WorkerOutput.Console();
        private Duration startTimeout = Duration.ofSeconds(60);
        private Duration stopGrace = Duration.ofMillis(300);
        private @Nullable Duration closeTimeout;
        private int spareWorkers;
        private boolean startsOnlyWhatFits;

        @Override
        protected void check() {
            requireAtLeast(1, "workers", workers);
            require(workers <= MOST_WORKERS, "workers is %d, must be at most 10000", workers);
            require(
                    mostWorkers >= workers,
                    "the greatest number of workers is %d, must be at least the smallest",
                    mostWorkers);
            requirePositive("keepAlive", keepAlive);
            requireAtLeast(0, "maxTasksPerWorker", maxTasksPerWorker);
            requirePositive("maxWorkerAge", maxWorkerAge);
            requireAtLeast(0, "recycleBytes", recycleBytes);
            requireAtLeast(0, "memoryLimitBytes", memoryLimitBytes);
            JvmProcessConfig.requireMemory("worker memory", workerMemoryBytes);
            requirePositive("startTimeout", startTimeout);
            requirePositive("stopGrace", stopGrace);
            requireAtLeast(0, "spareWorkers", spareWorkers);
            require(
                    spareWorkers <= MOST_WORKERS,
                    "spareWorkers is %d, must be at most 10000",
                    spareWorkers);
        }
    }
}
