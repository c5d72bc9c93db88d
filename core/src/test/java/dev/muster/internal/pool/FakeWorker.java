package dev.muster.internal.pool;

import dev.muster.codec.CodecException;
import dev.muster.connection.Connection;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.workerprotocol.FromWorker;
import dev.muster.internal.workerprotocol.Journal;
import dev.muster.internal.workerprotocol.TaskEntry;
import dev.muster.internal.workerprotocol.ToWorker;
import dev.muster.testing.Waits;
import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A worker without a process and without a thread. It says that it is ready when it is set up,
/// confirms what it is to leave out, and ends when it is told to. All else is a step of the test:
/// which task it begins, how that ends, what it says, and how it comes to its end itself.
final class FakeWorker implements Worker {
    private static final int JOURNAL_BYTES = 72 << 10;

    private final WorkerInfo info;
    private final ByteBuffer memory = ByteBuffer.allocate(JOURNAL_BYTES);
    private final Journal journal = new Journal(memory);
    private final FakeConnection tasks = new FakeConnection(new TasksPeer());
    private final FakeConnection control = new FakeConnection(new ControlPeer());
    private final CompletableFuture<CrashReport> ended = new CompletableFuture<>();

    // Guarded by this.
    private final List<FakeTask> row = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Long> functions = new ArrayList<>();
    private final List<ToWorker> orders = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();

    private volatile boolean hasJournal = true;
    private volatile boolean isReadyWhenSetUp = true;
    private volatile Runnable atEnd = this::end;
    private volatile Runnable atTerminate = this::end;
    private volatile Runnable atKill = this::end;
    private volatile Runnable atMemory = () -> {};
    private volatile long residentBytes;
    private volatile @Nullable Object answer;

    FakeWorker(WorkerInfo info) {
        this.info = info;
    }

    // ---- how it is ----

    /// It has no memory that outlives it.
    void hasNoJournal() {
        hasJournal = false;
    }

    /// It says nothing when it is set up, until the test has it say something.
    void isNotReadyWhenSetUp() {
        isReadyWhenSetUp = false;
    }

    boolean isReadyWhenSetUp() {
        return isReadyWhenSetUp;
    }

    /// Each task ends as soon as it has come, and returns this; if null, it waits for the test.
    void answersEach(@Nullable Object value) {
        answer = value;
    }

    /// What it does when it is told to end, in place of that.
    void atEnd(Runnable body) {
        atEnd = body;
    }

    /// What it does when it is terminated, in place of ending.
    void atTerminate(Runnable body) {
        atTerminate = body;
    }

    /// What it does when it is killed, in place of ending.
    void atKill(Runnable body) {
        atKill = body;
    }

    /// What is done when it is asked how much memory it holds: throw, mostly.
    void atMemory(Runnable body) {
        atMemory = body;
    }

    /// How much memory it holds from now on.
    void holds(long bytes) {
        residentBytes = bytes;
    }

    // ---- what it has been told ----

    /// Waits for the next task, and begins it.
    FakeTask begins() {
        FakeTask task = await("a task", () -> row.isEmpty() ? null : row.removeFirst());
        journal.begin(task.sequence());
        return task;
    }

    /// The names of the tasks that it has and has not begun, in their order.
    synchronized List<String> waiting() {
        return row.stream().map(FakeTask::name).toList();
    }

    /// The names of all tasks that it was ever sent, in their order.
    synchronized List<String> sent() {
        return List.copyOf(names);
    }

    /// The numbers of the functions that it was sent, each as often as it was.
    synchronized List<Long> functions() {
        return List.copyOf(functions);
    }

    /// What it was asked to do beside its tasks, in order: `set up`, `withdraw 2-3`, `stop 1`,
    /// `found 7`, `end`, `terminate`, `kill`.
    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    /// Waits until it has been asked this.
    void awaitAsked(String what) {
        await("'" + what + "'", () -> asked.contains(what) ? what : null);
    }

    /// The orders of a kind that it has got.
    synchronized <T extends ToWorker> List<T> orders(Class<T> kind) {
        return orders.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private interface Look<T> {
        @Nullable T look();
    }

    /// Each change of what may be looked at wakes it.
    private synchronized <T> T await(String what, Look<T> look) {
        long deadline = System.nanoTime() + Waits.LONG.toNanos();
        while (true) {
            T seen = look.look();
            if (seen != null) {
                return seen;
            }
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                throw new AssertionError(
                        "%s has not got %s after %s; it has been asked %s, and sent %s"
                                .formatted(info.name(), what, Waits.LONG, asked, names));
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                throw new AssertionError("a test is not interrupted", e);
            }
        }
    }

    // ---- what it says ----

    /// It says that it takes tasks.
    void isReady() {
        says(FromWorker.Ready.write());
    }

    /// Its initializer fails.
    void isNotReady(Throwable failure) {
        says(FromWorker.NotReady.write(written(failure)));
    }

    /// It says something on its control connection, and the pool has dealt with it.
    void says(Output notice) {
        control.put(bytes(notice));
        control.awaitDealtWith();
    }

    /// It sends results, and the pool has taken them and sent what it sends then.
    private void sends(Output results) {
        tasks.put(bytes(results));
        tasks.awaitDealtWith();
    }

    static Output written(@Nullable Object value) {
        var out = new Output();
        try {
            JavaCodec.standard().encode(value, out);
        } catch (CodecException e) {
            throw new IllegalArgumentException(e);
        }
        return out;
    }

    private static byte[] bytes(Output out) {
        byte[] bytes = new byte[Math.toIntExact(out.size())];
        var target = ByteBuffer.wrap(bytes);
        out.buffers().forEach(target::put);
        return bytes;
    }

