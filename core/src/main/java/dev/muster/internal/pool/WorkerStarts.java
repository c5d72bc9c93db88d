package dev.muster.internal.pool;

import dev.muster.monitor.WorkerSnapshot;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerKind;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import dev.muster.worker.WorkerStartException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The workers that a pool has asked for and that are not yet on its roster: those that have not
/// arrived, and those that are being set up, each by a thread of its own. Safe for all threads.
final class WorkerStarts implements WorkerListener {
    /*
     * A request has no name: whatever arrives, or fails, answers the oldest one. All workers of a
     * source are alike until they are set up, so it does not matter which is which.
     *
     * StartFailures says whether a start that failed is tried again. If it is not, and there is no
     * worker, the pool is broken and says why. If it is, the PoolSupervisor asks for it when its time
     * has come: where no thread can be had, one that waits for the next try could not be had either.
     *
     * The lock is the roster's: how many are asked for depends on those that are there and on those
     * that are coming. The source is never called under it.
     */
    private static final System.Logger LOGGER = Log.named("dev.muster.pool");

    /// What a worker is asked for. Exactly one of these is called.
    interface Purpose {
        /// The worker takes tasks.
        void ready(PoolWorker worker);

        /// There will be none.
        void failed(WorkerStartException failure);

        /// There will be none, because the pool is closed.
        void dropped();
    }

    /// What runs in each worker before its first task.
    ///
    /// @param loader the number of the class loader that the initializer comes from
    /// @param initializer one value: what runs, or null
    record SetUp(int loader, Output initializer) {}

    private final ProcessScheduler scheduler;
    private final Roster roster;
    private final WorkerSource source;
    private final SetUp setUp;
    private final boolean canStart;
    private final ReentrantLock lock;
    private final StartFailures failures;
    private final Purpose member = new Member();

    // Guarded by lock.

    /// What those are for that have been asked for, in the order in which they were.
    private final ArrayDeque<Purpose> asked = new ArrayDeque<>();

    /// Those that have arrived, with the threads that set them up.
    private final Map<Thread, Worker> arrived = new LinkedHashMap<>();

    /// How many members of the roster have been asked for or are being set up.
    private int coming;

    private boolean isClosed;

    /// @param lock the roster's
    WorkerStarts(
            ProcessScheduler scheduler,
            Roster roster,
            WorkerSource source,
            SetUp setUp,
            ReentrantLock lock) {
        this.scheduler = scheduler;
        this.roster = roster;
        this.source = source;
        this.setUp = setUp;
        this.canStart = source.capabilities().canStart();
        this.lock = lock;
        this.failures = new StartFailures(scheduler.config().name(), System::nanoTime);
    }

    // ---- asking ----

    /// Asks for as many workers as are missing and not coming; or for one of them, if it is its
    /// time, while starts fail.
    void refill() {
        int more;
        lock.lock();
        try {
            more = Math.max(0, wanted() - coming);
            coming += more;
            asked.addAll(Collections.nCopies(more, member));
        } finally {
            lock.unlock();
        }
        if (more > 0) {
            request(more);
        }
    }

    private int wanted() {
        if (isClosed || !canStart || failures.isPausing()) {
            return 0;
        }
        return failures.areAny() ? Math.min(1, roster.missing()) : roster.missing();
    }

    /// Asks for a worker that is not missing.
    void ask(Purpose purpose) {
        boolean isLate;
        lock.lock();
        try {
            isLate = isClosed;
            if (!isLate) {
                asked.addLast(purpose);
            }
        } finally {
            lock.unlock();
        }
        if (isLate) {
            purpose.dropped();
        } else {
            request(1);
        }
    }

    private void request(int more) {
        WorkerStartException failure;
        try {
            source.request(more);
            return;
        } catch (OutOfMemoryError e) {
            failure = noThread(e);
        } catch (Throwable e) { // of a source; whoever waits for these workers must hear of it
            failure = surprise(e);
        }
        for (int i = 0; i < more; i++) {
            failed(failure);
        }
    }

    static WorkerStartException noThread(OutOfMemoryError cause) {
        return new WorkerStartException(
                "a worker did not start: " + Threads.noneLeft(cause), cause);
    }

    private static WorkerStartException surprise(Throwable e) {
        Guard.survived(e);
        return new WorkerStartException("a worker did not start: " + text(e), e);
    }

    private static String text(Throwable e) {
        try {
            return e.toString();
        } catch (Throwable again) { // of a class of the source
            Guard.survived(again);
            return e.getClass().getName();
        }
    }

    // ---- what becomes of it ----

    @Override
    public void arrived(Worker worker) {
        Purpose purpose;
        WorkerStartException failure = null;
        boolean isLate;
        lock.lock();
        try {
            isLate = isClosed;
            purpose = asked.pollFirst();
            if (purpose == null) { // it comes by itself
                purpose = member;
                coming++;
            }
            if (!isLate) {
                failure = begin(worker, purpose);
            }
        } finally {
            lock.unlock();
        }
        if (isLate || failure != null) {
            PoolWorker.dismiss(worker);
        }
        if (isLate) {
            purpose.dropped();
        } else if (failure != null) {
            failed(purpose, failure);
        }
    }

    private void failed(Purpose purpose, WorkerStartException failure) {
        scheduler.core().monitor().startFailed(failure);
        purpose.failed(failure);
    }

