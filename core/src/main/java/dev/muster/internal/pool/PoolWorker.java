package dev.muster.internal.pool;

import dev.muster.PoolConfig;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.memory.MemoryLink;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.TimeText;
import dev.muster.internal.workerprotocol.TaskFrames;
import dev.muster.internal.workerprotocol.ToWorker;
import dev.muster.monitor.TaskSnapshot;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerInfo;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The pool's view of one worker: from its beginning to its end, and all that is asked of it.
final class PoolWorker {
    /*
     * Any thread may feed it or stop what it runs. One thread takes its results and finds out that
     * it has ended, another hears all else that it says. They meet at its assignments: a task is
     * taken out once, and only the thread that takes it out tells how it ended.
     */
    private static final System.Logger LOGGER = Log.named("dev.muster.pool");

    /// What all workers of a pool have in common.
    ///
    /// @param queue the tasks that wait for one of them
    /// @param rows how many of them have tasks that wait behind another
    record Common(
            PoolConfig config,
            TaskQueue queue,
            AtomicInteger rows,
            TimeLeft timeLeft,
            FeedPace pace,
            TaskCodec codec,
            PoolWorkerListener listener) {}

    private final Common common;
    private final String name;
    private final Worker handle;
    private final Set<String> labels;
    private final TaskFrames frames;
    private final WorkerEnd end;
    private final Assignments assignments;
    private final CurrentStop stop;
    private final WorkerFeed feed;
    private final WorkerResults results;
    private final long beganNanos = System.nanoTime();
    private final CompletableFuture<@Nullable Throwable> ready = new CompletableFuture<>();

    /// The roster knows it, so its end may be told.
    private final CountDownLatch listed = new CountDownLatch(1);

    /// Set before it is listed.
    private Machines.@Nullable Machine machine;

    /// It has been offered memory for what is large, or there is none.
    private final AtomicBoolean isSharing = new AtomicBoolean();

    /// It gets no more tasks, and ends when it has none left. Never taken back.
    private volatile boolean isRetiring;

    /// Its connection is lost. Never taken back.
    private volatile boolean isGone;

    PoolWorker(Common common, Worker handle) {
        this.common = common;
        this.name = handle.info().name();
        this.handle = handle;
        this.labels = handle.info().labels();
        this.frames = new TaskFrames(handle.tasks());
        this.assignments = new Assignments(common.rows());
        this.stop = new CurrentStop(assignments);
        this.end = new WorkerEnd(name, handle, common.config().stopGrace());
        this.feed = new WorkerFeed(this, common, assignments, frames);
        this.results = new WorkerResults(this, common, handle, frames, assignments, stop);
    }

    String name() {
        return name;
    }

    Duration stopGrace() {
        return common.config().stopGrace();
    }

    // ---- the beginning ----

    /// Sets the worker up and waits until it takes tasks.
    ///
    /// @throws WorkerStartException if its initializer fails, or it ends or takes too long
    void setUp() throws WorkerStartException, InterruptedException {
        Duration timeout = common.config().startTimeout();
        WorkerControl.start(this, common, handle.control());
        Throwable failure;
        try {
            send(common.codec().setUp(name));
            failure = ready.get(Nanos.of(timeout), TimeUnit.NANOSECONDS);
        } catch (IOException | ExecutionException e) {
            throw new WorkerStartException(
                    "%s ended while it was being set up: %s".formatted(name, end.report()), e);
        } catch (TimeoutException e) {
            throw new WorkerStartException(
                    "%s was not ready after %s: let its initializer do less, or give it more time"
                                    .formatted(name, TimeText.of(timeout))
                            + " by withStartTimeout(…)",
                    e);
        }
        if (failure != null) {
            throw new WorkerStartException(
                    "the initializer failed in %s: %s".formatted(name, failure), failure);
        }
        results.start();
    }

    /// It is about to be listed.
    ///
    /// @param busy counts the busy workers of this machine; null if nobody asks
    void isOn(Machines.Machine newMachine, @Nullable AtomicInteger busy) {
        machine = newMachine;
        if (busy != null) {
            assignments.countIn(busy);
        }
    }

    /// The machine on which it is.
    Machines.Machine machine() {
        return Objects.requireNonNull(machine, "it is not listed");
    }

    /// The roster knows it from here on.
    void listed() {
        listed.countDown();
    }

