package dev.muster.internal.pool;

import dev.muster.CrashReport;
import dev.muster.WorkerDiedException;
import dev.muster.WorkerSnapshot;
import dev.muster.WorkerStartException;
import dev.muster.backend.WorkerHandle;
import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.codec.Output;
import dev.muster.connection.Connection;
import dev.muster.internal.protocol.pool.Frames;
import dev.muster.internal.protocol.pool.Journal;
import dev.muster.internal.protocol.pool.Order;
import dev.muster.internal.protocol.pool.ResultEntry;
import dev.muster.internal.protocol.pool.TaskEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The pool's view of one worker: what it has been given, and what has come back.
final class PoolWorker {
    /*
     * Any thread may feed it: the one that submits, if the worker is idle, and else the reader, when
     * results have come. One does at a time; whoever finds another at it leaves, because the other
     * looks again when it is done.
     *
     * The reader must not wait for room in the socket: the worker may be waiting for room itself. So
     * a worker that is busy gets no more than SAFE_BYTES on top of what it has; one that is idle
     * reads whatever comes.
     *
     * When the connection is lost, the reader looks into the journal: results that had not been sent
     * are there, and which task had begun. That one is the victim; those behind it go elsewhere.
     */
    private static final long SAFE_BYTES = 64 << 10;
    private static final long FRAME_BYTES = 64 << 10;

    private final ProcessHome home;
    private final String name;
    private final WorkerHandle handle;
    private final @Nullable Journal journal;
    private final WorkerEnd end;
    private final Assignments assignments = new Assignments();
    private final long beganNanos = System.nanoTime();
    private final CompletableFuture<@Nullable Throwable> ready = new CompletableFuture<>();
    private final ReentrantLock sending = new ReentrantLock();

    // Guarded by sending.
    private final KnownFunctions known = new KnownFunctions();
    private final List<PoolTask> next = new ArrayList<>();

    private final AtomicReference<@Nullable Stopping> stopping = new AtomicReference<>();
    private volatile boolean isRetiring;
    private volatile boolean isGone;

    PoolWorker(ProcessHome home, String name, WorkerHandle handle) {
        this.home = home;
        this.name = name;
        this.handle = handle;
        this.journal = handle.journal().map(Journal::new).orElse(null);
        this.end = new WorkerEnd(name, handle, home.config().stopGrace());
    }

    String name() {
        return name;
    }

    Duration stopGrace() {
        return home.config().stopGrace();
    }

    // ---- the beginning ----

