package dev.muster.internal.pool;

import dev.muster.Broadcast;
import dev.muster.PoolConfig;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.worker.CrashReport;
import dev.muster.worker.WorkerSource;
import dev.muster.worker.WorkerStartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Runs tasks in worker processes. It puts together what that takes, and hears what becomes of the
/// workers and of their tasks.
final class ProcessScheduler implements Scheduler, PoolWorkerListener {
    /// A pool that is shut down fails its tasks if no worker could be started for this long,
    /// because it is to end.
    private static final Duration END_PATIENCE = Duration.ofSeconds(30);

    private static final long DRAIN_LOOK_MILLIS = 10;
    private static final long DRAIN_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final PoolCore core;
    private final TaskCodec codec;
    private final TaskQueue queue = new TaskQueue();
    private final AtomicInteger rows = new AtomicInteger();
    private final FeedPace pace = new FeedPace();
    private final Roster roster;
    private final IsolatedTasks isolated;
    private final PoolSupervisor supervisor;
    private final boolean mayHaveLabels;

    /// Supervisor thread only.
    private final MissingLabels missingLabels;

    private volatile @Nullable WorkerStartException broken;

    /// Set by [#stopAll], not by [#exit], which lets what runs finish.
    private volatile boolean stopsAll;

    ProcessScheduler(PoolCore core, PoolConfig config, WorkerSource source) {
        this.core = core;
        this.mayHaveLabels = source.mayHaveLabels();
        this.missingLabels =
                new MissingLabels(config.name(), config.startTimeout(), System::nanoTime);
        this.codec = new JvmTaskCodec(config, this::tellAll);
        this.roster =
                new Roster(
                        new PoolWorker.Common(
                                config,
                                queue,
                                rows,
                                TimeLeft.of(config, source),
                                pace,
                                codec,
                                this),
                        source);
        this.isolated = new IsolatedTasks(core, roster);
        this.supervisor = new PoolSupervisor(config, queue, roster, this::look);
        supervisor.start(); // first: if there is no thread for it, nothing has begun
        roster.open();
    }

    // ---- tasks on their way to a worker ----

    @Override
    public void prepare(PoolTask task) {
        WorkerStartException failure = broken;
        if (failure != null) {
            throw new RejectedExecutionException(
                    "%s cannot start workers: %s".formatted(core, failure.getMessage()), failure);
        }
        if (task.hasLabels() && !mayHaveLabels) {
            throw Scheduler.noLabels(task);
        }
        codec.prepare(task);
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
            supervisor.watch();
        }
    }

    @Override
    public void ended(PoolTask task, @Nullable Object result, @Nullable Throwable failure) {
        core.ended(task, result, failure);
    }

    @Override
    public void dropped(PoolTask task) {
        core.dropped(task);
    }

    @Override
    public void refused(PoolTask task, RejectedExecutionException why) {
        core.refused(task, why);
    }

    @Override
    public void giveBack(List<PoolTask> tasks) {
        if (tasks.isEmpty()) {
            return;
        }
        queue.giveBack(tasks);
        endWhatCannotRun();
        roster.offer();
    }

    /// A thread that has looked for waiting tasks to end them may have come a moment before these.
    private void endWhatCannotRun() {
        if (broken != null) {
            failAll();
        } else if (stopsAll) {
            drain().forEach(core::dropped);
        }
    }

    @Override
    public void idle() {
        if (queue.isEmptyForAll() && rows.get() > 0) {
            supervisor.watch();
        }
    }

    // ---- workers ----

    /// What it looks after ten times a second.
    private void look() {
        retryStarts();
        stopLatecomers();
        lookForLabels();
        core.keepProgram();
    }

    private void lookForLabels() {
        Map<Set<String>, Integer> wanted = queue.wantedLabels();
        missingLabels.look(wanted, wanted.isEmpty() ? List.of() : roster.labels());
    }

    /// Starts workers whose start failed, if it is time for another try.
    private void retryStarts() {
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

    @Override
    public void arrived(PoolWorker worker) {
        core.monitor().arrived(worker);
    }

    @Override
    public void headChanged(PoolWorker worker) {
        PoolMonitor monitor = core.monitor();
        if (monitor.isWatched()) {
            PoolTask head = worker.head();
            if (head != null) {
                monitor.started(head, worker.name(), () -> head.equals(worker.head()));
            }
        }
    }

    @Override
    public void retired(PoolWorker worker) {
        roster.retired(worker);
    }

    @Override
    public void lost(PoolWorker worker, CrashReport report) {
        core.monitor().ended(worker, report);
    }

    @Override
    public void gone(PoolWorker worker) {
        isolated.gone(worker);
        roster.gone(worker);
    }

    @Override
    public void startFailed(WorkerStartException failure) {
        core.monitor().startFailed(failure);
    }

    /// All tasks fail, and so will those that come.
    @Override
    public void breakDown(WorkerStartException failure) {
        broken = failure;
        failAll();
    }

    private void failAll() {
        WorkerStartException failure = broken;
        if (failure != null) {
            drain().forEach(task -> core.ended(task, null, failure));
        }
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
        return roster.target() * (2 + pace.depth());
    }

    @Override
    public <T extends @Nullable Object> Broadcast<T> broadcast(T value) {
        return codec.broadcast(value);
    }

    private void tellAll(Output order) {
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
        stopsAll = true;
        endWhatCannotRun();
        for (PoolWorker worker : roster.all()) {
            worker.takeBack();
            PoolTask head = worker.head();
            if (head != null && !head.isToStop()) {
                core.cancel(head, true);
            }
        }
    }

    /// While all tasks are being stopped, a worker may have begun the next one before it was told
    /// to leave that out.
    private void stopLatecomers() {
        if (stopsAll) {
            stopAll();
        }
    }

    @Override
    public void close() {
        supervisor.close();
        roster.close();
        codec.close();
    }

    @Override
    public void exit(boolean lets) {
        queue.hold();
        if (lets) {
            awaitRunning(roster.all());
        }
        supervisor.close();
        roster.all().forEach(worker -> worker.end().kill(CrashReport.Cause.STOPPED, ""));
        roster.abandon();
        codec.close();
    }

    /// Has the workers begin nothing more, and returns when they have nothing left: the user has
    /// asked the program to end.
    @SuppressWarnings("SystemOut") // the user waits, at the terminal
    private static void awaitRunning(List<PoolWorker> workers) {
        workers.forEach(PoolWorker::takeBack);
        long begin = System.nanoTime();
        boolean isSaid = false;
        while (workers.stream().anyMatch(worker -> worker.load() > 0)) {
            if (!isSaid && System.nanoTime() - begin > DRAIN_PATIENCE_NANOS) {
                isSaid = true;
                System.err.printf(
                        "muster: waiting for %d running tasks; once more Ctrl-C kills them%n",
                        workers.stream().filter(worker -> worker.load() > 0).count());
            }
            try {
                Thread.sleep(DRAIN_LOOK_MILLIS);
            } catch (InterruptedException _) {
                return;
            }
        }
    }
}
