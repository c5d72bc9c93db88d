package dev.muster.internal.pool;

import dev.muster.CrashReport;
import dev.muster.WorkerDiedException;
import dev.muster.WorkerSnapshot;
import dev.muster.WorkerStartException;
import dev.muster.backend.WorkerHandle;
import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.codec.Output;
import dev.muster.internal.protocol.pool.Journal;
import dev.muster.internal.protocol.pool.Order;
import dev.muster.internal.protocol.pool.ResultEntry;
import dev.muster.internal.protocol.pool.TaskEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
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
     * A task is in `outstanding` from before it is sent until its result is read, or the worker has
     * confirmed that it will not begin, or the end of the worker has been looked into. Who takes it
     * out there, under the lock, tells how it ended, and nobody else does.
     */
    private static final long SAFE_BYTES = 64 << 10;
    private static final long FRAME_BYTES = 64 << 10;
    private static final long END_SECONDS = 2;

    private final ProcessHome home;
    private final String name;
    private final WorkerHandle handle;
    private final @Nullable Journal journal;
    private final long beganNanos = System.nanoTime();
    private final CompletableFuture<@Nullable Throwable> ready = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();
    private final AtomicBoolean isEnding = new AtomicBoolean();
    private final ReentrantLock sending = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by sending.
    private final KnownFunctions known = new KnownFunctions();
    private final List<PoolTask> next = new ArrayList<>();

    // Guarded by lock.
    private final ArrayDeque<PoolTask> outstanding = new ArrayDeque<>();
    private long lastSequence;
    private long unconfirmedBytes;
    private long assigned;
    private @Nullable Stopping stopping;
    private CrashReport.@Nullable Cause endCause;
    private String endDetail = "";
    private String endStacks = "";

    // Written under lock.
    private volatile int load;
    private volatile long headSinceNanos;
    private volatile long tasks;
    private volatile long idleSinceNanos = System.nanoTime();
    private volatile boolean isRetiring;
    private volatile boolean isGone;

    PoolWorker(ProcessHome home, String name, WorkerHandle handle) {
        this.home = home;
        this.name = name;
        this.handle = handle;
        this.journal = handle.journal().map(Journal::new).orElse(null);
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
    void setUp(Output initializer) throws WorkerStartException, InterruptedException {
        WorkerControl.start(this, home, handle.control());
        try {
            send(Order.SetUp.write(name, initializer));
            Throwable failure =
                    ready.get(home.config().startTimeout().toNanos(), TimeUnit.NANOSECONDS);
            if (failure != null) {
                throw new WorkerStartException(
                        "the initializer failed in %s: %s".formatted(name, failure), failure);
            }
        } catch (IOException | ExecutionException e) {
            throw new WorkerStartException(
                    "%s ended while it was being set up: %s".formatted(name, lastReport()), e);
        } catch (TimeoutException e) {
            throw new WorkerStartException(
                    "%s was not ready after %s: let its initializer do less, or give it more time"
                                    .formatted(name, home.config().startTimeout())
                            + " by withStartTimeout(…)",
                    e);
        }
        Thread.ofPlatform()
                .daemon()
                .name("muster-%s-%s-reader".formatted(home.config().name(), name))
                .start(this::read);
    }

    private String lastReport() {
        handle.kill();
        try {
            return handle.ended()
                    .toCompletableFuture()
                    .get(END_SECONDS, TimeUnit.SECONDS)
                    .toString();
        } catch (ExecutionException | TimeoutException e) {
            return "nobody knows why";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "nobody knows why";
        }
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
        return load == 0 && mayTake();
    }

    boolean mayTake() {
        return !isRetiring && !isGone;
    }

    /// How many tasks it has.
    int load() {
        return load;
    }

    /// Sends it what it can take of the tasks that wait.
    void feed() {
        while (mayTake() && load <= home.depth() / 2 && home.hasWaiting()) {
            if (!sending.tryLock()) {
                return;
            }
            try {
                Output frame = nextFrame();
                if (frame == null) {
                    return;
                }
                sendFrame(frame);
            } finally {
                sending.unlock();
            }
        }
    }

    /// Sends it one task, which no other worker may have.
    void feed(PoolTask task) {
        sending.lock();
        try {
            next.add(task);
            Output frame = frame();
            if (frame != null) {
                sendFrame(frame);
            }
        } finally {
            sending.unlock();
        }
    }

    private void sendFrame(Output frame) {
        try {
            handle.tasks().sendBytes(frame.buffers().toArray(ByteBuffer[]::new));
            handle.tasks().flush();
        } catch (IOException _) {
            // The worker has ended. The reader finds that out, too, and takes the tasks back.
        }
    }

    private @Nullable Output nextFrame() {
        int most = Math.max(1, home.depth() / 2);
        int limit = home.config().maxTasksPerWorker();
        if (limit > 0) {
            most = (int) Math.min(most, limit - assigned);
        }
        if (most <= 0) {
            return null;
        }
        home.queue().take(most, FRAME_BYTES, next);
        return next.isEmpty() ? null : frame();
    }

    /// Writes the tasks in `next` and takes them over. Those that must not be sent go elsewhere.
    private @Nullable Output frame() {
        var frame = new Output();
        var refused = new ArrayList<PoolTask>(0);
        var dropped = new ArrayList<PoolTask>(0);
        lock.lock();
        try {
            for (PoolTask task : next) {
                task.place(this);
                if (task.isCancelled()) {
                    dropped.add(task);
                } else if (!mayTake() || !hasRoom(task)) {
                    task.place(null);
                    refused.add(task);
                } else {
                    assign(task);
                    write(task, frame);
                }
            }
        } finally {
            lock.unlock();
        }
        next.clear();
        dropped.forEach(home.core()::dropped);
        if (!refused.isEmpty()) {
            home.giveBack(refused, this);
        }
        return frame.size() == 0 ? null : frame;
    }

    private boolean hasRoom(PoolTask task) {
        return outstanding.isEmpty() || unconfirmedBytes + task.payload().size() <= SAFE_BYTES;
    }

    private void assign(PoolTask task) {
        if (outstanding.isEmpty()) {
            headSinceNanos = System.nanoTime();
        }
        task.sequence(++lastSequence);
        outstanding.addLast(task);
        load = outstanding.size();
        unconfirmedBytes += task.payload().size();
        assigned++;
        int limit = home.config().maxTasksPerWorker();
        if (limit > 0 && assigned >= limit) {
            isRetiring = true;
        }
    }

    private void write(PoolTask task, Output frame) {
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
                function,
                task.payload(),
                frame);
    }

    /// No task will apply this function any more.
    void forget(PoolFunction function) {
        if (sending.tryLock()) {
            try {
                Output frame = new Output();
                if (known.forget(function, frame) && !isGone && load == 0) {
                    sendFrame(frame);
                }
            } finally {
                sending.unlock();
            }
        }
    }

    // ---- what it answers ----

    private void read() {
        try {
            while (true) {
                Input frame = Input.of(handle.tasks().receiveBytes());
                while (frame.remaining() > 0) {
                    take(ResultEntry.read(frame));
                }
                feed();
                rest();
            }
        } catch (IOException _) {
            lost();
        } catch (InterruptedException _) {
            lost();
        }
    }

    private void take(ResultEntry entry) {
        PoolTask task = remove(entry.sequence());
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
                value = home.codec().decode(entry.value());
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

    private @Nullable PoolTask remove(long sequence) {
        lock.lock();
        try {
            Iterator<PoolTask> tasksLeft = outstanding.iterator();
            while (tasksLeft.hasNext()) {
                PoolTask task = tasksLeft.next();
                if (task.sequence() == sequence) {
                    tasksLeft.remove();
                    removed(task);
                    tasks++;
                    return task;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void removed(PoolTask task) {
        load = outstanding.size();
        unconfirmedBytes -= task.payload().size();
        headSinceNanos = System.nanoTime();
        if (outstanding.isEmpty()) {
            idleSinceNanos = headSinceNanos;
        }
    }

    private @Nullable Throwable stopped(long sequence) {
        Stopping now;
        lock.lock();
        try {
            now = stopping;
            if (now == null || now.sequence() != sequence) {
                return null;
            }
            stopping = null;
        } finally {
            lock.unlock();
        }
        now.ended();
        return now.awaitFailure();
    }

    private void rest() {
        if (load == 0) {
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
        var dropped = new ArrayList<PoolTask>();
        lock.lock();
        try {
            for (Iterator<PoolTask> tasksLeft = outstanding.iterator(); tasksLeft.hasNext(); ) {
                PoolTask task = tasksLeft.next();
                if (sequences.contains(task.sequence())) {
                    tasksLeft.remove();
                    load = outstanding.size();
                    unconfirmedBytes -= task.payload().size();
                    task.place(null);
                    (task.isCancelled() ? dropped : back).add(task);
                }
            }
        } finally {
            lock.unlock();
        }
        dropped.forEach(home.core()::dropped);
        home.giveBack(back, null);
        rest();
    }

    /// The run that is under way says how far it is.
    void advanced(long sequence, double part) {
        lock.lock();
        try {
            for (PoolTask task : outstanding) {
                if (task.sequence() == sequence) {
                    task.progress(part);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- stopping ----

    /// The task that has been under way longest, if it has been longer than this.
    @Nullable PoolTask runningFor(long nanos) {
        lock.lock();
        try {
            PoolTask head = outstanding.peekFirst();
            return head != null && System.nanoTime() - headSinceNanos > nanos ? head : null;
        } finally {
            lock.unlock();
        }
    }

    /// The first of its tasks, which it runs or is about to.
    @Nullable PoolTask head() {
        return runningFor(-1);
    }

    /// Asks the worker not to begin what waits behind its first task.
    void takeBack() {
        long first;
        long last;
        lock.lock();
        try {
            PoolTask head = outstanding.peekFirst();
            if (head == null || outstanding.size() < 2) {
                return;
            }
            first = head.sequence() + 1;
            last = outstanding.getLast().sequence();
        } finally {
            lock.unlock();
        }
        tell(Order.Withdraw.write(first, last));
    }

    /// A task of this worker is cancelled.
    void cancel(PoolTask task, boolean mayStop) {
        lock.lock();
        try {
            if (!outstanding.contains(task)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        tell(Order.Withdraw.write(task.sequence(), task.sequence()));
        if (mayStop) {
            StopLadder.cancel(this, task);
        }
    }

    /// Begins to stop a task.
    ///
    /// @return null if it is not here, or is being stopped already
    @Nullable Stopping stopping(PoolTask task) {
        lock.lock();
        try {
            if (!outstanding.contains(task) || stopping != null) {
                return null;
            }
            stopping = new Stopping(task.sequence());
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    /// The stacks have come that were asked for.
    void stacks(long sequence, String text) {
        lock.lock();
        try {
            if (stopping != null && stopping.sequence() == sequence) {
                stopping.stacks(text);
            }
        } finally {
            lock.unlock();
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
        handle.control().sendBytes(order.buffers().toArray(ByteBuffer[]::new));
        handle.control().flush();
    }

    /// Ends the process in good order.
    void terminate(String stacks) {
        because(CrashReport.Cause.STOPPED, "", stacks);
        handle.terminate();
    }

    /// Ends the process and all that it has started.
    void kill(CrashReport.Cause cause, String detail) {
        because(cause, detail, "");
        handle.kill();
    }

    private void because(CrashReport.Cause cause, String detail, String stacks) {
        lock.lock();
        try {
            if (endCause == null) {
                endCause = cause;
                endDetail = detail;
                endStacks = stacks;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Gives it no more tasks; when it has none left, it ends.
    void retire() {
        isRetiring = true;
        if (load == 0) {
            home.retired(this);
        }
    }

    boolean isRetiring() {
        return isRetiring;
    }

    /// Whether nobody has begun to end it before; from then on somebody has.
    boolean beginEnd() {
        return !isEnding.getAndSet(true);
    }

    /// Ends the worker, which has no tasks: it is asked, then terminated, then killed.
    void end() throws InterruptedException {
        isRetiring = true;
        because(CrashReport.Cause.STOPPED, "", "");
        tell(Order.End.write());
        if (!awaitGone(stopGrace().multipliedBy(3))) {
            handle.terminate();
            if (!awaitGone(stopGrace())) {
                handle.kill();
                awaitGone(Duration.ofSeconds(END_SECONDS));
            }
        }
    }

    private boolean awaitGone(Duration timeout) throws InterruptedException {
        try {
            gone.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    // ---- the end ----

    /// The connection is lost, so the worker has ended, or is of no use any more.
    private void lost() {
        isGone = true;
        CrashReport report = report();
        takeFromJournal();
        var back = new ArrayList<PoolTask>();
        var victims = new ArrayList<PoolTask>();
        Stopping now;
        lock.lock();
        try {
            long begun = journal != null ? journal.begun() : firstSequence();
            for (PoolTask task : outstanding) {
                (task.sequence() <= begun ? victims : back).add(task);
            }
            outstanding.clear();
            load = 0;
            now = stopping;
            stopping = null;
        } finally {
            lock.unlock();
        }
        if (now != null) {
            now.ended();
        }
        gone.complete(null);
        home.gone(this);
        home.giveBack(back, null);
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

    private long firstSequence() {
        PoolTask head = outstanding.peekFirst();
        return head == null ? 0 : head.sequence();
    }

    private CrashReport report() {
        CrashReport seen;
        try {
            seen = handle.ended().toCompletableFuture().get(END_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            handle.kill();
            seen = lostReport();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            seen = lostReport();
        }
        lock.lock();
        try {
            CrashReport.Cause cause = endCause;
            return cause == null ? seen : seen.withCause(cause, endDetail).withStacks(endStacks);
        } finally {
            lock.unlock();
        }
    }

    private CrashReport lostReport() {
        return new CrashReport(
                name,
                handle.pid().orElse(0),
                CrashReport.Cause.LOST,
                null,
                "",
                "",
                "",
                handle.lastLines(),
                "",
                "",
                0);
    }

    private void takeFromJournal() {
        if (journal == null) {
            return;
        }
        Input results = journal.results();
        try {
            while (results.remaining() > 0) {
                take(ResultEntry.read(results));
            }
        } catch (CodecException _) {
            // It was killed while it wrote.
        }
    }

    private void close() {
        try {
            handle.tasks().close();
            handle.control().close();
        } catch (IOException _) {
            // What was unsent has nobody to read it.
        }
    }

    WorkerHandle handle() {
        return handle;
    }

    long idleNanos() {
        return load > 0 ? 0 : System.nanoTime() - idleSinceNanos;
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
                tasks,
                head == null ? -1 : head.number(),
                handle.residentBytes(),
                Duration.ofNanos(ageNanos()));
    }
}