    /// @return why there is no thread that sets it up; null if there is one
    private @Nullable WorkerStartException begin(Worker worker, Purpose purpose) {
        Thread thread =
                Threads.daemon(
                        "muster-" + scheduler.config().name() + "-set-up",
                        () -> setUp(worker, purpose));
        arrived.put(thread, worker);
        try {
            thread.start();
            return null;
        } catch (OutOfMemoryError e) { // so the JDK says that the system gives no thread
            arrived.remove(thread);
            return noThread(e);
        }
    }

    private void setUp(Worker from, Purpose purpose) {
        PoolWorker worker = null;
        WorkerStartException failure = null;
        try {
            worker = ready(from);
            failures.succeeded();
            scheduler.core().monitor().arrived(worker);
        } catch (WorkerStartException e) {
            failure = e;
        } catch (InterruptedException e) {
            failure = isEnding() ? null : interrupted(e);
        } catch (OutOfMemoryError e) {
            failure = noThread(e);
        } catch (Throwable e) { // whoever waits for this worker must hear of it
            failure = surprise(e);
        }
        lock.lock();
        try {
            arrived.remove(Thread.currentThread());
        } finally {
            lock.unlock();
        }
        if (worker != null) {
            purpose.ready(worker);
        } else if (failure != null) {
            failed(purpose, failure);
        } else {
            purpose.dropped();
        }
    }

    private boolean isEnding() {
        lock.lock();
        try {
            return isClosed;
        } finally {
            lock.unlock();
        }
    }

    private static WorkerStartException interrupted(InterruptedException cause) {
        return new WorkerStartException("a worker did not start: it was interrupted", cause);
    }

    /// Sets a worker up and waits until it takes tasks. One that does not get that far is ended.
    private PoolWorker ready(Worker from) throws WorkerStartException, InterruptedException {
        PoolWorker worker = null;
        boolean isDone = false;
        try {
            worker = new PoolWorker(scheduler, from);
            if (!(from.info().kind() instanceof WorkerKind.Jvm)) {
                throw new WorkerStartException(
                        "%s is %s, and the tasks of this pool are for Java"
                                .formatted(worker.name(), from.info().kind()),
                        null);
            }
            worker.setUp(setUp.loader(), setUp.initializer());
            isDone = true;
            return worker;
        } finally {
            if (worker == null) {
                PoolWorker.dismiss(from);
            } else if (!isDone) {
                worker.abandon();
            }
        }
    }

    @Override
    public void failed(WorkerStartException failure) {
        Purpose purpose;
        lock.lock();
        try {
            purpose = asked.pollFirst();
        } finally {
            lock.unlock();
        }
        if (purpose != null) {
            failed(purpose, failure);
        } else { // the pool is closed, or the source tells too much
            LOGGER.log(Level.DEBUG, "a worker that nobody waits for cannot be started", failure);
        }
    }

    /// A worker for the roster.
    private final class Member implements Purpose {
        @Override
        public void ready(PoolWorker worker) {
            roster.join(worker);
        }

        @Override
        public void failed(WorkerStartException failure) {
            memberFailed(failure);
        }

        @Override
        public void dropped() {
            // Nobody waits for it.
        }
    }

    private void memberFailed(WorkerStartException failure) {
        boolean isLast;
        lock.lock();
        try {
            coming--;
            if (isClosed) {
                return;
            }
            isLast = canStart && coming == 0 && roster.workers().isEmpty();
        } finally {
            lock.unlock();
        }
        if (failures.add(failure)) {
            refill();
        } else if (isLast) {
            scheduler.breakDown(failure);
        } else {
            LOGGER.log(Level.WARNING, "a worker cannot be started", failure);
        }
    }

    /// A member is on the roster, or will never be. Under the lock.
    void hasCome() {
        coming--;
    }

    // ---- what is known of them ----

    /// What is known of starts that failed.
    StartFailures failures() {
        return failures;
    }

    /// Whether workers come when they are asked for; if not, they come by themselves.
    boolean canStart() {
        return canStart;
    }

    /// Whether a member is coming. Under the lock.
    boolean isAnyComing() {
        return coming > 0;
    }

    /// A picture of each. One that has not arrived has no name yet.
    List<WorkerSnapshot> snapshots() {
        var names = new ArrayList<String>();
        lock.lock();
        try {
            arrived.values().forEach(worker -> names.add(worker.info().name()));
            names.addAll(Collections.nCopies(asked.size(), ""));
        } finally {
            lock.unlock();
        }
        var snapshots = new ArrayList<WorkerSnapshot>();
        for (String name : names) {
            snapshots.add(
                    new WorkerSnapshot(
                            name,
                            "",
                            OptionalLong.empty(),
                            "",
                            WorkerSnapshot.State.STARTING,
                            Optional.empty(),
                            0,
                            0,
                            Duration.ZERO));
        }
        return snapshots;
    }

    // ---- the end ----

    /// Ends those that are being set up, and takes no more. Their source is closed after this.
    void close() {
        List<Purpose> unanswered;
        List<Thread> running;
        lock.lock();
        try {
            isClosed = true;
            unanswered = List.copyOf(asked);
            asked.clear();
            running = List.copyOf(arrived.keySet());
        } finally {
            lock.unlock();
        }
        for (Purpose purpose : unanswered) {
            Guard.run(purpose::dropped);
        }
        for (Thread thread : running) {
            thread.interrupt();
        }
        for (Thread thread : running) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// Whether the roster takes no worker any more. Under the lock.
    boolean isClosed() {
        return isClosed;
    }
}