    /// Waits until the roster knows it: one that ended before would stay there.
    void awaitListed() throws InterruptedException {
        listed.await();
    }

    /// The worker says that it takes tasks, or why it does not.
    void ready(@Nullable Throwable failure) {
        ready.complete(failure);
    }

    /// The control connection is lost.
    void controlLost(IOException e) {
        ready.completeExceptionally(e);
    }

    /// What tasks may ask for.
    Set<String> labels() {
        return labels;
    }

    /// Whether it has all of these labels.
    boolean hasAll(Set<String> wanted) {
        return labels.containsAll(wanted);
    }

    /// Whether it has what a task asks for.
    boolean mayRun(PoolTask task) {
        return !task.hasLabels() || hasAll(task.options().labels());
    }

    // ---- giving it tasks ----

    /// Whether it has nothing to do and may be given something.
    boolean isIdle() {
        return assignments.size() == 0 && mayTake();
    }

    boolean mayTake() {
        return !isRetiring && !isGone;
    }

    /// Gives it no more tasks, without looking whether it has any left.
    void takeNoMore() {
        isRetiring = true;
    }

    boolean isRetiring() {
        return isRetiring;
    }

    /// How many tasks it has.
    int load() {
        return assignments.size();
    }

    /// Sends it what it can take of the tasks that wait.
    void feed() {
        feed.feed();
    }

    /// Sends it one task, which no other worker may have, and nothing after that.
    void feedLast(PoolTask task) {
        feed.feedLast(task);
        retire();
    }

    /// No task will apply this function any more.
    void forget(PoolFunction function) {
        feed.forget(function);
    }

    // ---- memory for what is large ----

    /// This many bytes have gone there or come from there in one frame. If they are many, the next
    /// ones will go through memory.
    void carried(long bytes) {
        if (TaskFrames.isLarge(bytes) && mayShare() && !isSharing.getAndSet(true)) {
            MemoryLink.create().ifPresent(this::share);
        }
    }

    private boolean mayShare() {
        return handle.info().isLocal() && !isGone;
    }

    private void share(MemoryLink link) {
        var written = new Output();
        try {
            JavaCodec.standard().encode(link, written);
        } catch (CodecException e) {
            throw new IllegalStateException("a link can be written", e);
        }
        if (frames.receiveThrough(link)) {
            tell(ToWorker.Share.write(written));
        }
    }

    /// The worker reads from the memory that was offered to it.
    void shares() {
        frames.sendThrough();
    }

    // ---- what it says ----

    /// Some of its tasks have been taken out, perhaps the last.
    void tasksRemoved() {
        if (load() == 0) {
            if (isRetiring) {
                common.listener().retired(this);
            } else {
                common.listener().idle();
            }
        }
    }

    /// These runs have not begun and will not.
    void withdrawn(List<Long> sequences) {
        var back = new ArrayList<PoolTask>();
        List<PoolTask> removed = assignments.removeAll(sequences);
        headChanged();
        for (PoolTask task : removed) {
            // A thread that stops it would wait for its end, and then kill what runs here instead.
            stop.ended(task.sequence());
            task.place(null);
            if (task.isCancelled()) {
                common.listener().dropped(task);
            } else {
                back.add(task);
            }
        }
        common.listener().giveBack(back);
        feed(); // threads that came while these were here left, because the worker was not idle
        tasksRemoved();
    }

    /// The run that is under way says how far it is.
    void advanced(long sequence, double part) {
        PoolTask task = assignments.find(sequence);
        if (task != null) {
            task.progress(part);
        }
    }

    // ---- stopping ----

    /// The first of its tasks, which it runs or is about to.
    @Nullable PoolTask head() {
        return assignments.head();
    }

    /// Whether this is its first task.
    boolean isHead(PoolTask task) {
        return task.equals(head());
    }

    /// Whether a task that it has is being stopped: nothing more is put behind that.
    boolean isStopping() {
        return stop.isUnderWay();
    }

    /// Its first task may have become that just now.
    void headChanged() {
        common.listener().headChanged(this);
    }

    /// The first of its tasks, if it has been that for longer than this.
    @Nullable PoolTask runningFor(long nanos) {
        return assignments.runningFor(nanos);
    }

