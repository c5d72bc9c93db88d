package dev.muster.internal.pool;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.worker.Capabilities;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import dev.muster.worker.WorkerStartException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// The workers that a pool has asked its source for and that are not yet on its roster. Safe for
/// all threads.
final class WorkerStarts implements WorkerListener {
    /*
     * A request has no name: whatever arrives, or fails, answers the oldest one. All workers of a
     * source are alike until they are set up, so it does not matter which is which.
     *
     * StartFailures says whether a start that failed is tried again. If it is not, and there is no
     * worker, the pool is broken and says why. If it is, the PoolSupervisor asks for it when its time
     * has come: where no thread can be had, one that waits for the next try could not be had either.
     *
     * A source that keeps its workers tries again itself, and another machine may bring workers where
     * one cannot. So the pool is broken only if there was never a worker, and the program is to
     * blame: its initializer throws, or nothing but failures came for the time that a start may take.
     *
     * The lock is the roster's: how many are asked for depends on those that are there and on those
     * that are coming. The source is never called under it.
     */
    private static final System.Logger LOGGER = Log.named("dev.muster.pool");

    private final PoolWorkerListener listener;
    private final Roster roster;
    private final WorkerSource source;
    private final boolean canStart;
    private final boolean keepsWorkers;
    private final ReentrantLock lock;
    private final StartFailures failures;
    private final WorkerSetUps setUps;
    private final WorkerSetUps.Purpose member = new Member();
    private final Duration startTimeout;

    // Guarded by lock.

    /// What those are for that have been asked for, in the order in which they were.
    private final ArrayDeque<WorkerSetUps.Purpose> asked = new ArrayDeque<>();

    /// Those that are to leave before they are set up.
    private final Set<Worker> leaving = Collections.newSetFromMap(new WeakHashMap<>());

    /// How many members of the roster have been asked for or are being set up.
    private int coming;

    private boolean isClosed;

    /// @param lock the roster's
    WorkerStarts(PoolWorker.Common common, Roster roster, WorkerSource source, ReentrantLock lock) {
        this.listener = common.listener();
        this.roster = roster;
        this.source = source;
        Capabilities able = source.capabilities();
        this.canStart = able.canStart();
        this.keepsWorkers = able.keepsWorkers();
        this.lock = lock;
        this.startTimeout = common.config().startTimeout();
        this.failures = new StartFailures(common.config().name(), System::nanoTime);
        this.setUps = new WorkerSetUps(common, failures, lock);
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
        if (isClosed || !refills() || failures.isPausing()) {
            return 0;
        }
        return failures.areAny() ? Math.min(1, roster.missing()) : roster.missing();
    }

    /// Asks for a worker that is not missing.
    void ask(WorkerSetUps.Purpose purpose) {
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
        } catch (Throwable e) { // of a source; or their purposes would not hear of it
            failure = StartFailures.of(e);
        }
        for (int i = 0; i < more; i++) {
            failed(failure);
        }
    }

    // ---- what becomes of it ----

    @Override
    public void arrived(Worker worker) {
        WorkerSetUps.Purpose purpose;
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
                failure = setUps.begin(worker, purpose);
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
            setUps.failed(purpose, failure);
        }
    }

    @Override
    public void failed(WorkerStartException failure) {
        WorkerSetUps.Purpose purpose;
        lock.lock();
        try {
            purpose = asked.pollFirst();
        } finally {
            lock.unlock();
        }
        if (purpose != null) {
            setUps.failed(purpose, failure);
        } else if (keepsWorkers) {
            keptFailed(failure);
        } else { // the pool is closed, or the source tells too much
            LOGGER.log(Level.DEBUG, "a worker that nobody waits for cannot be started", failure);
        }
    }

    @Override
    public void nobodyComes(WorkerStartException why) {
        List<WorkerSetUps.Purpose> unanswered;
        boolean isLast;
        lock.lock();
        try {
            if (isClosed) {
                return;
            }
            unanswered = List.copyOf(asked);
            asked.clear();
            isLast = roster.workers().isEmpty() && setUps.workers().isEmpty();
        } finally {
            lock.unlock();
        }
        for (WorkerSetUps.Purpose purpose : unanswered) {
            setUps.failed(purpose, why);
        }
        if (isLast) {
            listener.breakDown(why);
        }
    }

    @Override
    public void leaving(Worker worker) {
        PoolWorker found;
        lock.lock();
        try {
            found = roster.find(worker);
            if (found == null) {
                leaving.add(worker);
            }
        } finally {
            lock.unlock();
        }
        if (found != null) {
            found.retire();
        }
    }

    private boolean isLeaving(Worker worker) {
        lock.lock();
        try {
            return leaving.remove(worker);
        } finally {
            lock.unlock();
        }
    }

    /// A worker for the roster.
    private final class Member implements WorkerSetUps.Purpose {
        @Override
        public void ready(PoolWorker worker) {
            roster.join(worker);
            if (isLeaving(worker.handle())) {
                worker.retire();
            }
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
            isLast = isNoneLeft();
        } finally {
            lock.unlock();
        }
        if (failures.add(failure)) {
            refill();
        } else if (isLast) {
            listener.breakDown(failure);
        } else {
            LOGGER.log(Level.WARNING, "a worker cannot be started", failure);
        }
    }

    /// A source that keeps its workers could not start one.
    private void keptFailed(WorkerStartException failure) {
        boolean isLast;
        lock.lock();
        try {
            if (isClosed) {
                return;
            }
            isLast = isNoneLeft();
        } finally {
            lock.unlock();
        }
        listener.startFailed(failure);
        var _ = failures.add(failure);
        boolean hasHadWorkers = failures.areAny();
        if (isLast && !hasHadWorkers && failures.haveLasted(startTimeout)) {
            listener.breakDown(failure);
        } else {
            LOGGER.log(Level.WARNING, "a worker cannot be started", failure);
        }
    }

    /// Whether no worker is there and none is coming, where there should be some. Under the lock.
    private boolean isNoneLeft() {
        return (refills() || keepsWorkers) && coming == 0 && roster.workers().isEmpty();
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

    /// Whether a worker comes when it is asked for.
    boolean canStart() {
        return canStart;
    }

    /// Whether the pool asks for those that are missing; if not, they come by themselves.
    boolean refills() {
        return canStart && !keepsWorkers;
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
            setUps.workers().forEach(worker -> names.add(worker.info().name()));
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
        List<WorkerSetUps.Purpose> unanswered;
        lock.lock();
        try {
            isClosed = true;
            unanswered = List.copyOf(asked);
            asked.clear();
        } finally {
            lock.unlock();
        }
        for (WorkerSetUps.Purpose purpose : unanswered) {
            Guard.run(purpose::dropped);
        }
        setUps.close();
    }

    /// Whether the roster takes no worker any more. Under the lock.
    boolean isClosed() {
        return isClosed;
    }
}
