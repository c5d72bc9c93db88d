package dev.muster.internal.pool;

import dev.muster.Broadcast;
import dev.muster.PoolConfig;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.codec.CodecException;
import dev.muster.internal.client.java.SentProxies;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import dev.muster.internal.workerprotocol.ClassServer;
import dev.muster.internal.workerprotocol.MutableStatics;
import dev.muster.internal.workerprotocol.ShellVariables;
import dev.muster.internal.workerprotocol.ToWorker;
import dev.muster.worker.CrashReport;
import dev.muster.worker.WorkerSource;
import dev.muster.worker.WorkerStartException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Worker processes.
final class ProcessScheduler implements Scheduler {
    /*
     * A worker is kept AHEAD_NANOS ahead, by what the last tasks took: many short tasks travel
     * together, a long one alone. What waits behind a task that takes longer than expected is taken
     * back by the PoolSupervisor when another worker has nothing to do.
     */
    private static final double AHEAD_NANOS = 2_000_000;

    /// A pool that is shut down fails its tasks if no worker could be started for so long: it shall
    /// end.
    private static final Duration END_PATIENCE = Duration.ofSeconds(30);

    private static final int MOST_AHEAD = 4_000;
    private static final double WEIGHT = 1.0 / 8;

    private final PoolCore core;
    private final PoolConfig config;
    private final SentShapes shapes = new SentShapes();

    /// What is known to workers before their first task.
    private final JavaCodec codec = JavaCodec.standard();

    private final SentProxies proxies = new SentProxies();
    private final JavaCodec taskCodec = codec.withShapes(shapes).withTokens(proxies);
    private final TaskQueue queue = new TaskQueue();
    private final ClassServer classes = new ClassServer();
    private final LargeTasks large = new LargeTasks();
    private final FileBroadcasts broadcasts;
    private final Roster roster;
    private final IsolatedTasks isolated;
    private final PoolSupervisor clock;
    private volatile double taskNanos;
    private volatile boolean isFeeding = true;
    private volatile @Nullable WorkerStartException broken;

    ProcessScheduler(PoolCore core, PoolConfig config, WorkerSource source) {
        this.core = core;
        this.config = config;
        this.broadcasts = new FileBroadcasts(this::withhold);
        this.roster =
                new Roster(
                        this,
                        source,
                        new WorkerStarts.SetUp(
                                config.initializer().map(classes::loaderOf).orElse(0),
                                initializer(config)));
        this.isolated = new IsolatedTasks(this, roster);
        this.clock = new PoolSupervisor(this, roster);
        clock.start(); // first: if there is no thread for it, nothing has begun
        roster.open();
    }

    private Output initializer(PoolConfig of) {
        var out = new Output();
        try {
            Object initializer = of.initializer().orElse(null);
            codec.encode(
                    initializer == null
                            ? null
                            : ShellVariables.carry(initializer, initializer, codec),
                    out);
        } catch (CodecException e) {
            throw new IllegalArgumentException("the initializer: " + e.getMessage(), e);
        }
        return out;
    }

    PoolConfig config() {
        return config;
    }

    PoolCore core() {
        return core;
    }

    JavaCodec codec() {
        return codec;
    }

    /// For the results of a task: finds the classes that its class loader knows.
    JavaCodec codec(PoolTask task) {
        ClassLoader loader = task.work().origin().getClass().getClassLoader();
        return loader == null ? codec : codec.withClassLoader(loader);
    }

    SentProxies proxies() {
        return proxies;
    }

    SentShapes shapes() {
        return shapes;
    }

    TaskQueue queue() {
        return queue;
    }

    // ---- tasks on their way to a worker ----

    @Override
    public void prepare(PoolTask task) {
        WorkerStartException failure = broken;
        if (failure != null) {
            throw new RejectedExecutionException(
                    "%s cannot start workers: %s".formatted(core, failure.getMessage()), failure);
        }
        Object origin = task.work().origin();
        task.loader(classes.loaderOf(origin));
        MutableStatics.look(origin);
        try {
            task.payload(written(task));
        } catch (CodecException e) {
            throw new IllegalArgumentException(e.getMessage() + advice(task.work()), e);
        }
    }