    /// Whether one of these workers may run a task that waits behind its first one.
    boolean hasWaitingFor(List<PoolWorker> others) {
        return assignments.hasWaitingFor(others);
    }

    /// Asks the worker not to begin what waits behind its first task.
    void takeBack() {
        assignments.row().ifPresent(row -> tell(ToWorker.Withdraw.write(row.first(), row.last())));
    }

    /// A task of this worker is cancelled.
    void cancel(PoolTask task, boolean mayStop) {
        if (assignments.contains(task)) {
            tell(ToWorker.Withdraw.write(task.sequence(), task.sequence()));
            if (mayStop) {
                StopLadder.cancel(this, task);
            }
        }
    }

    /// The run that is being stopped.
    CurrentStop currentStop() {
        return stop;
    }

    /// Tells it to stop a task.
    ///
    /// @return whether it hears that
    boolean tellStop(long sequence, boolean wantsStacks) {
        try {
            send(ToWorker.Stop.write(sequence, wantsStacks));
            return true;
        } catch (Throwable e) { // it is ending anyway, or must be ended without its help
            Guard.survived(e);
            return false;
        }
    }

    void tell(Output order) {
        try {
            send(order);
        } catch (IOException _) {
            // It has ended, which others find out, too.
        }
    }

    void send(Output order) throws IOException {
        TaskFrames.send(handle.control(), order);
    }

    // ---- the end ----

    /// Gives it no more tasks; when it has none left, it ends.
    void retire() {
        isRetiring = true;
        if (load() == 0) {
            common.listener().retired(this);
        }
    }

    /// Ends the worker, which has no tasks: it is asked, then terminated, then killed.
    void endInGoodOrder() throws InterruptedException {
        isRetiring = true;
        end.inGoodOrder(this::tell);
    }

    WorkerEnd end() {
        return end;
    }

    /// Something failed here that belongs to no one task: the worker is of no use any more. Its
    /// tasks end or go elsewhere when its results notice.
    void broken(String what, Throwable e) {
        Guard.survived(e);
        LOGGER.log(System.Logger.Level.WARNING, () -> name + " is given up: " + what, e);
        // What cannot be killed is left alone: its tasks must end.
        Guard.run(() -> end.kill(CrashReport.Cause.LOST, what), _ -> close());
    }

    /// The connection is lost, so the worker has ended, or is of no use any more.
    void markGone() {
        isGone = true;
    }

    boolean isGone() {
        return isGone;
    }

    /// Ends a worker that could not be set up: nobody reads what it says.
    void abandon() {
        dismiss(handle);
        frames.close();
    }

    /// Ends a worker that the pool does not use.
    static void dismiss(Worker worker) {
        Guard.run(worker::kill);
        closeConnections(worker);
    }

    /// Closes its connections.
    void close() {
        closeConnections(handle);
        frames.close();
    }

    private static void closeConnections(Worker worker) {
        Guard.close(worker.tasks());
        Guard.close(worker.control());
    }

    Worker handle() {
        return handle;
    }

    long idleNanos() {
        return assignments.idleNanos();
    }

    long ageNanos() {
        return System.nanoTime() - beganNanos;
    }

    WorkerSnapshot snapshot() {
        Assignments.Head head = assignments.first();
        WorkerInfo info = handle.info();
        return new WorkerSnapshot(
                name,
                info.host(),
                info.pid() == 0 ? OptionalLong.empty() : OptionalLong.of(info.pid()),
                info.kind().toString(),
                state(head != null),
                head == null ? Optional.empty() : Optional.of(running(head)),
                assignments.ended(),
                residentBytes(),
                Duration.ofNanos(ageNanos()));
    }

    /// As its source says, unless it throws.
    private long residentBytes() {
        try {
            return handle.residentBytes();
        } catch (Throwable e) {
            Guard.survived(e);
            return 0;
        }
    }

    private TaskSnapshot running(Assignments.Head head) {
        return PoolMonitor.running(head.task(), name, head.sinceNanos());
    }

    private WorkerSnapshot.State state(boolean isBusy) {
        if (isGone) {
            return WorkerSnapshot.State.ENDED;
        }
        if (isRetiring) {
            return WorkerSnapshot.State.STOPPING;
        }
        return isBusy ? WorkerSnapshot.State.BUSY : WorkerSnapshot.State.IDLE;
    }
}
