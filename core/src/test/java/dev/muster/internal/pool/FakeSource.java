package dev.muster.internal.pool;

import dev.muster.testing.Waits;
import dev.muster.worker.Capabilities;
import dev.muster.worker.WorkerInfo;
import dev.muster.worker.WorkerKind;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import dev.muster.worker.WorkerStartException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Workers without processes, stepped by hand: a test says when one arrives or fails to start, and
/// each [FakeWorker] does what the test tells it. Or they arrive as soon as they are asked for, in
/// the thread that asks.
final class FakeSource implements WorkerSource {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final boolean isStepped;

    // Guarded by lock.
    private final List<FakeWorker> workers = new ArrayList<>();
    private @Nullable WorkerListener listener;
    private int asked;
    private boolean isClosed;
    private @Nullable Object answer;

    private volatile boolean canStart = true;
    private volatile int parallelism = 1;
    private volatile WorkerKind kind = new WorkerKind.Jvm("25");
    private volatile boolean areLocal;
    private volatile boolean mayHaveLabels = true;
    private volatile Set<String> labels = Set.of();
    private volatile String host = "here";
    private volatile @Nullable Instant end;

    /// Done with each worker before the pool has it.
    private volatile Consumer<FakeWorker> atEachStart = _ -> {};

    /// And done with the next one besides.
    private volatile Consumer<FakeWorker> atNextStart = _ -> {};

    /// Done before each request is taken.
    private volatile Runnable beforeRequest = () -> {};

    private FakeSource(boolean isStepped) {
        this.isStepped = isStepped;
    }

    /// Its workers arrive, or fail to start, when the test says so.
    static FakeSource stepped() {
        return new FakeSource(true);
    }

    /// Its workers arrive as soon as they are asked for.
    static FakeSource prompt() {
        return new FakeSource(false);
    }

    // ---- what it is ----

    /// Its workers come by themselves; none is started.
    FakeSource comingByThemselves() {
        canStart = false;
        return this;
    }

    /// How many workers make sense.
    FakeSource of(int workers) {
        parallelism = workers;
        return this;
    }

    /// When its workers are going to be taken away.
    FakeSource until(Instant moment) {
        end = moment;
        return this;
    }

    @Override
    public Optional<Instant> endsAt() {
        return Optional.ofNullable(end);
    }

    /// What its workers are from now on.
    FakeSource with(WorkerKind newKind) {
        kind = newKind;
        return this;
    }

    /// Its workers see the memory of this machine.
    FakeSource onThisMachine() {
        areLocal = true;
        return this;
    }

    /// Its workers do not, from now on.
    FakeSource elsewhere() {
        areLocal = false;
        return this;
    }

    /// What each task returns as soon as a worker has it, from now on; if null, tasks wait for the
    /// test again.
    FakeSource answering(@Nullable Object value) {
        List<FakeWorker> all;
        lock.lock();
        try {
            answer = value;
            all = List.copyOf(workers);
        } finally {
            lock.unlock();
        }
        all.forEach(worker -> worker.answersEach(value));
        return this;
    }

    /// What is done with each worker before the pool has it.
    FakeSource atEachStart(Consumer<FakeWorker> body) {
        atEachStart = body;
        return this;
    }

    /// What is done with the next worker before the pool has it, and with no other. If that throws,
    /// so does the request, and there is no such worker.
    void atNextStart(Consumer<FakeWorker> body) {
        atNextStart = body;
    }

    /// What is done before each request is taken: throw, mostly.
    void beforeRequest(Runnable body) {
        beforeRequest = body;
    }

    /// Its workers never have labels.
    FakeSource withoutLabels() {
        mayHaveLabels = false;
        return this;
    }

    /// What labels its workers have from now on.
    FakeSource withLabels(String... newLabels) {
        labels = Set.of(newLabels);
        return this;
    }

    /// On which machine its workers are from now on.
    FakeSource on(String newHost) {
        host = newHost;
        return this;
    }

    @Override
    public boolean mayHaveLabels() {
        return mayHaveLabels;
    }

    // ---- steps ----

    /// No worker will come.
    void nobodyComes(String why) {
        told().nobodyComes(new WorkerStartException(why, null));
    }