    /// Sets the worker up and waits until it takes tasks.
    ///
    /// @throws WorkerStartException if its initializer fails, or it ends or takes too long
    void setUp(int loader, Output initializer) throws WorkerStartException, InterruptedException {
        WorkerControl.start(this, home, handle.control());
        Throwable failure;
        try {
            send(Order.SetUp.write(name, loader, initializer));
            failure = ready.get(home.config().startTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (IOException | ExecutionException e) {
            throw new WorkerStartException(
                    "%s ended while it was being set up: %s".formatted(name, end.report()), e);
        } catch (TimeoutException e) {
            throw new WorkerStartException(
                    "%s was not ready after %s: let its initializer do less, or give it more time"
                                    .formatted(name, home.config().startTimeout())
                            + " by withStartTimeout(…)",
                    e);
        }
        if (failure != null) {
            throw new WorkerStartException(
                    "the initializer failed in %s: %s".formatted(name, failure), failure);
        }
        Thread.ofPlatform()
                .daemon()
                .name("muster-%s-%s-reader".formatted(home.config().name(), name))
                .start(this::read);
    }

    /// The worker says that it takes tasks, or why it does not.
    void ready(@Nullable Throwable failure) {
        ready.complete(failure);
    }

    /// The control connection is lost.
    void deaf(IOException e) {
        ready.completeExceptionally(e);
    }

    // ---- giving it tasks ----

    /// Whether it has nothing to do and may be given something.
    boolean isIdle() {
        return assignments.size() == 0 && mayTake();
    }

    boolean mayTake() {
        return !isRetiring && !isGone;
    }

    /// How many tasks it has.
    int load() {
        return assignments.size();
    }

    /// Sends it what it can take of the tasks that wait.
    void feed() {
        boolean isFull = false;
        while (!isFull && mayTake() && load() <= home.depth() / 2 && home.hasWaiting()) {
            if (!sending.tryLock()) {
                return;
            }
            try {
                isFull = !feedOnce();
            } finally {
                sending.unlock();
            }
            // What it had may have ended meanwhile; whoever saw that found us at it, and left.
            isFull = isFull && load() > 0;
        }
    }

    /// @return false if it could not take all that it was offered
    private boolean feedOnce() {
        int most = Math.max(1, home.depth() / 2);
        int limit = home.config().maxTasksPerWorker();
        if (limit > 0) {
            most = (int) Math.min(most, limit - assignments.total());
        }
        if (most <= 0) {
            return false;
        }
        home.queue().take(most, FRAME_BYTES, next);
        return sendNext();
    }

    /// Sends it one task, which no other worker may have, and nothing after that.
    void feedLast(PoolTask task) {
        sending.lock();
        try {
            next.add(task);
            sendNext();
            isRetiring = true;
        } finally {
            sending.unlock();
        }
        retire();
    }

    private void sendFrame(Output frame) {
        try {
            Frames.send(handle.tasks(), frame);
        } catch (IOException _) {
            // The worker has ended. The reader finds that out, too, and takes the tasks back.
        }
    }

    /// Takes the tasks in `next` over and sends them. Those that must not be sent go elsewhere.
    ///
    /// @return false if some had to
    private boolean sendNext() {
        var frame = new Output();
        var refused = new ArrayList<PoolTask>(0);
        var dropped = new ArrayList<PoolTask>(0);
        for (PoolTask task : next) {
            task.place(this);
            if (task.isCancelled()) {
                dropped.add(task);
            } else if (mayTake() && assignments.add(task, SAFE_BYTES)) {
                write(task, frame);
                retireAtLimit();
            } else {
                task.place(null);
                refused.add(task);
            }
        }
        next.clear();
        dropped.forEach(home.core()::dropped);
        home.giveBack(refused);
        if (frame.size() > 0) {
            sendFrame(frame);
        }
        return refused.isEmpty();
    }

    private void retireAtLimit() {
        int limit = home.config().maxTasksPerWorker();
        if (limit > 0 && assignments.total() >= limit) {
            isRetiring = true;
        }
    }

    private void write(PoolTask task, Output frame) {
        known.write(home.shapes(), frame);
        known.write(home.proxies(), frame);
        long function = TaskEntry.CALL;
        if (task.work() instanceof Work.Apply(PoolFunction applied, _)) {
            function = applied.number();
            known.write(applied, frame);
        }
        TaskEntry.Run.write(
                task.sequence(),
                task.number(),
                task.attempt(),
                task.options().name(),
                task.loader(),
                function,
                task.payload(),
                frame);
    }

    /// No task will apply this function any more.
    void forget(PoolFunction function) {
        if (sending.tryLock()) {
            try {
                Output frame = new Output();
                if (known.forget(function, frame) && !isGone && load() == 0) {
                    sendFrame(frame);
                }
            } finally {
                sending.unlock();
            }
            feed(); // for those who found us at it
        }
    }

    // ---- what it answers ----

    private void read() {
        try {
            while (true) {
                Frames.receive(handle.tasks(), this::take);
                feed();
                rest();
            }
        } catch (IOException _) {
            lost();
        } catch (InterruptedException _) {
            lost();
        }
    }

    private void take(Input frame) throws CodecException {
        while (frame.remaining() > 0) {
            ResultEntry entry = ResultEntry.read(frame);
            take(entry);
            Frames.finish(entry.value());
        }
    }

    private void take(ResultEntry entry) {
        PoolTask task = assignments.remove(entry.sequence());
        if (task == null) {
            return; // known from the journal, or withdrawn
        }
        task.took(entry.nanos(), entry.value().remaining());
        home.took(entry.nanos());
        Throwable stopped = stopped(entry.sequence());
        Object value = null;
        Throwable failure = stopped;
        if (stopped == null) {
            try {
                value = home.codec(task).decode(entry.value());
                if (entry.hasFailed()) {
                    failure = value instanceof Throwable thrown ? thrown : unreadable(null);
                    value = null;
                }
            } catch (CodecException e) {
                failure = unreadable(e);
            }
        }
        if (failure instanceof OutOfMemoryError) {
            retire(); // whatever it has filled is still full
        }
        home.core().ended(task, value, failure);
    }

    private static Throwable unreadable(@Nullable CodecException cause) {
        return cause != null
                ? cause
                : new CodecException("the worker sent a failure that is no exception");
    }

    /// Why a run was stopped; null if it was not.
    private @Nullable Throwable stopped(long sequence) {
        Stopping now = takeStopping(sequence);
        if (now == null) {
            return null;
        }
        now.ended();
        return now.awaitFailure();
    }

    private @Nullable Stopping takeStopping(long sequence) {
        Stopping now = stopping.get();
        return now != null && now.sequence() == sequence && stopping.compareAndSet(now, null)
                ? now
                : null;
    }

    private void rest() {
        if (load() == 0) {
            if (isRetiring) {
                home.retired(this);
            } else {
                home.idle();
            }
        }
    }

    /// These runs have not begun and will not.
    void withdrawn(List<Long> sequences) {
        var back = new ArrayList<PoolTask>();
        for (PoolTask task : assignments.removeAll(sequences)) {
            // Who stops it would wait for its end, and then kill whatever runs here instead.
            Stopping now = takeStopping(task.sequence());
            if (now != null) {
                now.ended();
            }
            task.place(null);
            if (task.isCancelled()) {
                home.core().dropped(task);
            } else {
                back.add(task);
            }
        }
        home.giveBack(back);
        feed(); // who came while these were here has left, because the worker was not idle
        rest();
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

    /// The first of its tasks, if it has been that for longer than this.
    @Nullable PoolTask runningFor(long nanos) {
        return assignments.runningFor(nanos);
    }

    /// Asks the worker not to begin what waits behind its first task.
    void takeBack() {
        assignments.row().ifPresent(row -> tell(Order.Withdraw.write(row.first(), row.last())));
    }

    /// A task of this worker is cancelled.
    void cancel(PoolTask task, boolean mayStop) {
        if (assignments.contains(task)) {
            tell(Order.Withdraw.write(task.sequence(), task.sequence()));
            if (mayStop) {
                StopLadder.cancel(this, task);
            }
        }
    }

    /// Begins to stop a task.
    ///
    /// @return null if it is not here, or is being stopped already
    @Nullable Stopping stopping(PoolTask task) {
        var begun = new Stopping(task.sequence());
        if (!assignments.contains(task) || !stopping.compareAndSet(null, begun)) {
            return null;
        }
        if (!assignments.contains(task)) { // its end has not seen that it is being stopped
            stopping.compareAndSet(begun, null);
            return null;
        }
        return begun;
    }

    /// The stacks have come that were asked for.
    void stacks(long sequence, String text) {
        Stopping now = stopping.get();
        if (now != null && now.sequence() == sequence) {
            now.stacks(text);
        }
    }

    void tellStop(long sequence, boolean wantsStacks) throws IOException {
        send(Order.Stop.write(sequence, wantsStacks));
    }

    void tell(Output order) {
        try {
            send(order);
        } catch (IOException _) {
            // It has ended, which others find out, too.
        }
    }

    void send(Output order) throws IOException {
        Frames.send(handle.control(), order);
    }

    /// Gives it no more tasks; when it has none left, it ends.
    void retire() {
        isRetiring = true;
        if (load() == 0) {
            home.retired(this);
        }
    }

    boolean isRetiring() {
        return isRetiring;
    }

    /// Ends the worker, which has no tasks: it is asked, then terminated, then killed.
    void endInGoodOrder() throws InterruptedException {
        isRetiring = true;
        end.inGoodOrder(this::tell);
    }

    WorkerEnd end() {
        return end;
    }

    // ---- the end ----

    /// The connection is lost, so the worker has ended, or is of no use any more.
    private void lost() {
        isGone = true;
        CrashReport report = end.report();
        takeFromJournal();
        var back = new ArrayList<PoolTask>();
        var victims = new ArrayList<PoolTask>();
        PoolTask head = assignments.head();
        long begun = journal != null ? journal.begun() : head == null ? 0 : head.sequence();
        for (PoolTask task : assignments.close()) {
            (task.sequence() <= begun ? victims : back).add(task);
        }
        Stopping now = stopping.getAndSet(null);
        if (now != null) {
            now.ended();
        }
        end.gone();
        home.gone(this);
        home.giveBack(back);
        for (PoolTask task : victims) {
            home.core().ended(task, null, failure(task, report, now));
        }
        close();
    }

    private static Throwable failure(PoolTask task, CrashReport report, @Nullable Stopping now) {
        if (now != null && now.sequence() == task.sequence()) {
            return now.awaitFailure();
        }
        return new WorkerDiedException(report.withTask(task.name(), task.attempt()));
    }

    private void takeFromJournal() {
        if (journal == null) {
            return;
        }
        Input results = journal.results();
        try {
            take(results);
        } catch (CodecException _) {
            // It was killed while it wrote.
        }
    }

    /// Ends a worker that could not be set up: nobody reads what it says.
    void abandon() {
        handle.kill();
        close();
    }

    private void close() {
        close(handle.tasks());
        close(handle.control());
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (IOException _) {
            // What was unsent has nobody to read it.
        }
    }

    WorkerHandle handle() {
        return handle;
    }

    long idleNanos() {
        return assignments.idleNanos();
    }

    long ageNanos() {
        return System.nanoTime() - beganNanos;
    }

    WorkerSnapshot snapshot() {
        PoolTask head = head();
        WorkerSnapshot.State state =
                isRetiring
                        ? WorkerSnapshot.State.STOPPING
                        : head == null ? WorkerSnapshot.State.IDLE : WorkerSnapshot.State.BUSY;
        return new WorkerSnapshot(
                name,
                handle.pid().orElse(0),
                state,
                assignments.ended(),
                head == null ? -1 : head.number(),
                handle.residentBytes(),
                Duration.ofNanos(ageNanos()));
    }
}