    /// What to do where the task itself is of a kind that cannot travel: the program has handed a
    /// lambda to an `ExecutorService`, or the pool to somebody who did.
    private static String advice(Work work) {
        if (!(work instanceof Work.Call(Object called))) {
            return "";
        }
        return switch (called) {
            case CompletableFuture.AsynchronousCompletionTask _ ->
                    ". The functions of supplyAsync, thenApplyAsync and their like do not travel:"
                        + " use the future that submit returns, and thenCompose(x -> pool.submit(f,"
                        + " x)) for the next step";
            case Future<?> _ ->
                    ". Such a future does not travel: use the one that submit returns, and"
                            + " Pool.asCompleted for several";
            default ->
                    called.getClass().isHidden() && !(called instanceof Serializable)
                            ? ". Declare the pool as Pool or var, not as ExecutorService, and"
                                    + " several tasks as List<RemoteCallable<T>>: then lambdas can"
                                    + " travel"
                            : "";
        };
    }

    private Output written(PoolTask task) throws CodecException {
        var out = new Output();
        if (task.work() instanceof Work.Apply(PoolFunction function, Object argument)) {
            if (!function.isShared()) {
                encode(function.function(), task, out);
                large.look(task, out.size());
            } else if (function.written() == null) {
                var definition = new Output();
                encode(function.function(), task, definition);
                function.written(definition);
            }
            taskCodec.encode(argument, out);
        } else {
            Object called = task.work().origin();
            taskCodec.encode(carry(called, called), out);
            large.look(task, out.size());
        }
        return out;
    }

    /// Writes a function. If it cannot travel, the message is about what the program has passed,
    /// not about what we have wrapped it in.
    private void encode(Object function, PoolTask task, Output out) throws CodecException {
        Object origin = task.work().origin();
        try {
            taskCodec.encode(carry(function, origin), out);
        } catch (CodecException e) {
            if (!function.equals(origin)) {
                codec.withTokens(proxies).encode(origin, new Output());
            }
            throw e;
        }
    }

    private Object carry(Object task, Object origin) throws CodecException {
        return ShellVariables.carry(task, origin, codec.withTokens(proxies));
    }

    @Override
    public void accept(PoolTask task) {
        WorkerStartException failure = broken;
        if (failure != null) {
            core.ended(task, null, failure);
        } else if (task.options().isIsolated()) {
            isolated.accept(task);
        } else {
            queue.add(task);
            endWhatCannotRun();
            Guard.run(roster::offer);
        }
        if (task.options().timeout().isPresent()) {
            clock.watch();
        }
    }

    boolean hasWaiting() {
        return isFeeding && !queue.isEmpty();
    }

    /// How many tasks a worker may have, the one that it runs included.
    int depth() {
        double nanos = taskNanos;
        return nanos == 0 ? 1 : 1 + (int) Math.min(MOST_AHEAD, AHEAD_NANOS / nanos);
    }

    /// A task took so long.
    void took(long nanos) {
        double before = taskNanos;
        taskNanos = before == 0 ? Math.max(1, nanos) : before + (nanos - before) * WEIGHT;
    }

    /// Takes tasks back that a worker has not begun, or could not take.
    void giveBack(List<PoolTask> tasks) {
        if (tasks.isEmpty()) {
            return;
        }
        queue.giveBack(tasks);
        endWhatCannotRun();
        roster.offer();
    }

    /// Whoever has looked for waiting tasks to end them may have come a moment before these.
    private void endWhatCannotRun() {
        if (broken != null) {
            failAll();
        } else if (core.isStopping()) {
            drain().forEach(core::dropped);
        }
    }