    /// A worker arrives that was asked for; waits for that. Or one comes by itself. It is set up,
    /// if it says that it is ready.
    FakeWorker arrives() {
        if (canStart) {
            takeRequest();
        }
        FakeWorker worker = start();
        if (worker.isReadyWhenSetUp()) {
            awaitSetUp();
        }
        return worker;
    }

    /// Waits until the pool has set it up and sent it what it sends then. The thread that does so
    /// is known by its name alone.
    private static void awaitSetUp() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            try {
                if (thread.getName().endsWith("-set-up") && !thread.join(Waits.LONG)) {
                    throw new AssertionError("a worker is not set up after " + Waits.LONG);
                }
            } catch (InterruptedException e) {
                throw new AssertionError("a test is not interrupted", e);
            }
        }
    }

    /// A worker that was asked for cannot be started; waits for that.
    void fails(String words) {
        takeRequest();
        told().failed(new WorkerStartException(words, null));
    }

    /// A worker that it wants to keep cannot be started; nobody has asked for it.
    void failsByItself(String words) {
        told().failed(new WorkerStartException(words, null));
    }

    private void takeRequest() {
        lock.lock();
        try {
            await("no worker is asked for", () -> asked > 0);
            asked--;
        } finally {
            lock.unlock();
        }
    }

    private interface Look {
        boolean look();
    }

    /// Under the lock.
    private void await(String otherwise, Look look) {
        long left = Waits.LONG.toNanos();
        while (!look.look()) {
            if (left <= 0) {
                throw new AssertionError(otherwise + " after " + Waits.LONG);
            }
            try {
                left = changed.awaitNanos(left);
            } catch (InterruptedException e) {
                throw new AssertionError("a test is not interrupted", e);
            }
        }
    }

    private WorkerListener told() {
        lock.lock();
        try {
            if (listener == null) {
                throw new IllegalStateException("no pool has opened this source");
            }
            return listener;
        } finally {
            lock.unlock();
        }
    }

    private FakeWorker start() {
        WorkerListener pool = told();
        FakeWorker worker = next();
        boolean isLate;
        lock.lock();
        try {
            isLate = isClosed;
            worker.answersEach(answer);
            workers.add(worker);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (isLate) {
            worker.kill();
            return worker;
        }
        try {
            pool.arrived(worker);
        } catch (Throwable e) { // nobody has it
            worker.kill();
        }
        return worker;
    }

    private FakeWorker next() {
        Consumer<FakeWorker> once = atNextStart;
        atNextStart = _ -> {};
        var worker =
                new FakeWorker(
                        new WorkerInfo("worker-" + (count() + 1), host, 0, kind, areLocal, labels));
        atEachStart.accept(worker);
        once.accept(worker);
        return worker;
    }

    // ---- what has become of it ----

    /// How many workers are asked for and have not arrived.
    int asked() {
        lock.lock();
        try {
            return asked;
        } finally {
            lock.unlock();
        }
    }

    /// How many workers have arrived.
    int count() {
        lock.lock();
        try {
            return workers.size();
        } finally {
            lock.unlock();
        }
    }

    /// One of its workers, by its number from 1; waits for it.
    FakeWorker worker(int number) {
        lock.lock();
        try {
            await("there is no worker-" + number, () -> workers.size() >= number);
            return workers.get(number - 1);
        } finally {
            lock.unlock();
        }
    }

    /// The one that arrived last.
    FakeWorker last() {
        return worker(count());
    }

    boolean isClosed() {
        lock.lock();
        try {
            return isClosed;
        } finally {
            lock.unlock();
        }
    }

    // ---- as the pool sees it ----

    @Override
    public void open(WorkerListener pool) {
        lock.lock();
        try {
            listener = pool;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void request(int more) {
        told();
        beforeRequest.run();
        lock.lock();
        try {
            if (isClosed || !canStart) {
                return;
            }
            if (isStepped) {
                asked += more;
                changed.signalAll();
                return;
            }
        } finally {
            lock.unlock();
        }
        for (int i = 0; i < more; i++) {
            start();
        }
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(canStart, true, !canStart, parallelism);
    }

    @Override
    public void close() {
        List<FakeWorker> all;
        lock.lock();
        try {
            isClosed = true;
            asked = 0;
            all = List.copyOf(workers);
        } finally {
            lock.unlock();
        }
        all.forEach(FakeWorker::end);
    }
}
