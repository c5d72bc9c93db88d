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

/// How a pool of processes is to be. Immutable; only [#defaults] and the `with…` methods are API.
///
/// @param name of the pool, in the names of its threads
/// @param workers how many workers it has at least
/// @param mostWorkers how many it may have when there is much to do
/// @param keepAlive how long a worker beyond the least number stays with nothing to do
/// @param task how tasks are run that say nothing else
/// @param initializerOrNull runs in each worker before its first task; null for nothing
/// @param maxTasksPerWorker after so many tasks a worker is replaced; 0 for never
/// @param maxWorkerAgeOrNull so old a worker is replaced; null for never
/// @param recycleBytes a worker that holds more memory than this after a task is replaced; 0 for
///   never
/// @param memoryLimitBytes a worker that holds more memory than this is killed; 0 for never
/// @param workerMemoryBytes what the heap, the direct memory and the metaspace of a worker may take
///   together; 0 for an even share of this machine
/// @param jvmFlags further flags for the JVMs of the workers
/// @param environment variables that the workers have besides those of this process
/// @param classPath what is on the workers' class path; empty for that of this process
/// @param directoryOrNull where the workers work; null for where this process does
/// @param output where the lines go that workers write
/// @param startTimeout how long the start of a worker may take, its initializer included
/// @param stopGrace how long each step of the ladder waits by which a task is stopped: asked and
///   interrupted, terminated, killed
/// @param closeTimeoutOrNull how long [Pool#close] waits for tasks that run; null for ever
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

    /// Nor beyond this.
    private static final long MOST_MEMORY_BYTES = 16L << 40;

    /// More processes nobody means to start at once.
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

    /// Where the workers work, if not where this process does.
    public Optional<Path> directory() {
        return Optional.ofNullable(directoryOrNull);
    }

    /// How old a worker may become.
    public Optional<Duration> maxWorkerAge() {
        return Optional.ofNullable(maxWorkerAgeOrNull);
    }

    /// How long [Pool#close] waits for tasks that run.
    public Optional<Duration> closeTimeout() {
        return Optional.ofNullable(closeTimeoutOrNull);
    }

    /// This, with another name.
    public PoolConfig withName(String newName) {
        return with(fields -> fields.name = newName);
    }

    /// This, with so many workers.
    public PoolConfig withWorkers(int number) {
        return withWorkers(number, number);
    }

    /// This, with as many workers as there is work for: never fewer than the first number and never
    /// more than the second. One that has had nothing to do for 10 seconds ends; [#withKeepAlive]
    /// says otherwise.
    public PoolConfig withWorkers(int least, int most) {
        return with(fields -> {
            fields.workers = least;
            fields.mostWorkers = most;
        });
    }

    /// This, with workers beyond the least number that end when they have had nothing to do for so
    /// long.
    public PoolConfig withKeepAlive(Duration time) {
        return with(fields -> fields.keepAlive = time);
    }

    /// This, with a worker for each processor but one, which is left to this program; one at least.
    public PoolConfig leaveOneForCaller() {
        return withWorkers(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
    }

    /// This, with other options for tasks that say nothing else.
    public PoolConfig withTask(UnaryOperator<TaskOptions> options) {
        return with(fields -> fields.task = options.apply(task));
    }

    /// This, with something to be run in each worker before its first task. If it fails, so does
    /// the start of the worker.
    public PoolConfig withInitializer(RemoteRunnable initializer) {
        return with(fields -> fields.initializerOrNull = Objects.requireNonNull(initializer));
    }

    /// This, with a new worker after so many tasks; 0 for never.
    public PoolConfig withMaxTasksPerWorker(int tasks) {
        return with(fields -> fields.maxTasksPerWorker = tasks);
    }

    /// This, with a new worker for one that is so old.
    public PoolConfig withMaxWorkerAge(Duration age) {
        requirePositive("maxWorkerAge", age);
        return with(fields -> fields.maxWorkerAgeOrNull = age);
    }

    /// This, with a new worker for one that is found to hold more memory, after the task that it
    /// runs: somebody looks four times a second; all processes counted that it has started; 0 for
    /// never.
    public PoolConfig withRecycleAt(long bytes) {
        return with(fields -> fields.recycleBytes = bytes);
    }

    /// This, killing a worker that holds more memory, all processes counted that it has started; 0
    /// for never.
    public PoolConfig withMemoryLimit(long bytes) {
        return with(fields -> fields.memoryLimitBytes = bytes);
    }

    /// This, with so many bytes for the heap, the direct memory and the metaspace of a worker
    /// together.
    ///
    /// @param bytes from 16 MiB to 16 TiB; 0 for an even share of this machine
    public PoolConfig withWorkerMemory(long bytes) {
        return with(fields -> fields.workerMemoryBytes = bytes);
    }

    /// This, with further flags for the JVMs of the workers; they come last and win, over those
    /// that workers take over of this program, too.
    public PoolConfig withJvmFlags(String... flags) {
        var all = new ArrayList<>(jvmFlags);
        all.addAll(List.of(flags));
        return with(fields -> fields.jvmFlags = all);
    }

    /// This, with a variable in the environment of the workers.
    public PoolConfig withEnvironment(String variable, String value) {
        var all = new HashMap<>(environment);
        all.put(variable, value);
        return with(fields -> fields.environment = all);
    }

    /// This, with another class path for the workers than that of this process. Classes that are
    /// not on it come from this process.
    public PoolConfig withClassPath(List<Path> newClassPath) {
        return with(fields -> fields.classPath = newClassPath);
    }

    /// This, with workers that work in another directory than this process does. Relative names in
    /// [#withJvmFlags] are seen from there, those in [#withClassPath] from here.
    public PoolConfig withDirectory(Path newDirectory) {
        return with(fields -> fields.directoryOrNull = newDirectory.toAbsolutePath());
    }

    /// This, with another place for what workers write.
    public PoolConfig withOutput(WorkerOutput newOutput) {
        return with(fields -> fields.output = newOutput);
    }

    /// This, with another time for the start of a worker, its initializer included.
    public PoolConfig withStartTimeout(Duration timeout) {
        return with(fields -> fields.startTimeout = timeout);
    }

    /// This, with another time for each step by which a task is stopped.
    public PoolConfig withStopGrace(Duration grace) {
        return with(fields -> fields.stopGrace = grace);
    }

    /// This, with a [Pool#close] that stops tasks which still run after so long.
    public PoolConfig withCloseTimeout(Duration timeout) {
        return with(fields -> fields.closeTimeoutOrNull = timeout);
    }

    /// This, with so many workers that stand ready to step in for one that ends.
    public PoolConfig withSpareWorkers(int number) {
        return with(fields -> fields.spareWorkers = number);
    }

    /// This, without the cache that lets workers start faster.
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