    /// A worker has nothing to do.
    void idle() {
        if (queue.isEmpty() && roster.hasRow()) {
            clock.watch();
        }
    }

    // ---- workers ----

    /// Starts workers whose start failed, if it is time for another try.
    void retryStarts() {
        StartFailures failures = roster.startFailures();
        if (!failures.areAny()) {
            return;
        }
        if (core.isShutdown() && failures.haveLasted(END_PATIENCE)) {
            failures.last().ifPresent(this::giveUp);
        }
        roster.refill();
        isolated.startNext();
    }

    private void giveUp(WorkerStartException failure) {
        if (roster.workers().isEmpty()) {
            breakDown(failure);
        } else {
            isolated.drain().forEach(task -> core.ended(task, null, failure));
        }
    }

    void retired(PoolWorker worker) {
        roster.retired(worker);
    }

    void gone(PoolWorker worker) {
        isolated.gone(worker);
        roster.gone(worker);
    }

    /// No worker can be started: all tasks fail, and so will those that come.
    void breakDown(WorkerStartException failure) {
        broken = failure;
        failAll();
    }

    private void failAll() {
        WorkerStartException failure = broken;
        if (failure != null) {
            drain().forEach(task -> core.ended(task, null, failure));
        }
    }

    /// What a worker looks for.
    Optional<byte[]> find(int loader, String name) throws CodecException {
        Optional<byte[]> broadcast = broadcasts.find(name);
        return broadcast.isPresent() ? broadcast : classes.find(loader, name);
    }

    // ---- what the pool asks of its scheduler ----

    @Override
    public void cancel(PoolTask task, boolean mayStop) {
        if (queue.remove(task) || isolated.remove(task)) {
            core.dropped(task);
        } else if (task.place() instanceof PoolWorker worker) {
            worker.cancel(task, mayStop);
        }
    }

    @Override
    public void forget(PoolFunction function) {
        roster.workers().forEach(worker -> worker.forget(function));
    }

    @Override
    public int parallelism() {
        return roster.target();
    }

    @Override
    public int demand() {
        return roster.target() * (2 + depth());
    }

    @Override
    public <T extends @Nullable Object> Broadcast<T> broadcast(T value) {
        if (value != null) {
            var _ = classes.loaderOf(value); // known from here on
        }
        return broadcasts.of(value, codec);
    }

    private void withhold(long broadcast) {
        Output order = ToWorker.Withhold.write(broadcasts.pool(), broadcast);
        roster.all().forEach(worker -> worker.tell(order));
    }

    @Override
    public List<WorkerSnapshot> workers() {
        return roster.snapshots();
    }

    @Override
    public String kind() {
        return "processes";
    }

    @Override
    public List<PoolTask> next(int most) {
        var next = new ArrayList<>(queue.first(most));
        next.addAll(isolated.first(most - next.size()));
        return next;
    }

    @Override
    public List<PoolTask> drain() {
        List<PoolTask> all = queue.drain();
        all.addAll(isolated.drain());
        return all;
    }

    @Override
    public Optional<WorkerStartException> startFailure() {
        return roster.startFailures().last();
    }

    @Override
    public void stopAll() {
        for (PoolWorker worker : roster.all()) {
            worker.takeBack();
            PoolTask head = worker.head();
            if (head != null && !head.isToStop()) {
                core.cancel(head, true);
            }
        }
    }

    /// While the pool is being stopped, a worker may have begun the next task before it was told to
    /// leave that out.
    void stopLatecomers() {
        if (core.isStopping()) {
            stopAll();
        }
    }

    @Override
    public void close() {
        clock.close();
        roster.close();
        broadcasts.close();
    }

    @Override
    public void exit(boolean lets) {
        isFeeding = false;
        if (lets) {
            Draining.await(roster.all());
        }
        clock.close();
        roster.all().forEach(worker -> worker.end().kill(CrashReport.Cause.STOPPED, ""));
        roster.abandon();
        broadcasts.close();
    }
}
