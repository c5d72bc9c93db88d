package dev.muster;

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

/// The configuration of a pool of processes. Immutable; only [#defaults] and the `with…` methods
/// are API.
///
/// @param name of the pool, in the names of its threads
/// @param workers the least number of workers
/// @param mostWorkers the greatest number of workers, reached when there is enough work
/// @param keepAlive how long a worker beyond the least number may be idle before it ends
/// @param task the default options of tasks
/// @param initializerOrNull runs in each worker before its first task; null for nothing
/// @param maxTasksPerWorker the number of tasks after which a worker is replaced; 0 for never
/// @param maxWorkerAgeOrNull the age at which a worker is replaced; null for never
/// @param recycleBytes a worker that holds more memory than this after a task is replaced; 0 for
///   never
/// @param memoryLimitBytes a worker that holds more memory than this is killed; 0 for never
/// @param workerMemoryBytes what the heap, the direct memory and the metaspace of a worker may take
///   together; 0 for an even share of this machine
/// @param jvmFlags further flags for the JVMs of the workers
/// @param environment variables of the workers in addition to those of this process
/// @param classPath the workers' class path; empty for that of this process
/// @param directoryOrNull the workers' working directory; null for that of this process
/// @param output where the output of workers is sent
/// @param startTimeout how long the start of a worker may take, its initializer included
/// @param stopGrace how long to wait after each step of stopping a task: asked and interrupted,
///   terminated, killed
/// @param closeTimeoutOrNull how long [Pool#close] waits for running tasks; null for indefinitely
/// @param spareWorkers how many workers are kept ready to step in for one that ends
/// @param usesStartCache whether a cache in the user's cache directory lets workers start faster
public record PoolConfig(
        String name,
        int workers,
        int mostWorkers,
        Duration keepAlive,
        TaskOptions task,
        @Nullable RemoteRunnable initializerOrNull,
        int maxTasksPerWorker,
        @Nullable Duration maxWorkerAgeOrNull,
        long recycleBytes,
        long memoryLimitBytes,
        long workerMemoryBytes,
        List<String> jvmFlags,
        Map<String, String> environment,
        List<Path> classPath,
        @Nullable Path directoryOrNull,
        WorkerOutput output,
        Duration startTimeout,
        Duration stopGrace,
        @Nullable Duration closeTimeoutOrNull,
        int spareWorkers,
        boolean usesStartCache) {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_GRACE = Duration.ofMillis(300);

    /// Below this a JVM does not start.
    private static final long LEAST_MEMORY_BYTES = 16L << 20;

    /// Nor above this.
    private static final long MOST_MEMORY_BYTES = 16L << 40;

    /// More processes than anyone intends to start.
    private static final int MOST_WORKERS = 10_000;

    /// Checks the numbers and copies the collections.
    public PoolConfig {
        Objects.requireNonNull(name);
        Objects.requireNonNull(task);
        Objects.requireNonNull(output);
        jvmFlags = List.copyOf(jvmFlags);
        environment = Map.copyOf(environment);
        classPath = List.copyOf(classPath);
        require(workers >= 1, "workers is %d, must be at least 1", workers);
        require(workers <= MOST_WORKERS, "workers is %d, must be at most 10000", workers);
        require(
                mostWorkers >= workers,
                "the greatest number of workers is %d, must be at least the smallest",
                mostWorkers);
        require(
                maxTasksPerWorker >= 0,
                "maxTasksPerWorker is %d, must be 0 or more",
                maxTasksPerWorker);
        require(recycleBytes >= 0, "recycleBytes is %d, must be 0 or more", recycleBytes);
        require(
                memoryLimitBytes >= 0,
                "memoryLimitBytes is %d, must be 0 or more",
                memoryLimitBytes);
        require(
                workerMemoryBytes == 0 || workerMemoryBytes >= LEAST_MEMORY_BYTES,
                "worker memory is %d bytes, must be at least 16 MiB",
                workerMemoryBytes);
        require(
                workerMemoryBytes <= MOST_MEMORY_BYTES,
                "worker memory is %d bytes, must be at most 16 TiB",
                workerMemoryBytes);
        require(spareWorkers >= 0, "spareWorkers is %d, must be 0 or more", spareWorkers);
        require(
                spareWorkers <= MOST_WORKERS,
                "spareWorkers is %d, must be at most 10000",
                spareWorkers);
        requirePositive("keepAlive", keepAlive);
        requirePositive("startTimeout", startTimeout);
        requirePositive("stopGrace", stopGrace);
    }

    private static void require(boolean holds, String problem, Object found) {
        if (!holds) {
            throw new IllegalArgumentException(problem.formatted(found));
        }
    }

    private static void requirePositive(String name, Duration duration) {
        require(duration.isPositive(), name + " is %s, must be longer than 0", duration);
    }

    /// A worker for each processor, no limits, output to the console.
    public static PoolConfig defaults() {
        int workers = Runtime.getRuntime().availableProcessors();
        return new PoolConfig(
                "pool",
                workers,
                workers,
                KEEP_ALIVE,
                TaskOptions.defaults(),
                null,
                0,
                null,
                0,
                0,
                0,
                List.of(),
                Map.of(),
                List.of(),
                null,
                new WorkerOutput.Console(),
                START_TIMEOUT,
                STOP_GRACE,
                null,
                0,
                true);
    }

    /// What runs in each worker before its first task.
    public Optional<RemoteRunnable> initializer() {
        return Optional.ofNullable(initializerOrNull);
    }

    /// The workers' working directory, if it is not that of this process.
    public Optional<Path> directory() {
        return Optional.ofNullable(directoryOrNull);
    }

    /// How old a worker may become.
    public Optional<Duration> maxWorkerAge() {
        return Optional.ofNullable(maxWorkerAgeOrNull);
    }

    /// How long [Pool#close] waits for running tasks.
    public Optional<Duration> closeTimeout() {
        return Optional.ofNullable(closeTimeoutOrNull);
    }

    /// A copy with another name.
    public PoolConfig withName(String newName) {
        return with(fields -> fields.name = newName);
    }

    /// A copy with this number of workers.
    public PoolConfig withWorkers(int number) {
        return withWorkers(number, number);
    }

    /// A copy with as many workers as there is work for: at least the first number and at most the
    /// second. A worker that has been idle for 10 seconds ends; [#withKeepAlive] changes that time.
    public PoolConfig withWorkers(int least, int most) {
        return with(fields -> {
            fields.workers = least;
            fields.mostWorkers = most;
        });
    }

    /// A copy in which workers beyond the least number end when they have been idle for this time.
    public PoolConfig withKeepAlive(Duration time) {
        return with(fields -> fields.keepAlive = time);
    }

    /// A copy with one worker fewer than processors, leaving one to this program; at least one
    /// worker.
    public PoolConfig leaveOneForCaller() {
        return withWorkers(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
    }

    /// A copy with other default options for tasks.
    public PoolConfig withTask(UnaryOperator<TaskOptions> options) {
        return with(fields -> fields.task = options.apply(task));
    }

    /// A copy with a function that runs in each worker before its first task. If it fails, so does
    /// the start of the worker.
    public PoolConfig withInitializer(RemoteRunnable initializer) {
        return with(fields -> fields.initializerOrNull = Objects.requireNonNull(initializer));
    }

    /// A copy that replaces a worker after this number of tasks; 0 for never.
    public PoolConfig withMaxTasksPerWorker(int tasks) {
        return with(fields -> fields.maxTasksPerWorker = tasks);
    }

    /// A copy that replaces a worker of this age.
    public PoolConfig withMaxWorkerAge(Duration age) {
        requirePositive("maxWorkerAge", age);
        return with(fields -> fields.maxWorkerAgeOrNull = age);
    }

    /// A copy that replaces a worker that holds more memory than this, after its current task.
    /// Memory is checked four times a second and includes all processes that the worker has
    /// started. 0 for never.
    public PoolConfig withRecycleAt(long bytes) {
        return with(fields -> fields.recycleBytes = bytes);
    }

    /// A copy that kills a worker that holds more memory than this, including all processes it has
    /// started; 0 for never.
    public PoolConfig withMemoryLimit(long bytes) {
        return with(fields -> fields.memoryLimitBytes = bytes);
    }

    /// A copy with this number of bytes for the heap, the direct memory and the metaspace of a
    /// worker together.
    ///
    /// @param bytes from 16 MiB to 16 TiB; 0 for an even share of this machine
    public PoolConfig withWorkerMemory(long bytes) {
        return with(fields -> fields.workerMemoryBytes = bytes);
    }

    /// A copy with further flags for the JVMs of the workers; they come last and override all
    /// others, including those taken over from this program.
    public PoolConfig withJvmFlags(String... flags) {
        var all = new ArrayList<>(jvmFlags);
        all.addAll(List.of(flags));
        return with(fields -> fields.jvmFlags = all);
    }

    /// A copy with a variable in the environment of the workers.
    public PoolConfig withEnvironment(String variable, String value) {
        var all = new HashMap<>(environment);
        all.put(variable, value);
        return with(fields -> fields.environment = all);
    }

    /// A copy with another class path for the workers than that of this process. Workers get
    /// classes that are not on it from this process.
    public PoolConfig withClassPath(List<Path> newClassPath) {
        return with(fields -> fields.classPath = newClassPath);
    }

    /// A copy with another working directory for the workers. Relative paths in [#withJvmFlags] are
    /// resolved there, those in [#withClassPath] here.
    public PoolConfig withDirectory(Path newDirectory) {
        return with(fields -> fields.directoryOrNull = newDirectory.toAbsolutePath());
    }

    /// A copy that sends the output of workers elsewhere.
    public PoolConfig withOutput(WorkerOutput newOutput) {
        return with(fields -> fields.output = newOutput);
    }

    /// A copy with another time for the start of a worker, its initializer included.
    public PoolConfig withStartTimeout(Duration timeout) {
        return with(fields -> fields.startTimeout = timeout);
    }

    /// A copy with another time for each step of stopping a task.
    public PoolConfig withStopGrace(Duration grace) {
        return with(fields -> fields.stopGrace = grace);
    }

    /// A copy whose [Pool#close] stops tasks that are still running after this time.
    public PoolConfig withCloseTimeout(Duration timeout) {
        return with(fields -> fields.closeTimeoutOrNull = timeout);
    }

    /// A copy that keeps this number of spare workers ready to replace one that ends.
    public PoolConfig withSpareWorkers(int number) {
        return with(fields -> fields.spareWorkers = number);
    }

    /// A copy without the cache that lets workers start faster.
    public PoolConfig withoutStartCache() {
        return with(fields -> fields.usesStartCache = false);
    }

    private PoolConfig with(Consumer<Fields> change) {
        var fields = new Fields(this);
        change.accept(fields);
        return fields.config();
    }

    /// The components while one of them is changed.
    private static final class Fields {
        private String name;
        private int workers;
        private int mostWorkers;
        private Duration keepAlive;
        private TaskOptions task;
        private @Nullable RemoteRunnable initializerOrNull;
        private int maxTasksPerWorker;
        private @Nullable Duration maxWorkerAgeOrNull;
        private long recycleBytes;
        private long memoryLimitBytes;
        private long workerMemoryBytes;
        private List<String> jvmFlags;
        private Map<String, String> environment;
        private List<Path> classPath;
        private @Nullable Path directoryOrNull;
        private WorkerOutput output;
        private Duration startTimeout;
        private Duration stopGrace;
        private @Nullable Duration closeTimeoutOrNull;
        private int spareWorkers;
        private boolean usesStartCache;

        Fields(PoolConfig config) {
            name = config.name;
            workers = config.workers;
            mostWorkers = config.mostWorkers;
            keepAlive = config.keepAlive;
            task = config.task;
            initializerOrNull = config.initializerOrNull;
            maxTasksPerWorker = config.maxTasksPerWorker;
            maxWorkerAgeOrNull = config.maxWorkerAgeOrNull;
            recycleBytes = config.recycleBytes;
            memoryLimitBytes = config.memoryLimitBytes;
            workerMemoryBytes = config.workerMemoryBytes;
            jvmFlags = config.jvmFlags;
            environment = config.environment;
            classPath = config.classPath;
            directoryOrNull = config.directoryOrNull;
            output = config.output;
            startTimeout = config.startTimeout;
            stopGrace = config.stopGrace;
            closeTimeoutOrNull = config.closeTimeoutOrNull;
            spareWorkers = config.spareWorkers;
            usesStartCache = config.usesStartCache;
        }

        PoolConfig config() {
            return new PoolConfig(
                    name,
                    workers,
                    mostWorkers,
                    keepAlive,
                    task,
                    initializerOrNull,
                    maxTasksPerWorker,
                    maxWorkerAgeOrNull,
                    recycleBytes,
                    memoryLimitBytes,
                    workerMemoryBytes,
                    jvmFlags,
                    environment,
                    classPath,
                    directoryOrNull,
                    output,
                    startTimeout,
                    stopGrace,
                    closeTimeoutOrNull,
                    spareWorkers,
                    usesStartCache);
        }
    }
}
