package dev.muster.internal.pool;

import dev.muster.WorkerSnapshot;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import dev.muster.worker.WorkerStartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The workers that are being started, each by a thread of its own, and what is done if that fails.
final class WorkerStarts {
    /*
     * StartFailures says whether a start that failed is tried again. If it is not, and there is no
     * worker, the pool is broken and says why. If it is, the PoolSupervisor asks for it when its time has
     * come: where no thread can be had, one that waits for the next try could not be had either.
     *
     * The lock is the roster's: how many are to be started depends on those that are there and on
     * those that are coming.
     */
    private static final System.Logger LOGGER = Log.named("dev.muster.pool");

    private final ProcessScheduler scheduler;
    private final Roster roster;
    private final WorkerFactory factory;
    private final ReentrantLock lock;
    private final StartFailures failures;

    // Guarded by lock.

    /// Who starts a worker, and its name.
    private final Map<Thread, String> starters = new LinkedHashMap<>();

    private int lastNumber;
    private boolean isClosed;

    /// @param lock the roster's
    WorkerStarts(
            ProcessScheduler scheduler, Roster roster, WorkerFactory factory, ReentrantLock lock) {
        this.scheduler = scheduler;
        this.roster = roster;
        this.factory = factory;
        this.lock = lock;
        this.failures = new StartFailures(scheduler.config().name(), System::nanoTime);
    }

    /// Starts as many workers as are missing and not coming; or one of them, if it is its time,
    /// while starts fail.
    void refill() {
        WorkerStartException failure = null;
        lock.lock();
        try {
            while (failure == null && starters.size() < wanted()) {
                failure = begin(nextName());
            }
        } finally {
            lock.unlock();
        }
        if (failure != null) {
            failed(failure);
        }
    }

    private int wanted() {
        if (isClosed || failures.isPausing()) {
            return 0;
        }
        return failures.areAny() ? Math.min(1, roster.missing()) : roster.missing();
    }

    /// @return why there is no thread that starts a worker; null if there is one
    private @Nullable WorkerStartException begin(String name) {
        Thread starter =
                Threads.daemon(
                        "muster-" + scheduler.config().name() + "-start", () -> startOne(name));
        starters.put(starter, name);
        try {
            starter.start();
            return null;
        } catch (OutOfMemoryError e) { // so the JDK says that the system gives no thread
            starters.remove(starter);
            return noThread(e);
        }
    }

    static WorkerStartException noThread(OutOfMemoryError cause) {
        return new WorkerStartException(
                "a worker did not start: this program gets no further thread (%s); look at its"
                                .formatted(cause.getMessage())
                        + " memory and at the limits of the system for threads and processes",
                cause);
    }

    private String nextName() {
        return "worker-" + ++lastNumber;
    }

    private void startOne(String name) {
        PoolWorker worker = null;
        WorkerStartException failure = null;
        try {
            worker = start(name);
        } catch (WorkerStartException e) {
            failure = e;
        } catch (InterruptedException _) {
            // The pool is closed.
        }
        lock.lock();
        try {
            starters.remove(Thread.currentThread());
        } finally {
            lock.unlock();
        }
        if (worker != null) {
            roster.join(worker);
        } else if (failure != null) {
            failed(failure);
        }
    }

    private PoolWorker start(String name) throws WorkerStartException, InterruptedException {
        try {
            PoolWorker worker = factory.start(name);
            failures.succeeded();
            return worker;
        } catch (OutOfMemoryError e) {
            throw noThread(e);
        } catch (WorkerStartException e) {
            throw e;
        } catch (InterruptedException e) {
            if (isEnding()) {
                throw e;
            }
            throw new WorkerStartException("a worker did not start: it was interrupted", e);
        } catch (Throwable e) { // of a backend; whoever waits for this worker must hear of it
            Guard.survived(e);
            throw new WorkerStartException("a worker did not start: " + text(e), e);
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

    private static String text(Throwable e) {
        try {
            return e.toString();
        } catch (Throwable again) { // of a class of the backend
            Guard.survived(again);
            return e.getClass().getName();
        }
    }

    private void failed(WorkerStartException failure) {
        if (failures.add(failure)) {
            refill();
            return;
        }
        boolean isBroken;
        lock.lock();
        try {
            if (isClosed) {
                return;
            }
            isBroken = roster.workers().isEmpty() && starters.isEmpty();
        } finally {
            lock.unlock();
        }
        if (isBroken) {
            scheduler.breakDown(failure);
        } else {
            LOGGER.log(System.Logger.Level.WARNING, "a worker cannot be started", failure);
        }
    }

    /// What is known of starts that failed.
    StartFailures failures() {
        return failures;
    }

    /// Starts a worker that is not missing, in the thread of the caller, who decides what is done
    /// if that fails.
    PoolWorker startOneMore() throws WorkerStartException, InterruptedException {
        String name;
        lock.lock();
        try {
            name = nextName();
        } finally {
            lock.unlock();
        }
        return start(name);
    }

    /// Whether none is being started. Under the lock.
    boolean isEmpty() {
        return starters.isEmpty();
    }

    /// A picture of each.
    List<WorkerSnapshot> snapshots() {
        var snapshots = new ArrayList<WorkerSnapshot>();
        lock.lock();
        try {
            for (String name : starters.values()) {
                snapshots.add(
                        new WorkerSnapshot(
                                name, 0, WorkerSnapshot.State.STARTING, 0, -1, 0, Duration.ZERO));
            }
            return snapshots;
        } finally {
            lock.unlock();
        }
    }

    /// Ends those that are under way, and begins no more.
    void close() {
        List<Thread> running;
        lock.lock();
        try {
            isClosed = true;
            running = List.copyOf(starters.keySet());
        } finally {
            lock.unlock();
        }
        for (Thread starter : running) {
            starter.interrupt();
        }
        for (Thread starter : running) {
            try {
                starter.join();
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
