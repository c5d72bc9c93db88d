package dev.muster.internal.pool;

import dev.muster.WorkerSnapshot;
import dev.muster.WorkerStartException;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// The workers that are being started, each by a thread of its own, and what is done if that fails.
final class WorkerStarts {
    /*
     * A start that fails is tried again, STARTS times in a row. If there is no worker then, the pool
     * is broken and says why; if there are some, it goes on with them until the next one is lost.
     * An initializer that fails before any worker was ready would fail again: it is not.
     *
     * The lock is the roster's: how many are to be started depends on those that are there and on
     * those that are coming.
     */
    private static final int STARTS = 3;
    private static final System.Logger LOGGER = Log.named("dev.muster.pool");

    private final ProcessHome home;
    private final Roster roster;
    private final WorkerFactory factory;
    private final ReentrantLock lock;

    // Guarded by lock.

    /// Who starts a worker, and its name.
    private final Map<Thread, String> starters = new LinkedHashMap<>();

    private int failures;
    private int lastNumber;
    private boolean hasEverStarted;
    private boolean isClosed;

    /// @param lock the roster's
    WorkerStarts(ProcessHome home, Roster roster, WorkerFactory factory, ReentrantLock lock) {
        this.home = home;
        this.roster = roster;
        this.factory = factory;
        this.lock = lock;
    }

    /// Starts as many workers as are missing and not coming.
    void refill() {
        lock.lock();
        try {
            while (!isClosed && starters.size() < roster.missing()) {
                String name = nextName();
                Thread starter =
                        Threads.daemon(
                                "muster-%s-start".formatted(home.config().name()),
                                () -> startOne(name));
                starters.put(starter, name);
                starter.start();
            }
        } finally {
            lock.unlock();
        }
    }

    private String nextName() {
        return "worker-" + ++lastNumber;
    }

    private void startOne(String name) {
        PoolWorker worker = null;
        WorkerStartException failure = null;
        try {
            worker = factory.start(name);
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

    private void failed(WorkerStartException failure) {
        boolean isBroken = false;
        boolean isGivenUp;
        lock.lock();
        try {
            if (isClosed) {
                return;
            }
            failures++;
            boolean isHopeless = !hasEverStarted && failure.getCause() != null;
            isGivenUp = failures >= STARTS || isHopeless;
            isBroken = isGivenUp && roster.workers().isEmpty() && starters.isEmpty();
        } finally {
            lock.unlock();
        }
        if (isBroken) {
            home.breakDown(failure);
        } else if (isGivenUp) {
            LOGGER.log(System.Logger.Level.WARNING, "a worker cannot be started", failure);
        } else {
            refill();
        }
    }

    /// A worker that was missing has been started. Under the lock.
    void succeeded() {
        failures = 0;
        hasEverStarted = true;
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
        return factory.start(name);
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
        running.forEach(Thread::interrupt);
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