    // ---- how it ends ----

    /// The connection that carries its tasks is lost, and nobody knows more.
    void losesItsConnection() {
        tasks.cut();
        control.cut();
    }

    /// It ends.
    void ends(CrashReport report) {
        ended.complete(report);
        losesItsConnection();
    }

    /// It ends by itself, for this reason.
    void ends(CrashReport.Cause cause) {
        ends(report(cause));
    }

    /// It ends because the pool wants it.
    void end() {
        ends(CrashReport.Cause.STOPPED);
    }

    private CrashReport report(CrashReport.Cause cause) {
        return CrashReport.unseen(info.name(), info.pid(), cause, List.of());
    }

    // ---- the other end of its connections ----

    private final class TasksPeer implements FakeConnection.Peer {
        @Override
        public void heard(byte[] message) throws CodecException {
            hearTasks(message);
        }

        @Override
        public void left() {
            end(); // as a process does that nobody wants any more
        }
    }

    private final class ControlPeer implements FakeConnection.Peer {
        @Override
        public void heard(byte[] message) throws CodecException {
            hearOrder(message);
        }

        @Override
        public void left() {
            end();
        }
    }

    private void hearOrder(byte[] message) throws CodecException {
        ToWorker order = ToWorker.read(Input.of(message));
        synchronized (this) {
            orders.add(order);
        }
        switch (order) {
            case ToWorker.SetUp _ -> {
                note("set up");
                if (isReadyWhenSetUp) {
                    control.put(bytes(FromWorker.Ready.write()));
                }
            }
            case ToWorker.Withdraw(long first, long last) -> {
                note("withdraw " + (first == last ? "" + first : first + "-" + last));
                control.put(bytes(FromWorker.Withdrawn.write(withdraw(first, last))));
            }
            case ToWorker.Stop(long sequence, _) -> note("stop " + sequence);
            case ToWorker.Found found -> note("found " + found.request());
            case ToWorker.Withhold _ -> note("withhold");
            case ToWorker.Share _ -> note("share");
            case ToWorker.End _ -> {
                note("end");
                atEnd.run();
            }
        }
    }

    private synchronized void note(String what) {
        asked.add(what);
        notifyAll();
    }

    private synchronized List<Long> withdraw(long first, long last) {
        Predicate<FakeTask> isMeant = task -> task.sequence() >= first && task.sequence() <= last;
        List<Long> sequences = row.stream().filter(isMeant).map(FakeTask::sequence).toList();
        row.removeIf(isMeant);
        return sequences;
    }

    private void hearTasks(byte[] message) throws CodecException {
        Input frame = Input.of(message);
        while (frame.remaining() > 0) {
            switch (TaskEntry.read(frame)) {
                case TaskEntry.Run run -> {
                    long bytes = run.payload().remaining();
                    run.payload().skipRest();
                    hear(new FakeTask(this, run, bytes));
                }
                case TaskEntry.Function(long number, _) -> hearFunction(number);
                default -> {}
            }
        }
    }

    private synchronized void hearFunction(long number) {
        functions.add(number);
    }

    private void hear(FakeTask task) {
        Object value = answer;
        synchronized (this) {
            names.add(task.name());
            if (value == null) {
                row.add(task);
            }
            notifyAll();
        }
        if (value != null) {
            journal.begin(task.sequence());
            tasks.put(bytes(task.result(value, false, 1)));
        }
    }

    /// A task that has come to a worker.
    record FakeTask(FakeWorker worker, TaskEntry.Run run, long payloadBytes) {
        private static final long USUAL_NANOS = 10_000_000;

        long sequence() {
            return run.sequence();
        }

        int attempt() {
            return run.attempt();
        }

        String name() {
            return run.name().isEmpty() ? "task-" + run.task() : run.name();
        }

        /// It has returned this after ten milliseconds, as the worker says. The pool has taken the
        /// result, and sent what it sends then.
        void returns(@Nullable Object value) {
            returns(value, USUAL_NANOS);
        }

        /// It has returned this, and that took so long.
        void returns(@Nullable Object value, long nanos) {
            worker.sends(result(value, false, nanos));
        }

        /// It has thrown this.
        void fails(Throwable failure) {
            worker.sends(result(failure, true, USUAL_NANOS));
        }

        /// It has returned this, and its result is kept in the journal and not sent.
        void returnsInJournal(@Nullable Object value) {
            worker.journal.keep(result(value, false, USUAL_NANOS), 0);
        }

        private Output result(@Nullable Object value, boolean hasFailed, long nanos) {
            var entry = new Output();
            TaskEntry.Result.write(sequence(), hasFailed, nanos, written(value), entry);
            return entry;
        }
    }

    // ---- as the pool sees it ----

    @Override
    public WorkerInfo info() {
        return info;
    }

    @Override
    public Connection tasks() {
        return tasks;
    }

    @Override
    public Connection control() {
        return control;
    }

    /// The pool's end of the connection that carries its tasks, for what a test does to it.
    FakeConnection tasksConnection() {
        return tasks;
    }

    /// The pool's end of the other one.
    FakeConnection controlConnection() {
        return control;
    }

    @Override
    public Optional<ByteBuffer> journal() {
        return hasJournal ? Optional.of(memory) : Optional.empty();
    }

    @Override
    public long residentBytes() {
        atMemory.run();
        return residentBytes;
    }

    @Override
    public List<String> lastLines() {
        return List.of();
    }

    @Override
    public void terminate() {
        note("terminate");
        atTerminate.run();
    }

    @Override
    public void kill() {
        note("kill");
        atKill.run();
    }

    @Override
    public CompletionStage<CrashReport> ended() {
        return ended;
    }
}
