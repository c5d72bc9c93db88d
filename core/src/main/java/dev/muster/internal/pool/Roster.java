package dev.muster.internal.pool;

import dev.muster.WorkerSnapshot;
import dev.muster.WorkerStartException;
import dev.muster.backend.Backend;
import dev.muster.backend.WorkerSpec;
import dev.muster.codec.Output;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The workers there are, those that are being started, and those that stand ready to step in.
final class Roster {
    /*
     * A start that fails is tried again, STARTS times in a row. If there is no worker then, the pool
     * is broken and says why; if there are some, it goes on with them until the next one is lost.
     * An initializer that fails before any worker was ready would fail again: it is not.
     */
    private static final int STARTS = 3;
    private static final System.Logger LOGGER = System.getLogger("dev.muster.pool");

    private final ProcessHome home;
    private final Backend backend;
    private final int initializerLoader;
    private final Output initializer;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final ArrayDeque<PoolWorker> spares = new ArrayDeque<>();
    private final Set<PoolWorker> leaving = new HashSet<>();

    /// Who starts a worker, and its name.
    private final Map<Thread, String> starters = new LinkedHashMap<>();

    private int failures;
    private int lastNumber;
    private boolean hasEverStarted;
    private boolean isClosed;

    /// Written under the lock, each time as a new list.
    private volatile List<PoolWorker> workers = List.of();

    /// How many workers there should be. Written under the lock.
    private volatile int target;

    /// @param initializerLoader the number of the class loader that the initializer comes from
    /// @param initializer one value: what runs in each worker before its first task, or null
    Roster(ProcessHome home, Backend backend, int initializerLoader, Output initializer) {
        this.home = home;
        this.backend = backend;
        this.initializerLoader = initializerLoader;
        this.initializer = initializer;
        this.target = home.config().workers();
    }

    /// Those that take tasks.
    List<PoolWorker> workers() {
        return workers;
    }

    /// How many workers there should be.
    int target() {
        return target;
    }

    /// All that have been started and have not ended.
    List<PoolWorker> all() {
        lock.lock();
        try {
            var all = new ArrayList<>(workers);
            all.addAll(spares);
            all.addAll(leaving);
            return all;
        } finally {
            lock.unlock();
        }
    }

    /// What each of them does, and those that are being started.
    List<WorkerSnapshot> snapshots() {
        var snapshots = new ArrayList<WorkerSnapshot>();
        lock.lock();
        try {
            for (String name : starters.values()) {
                snapshots.add(
                        new WorkerSnapshot(
                                name, 0, WorkerSnapshot.State.STARTING, 0, -1, 0, Duration.ZERO));
            }
        } finally {
            lock.unlock();
        }
        all().forEach(worker -> snapshots.add(worker.snapshot()));
        return snapshots;
    }

    /// Gives waiting tasks to workers that have nothing to do.
    void offer() {
        for (PoolWorker worker : workers) {
            if (worker.isIdle()) {
                worker.feed();
                if (!home.hasWaiting()) {
                    return;
                }
            }
        }
    }

    /// Whether tasks wait behind others in a worker.
    boolean hasRow() {
        for (PoolWorker worker : workers) {
            if (worker.load() > 1) {
                return true;
            }
        }
        return false;
    }

    // ---- coming ----

    /// Starts as many workers as are missing.
    void refill() {
        lock.lock();
        try {
            int wanted = target + home.config().spareWorkers();
            while (!isClosed && workers.size() + spares.size() + starters.size() < wanted) {
                String name = nextName();
                Thread starter =
                        Thread.ofPlatform()
                                .daemon()
                                .name("muster-%s-start".formatted(home.config().name()))
                                .unstarted(() -> startOne(name));
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
            join(worker);
        } else if (failure != null) {
            failed(failure);
        }
    }

    private PoolWorker start(String name) throws WorkerStartException, InterruptedException {
        var worker = new PoolWorker(home, name, backend.start(spec(name)));
        boolean isDone = false;
        try {
            worker.setUp(initializerLoader, initializer);
            isDone = true;
            return worker;
        } finally {
            if (!isDone) {
                worker.abandon();
            }
        }
    }

    private WorkerSpec spec(String name) {
        var config = home.config();
        return new WorkerSpec(
                name,
                config.workerMemoryBytes(),
                config.jvmFlags(),
                config.environment(),
                config.classPath(),
                config.output(),
                config.startTimeout(),
                config.usesStartCache());
    }

    /// Starts a worker that takes only what it is given.
    PoolWorker startAlone() throws WorkerStartException, InterruptedException {
        String name;
        lock.lock();
        try {
            name = nextName();
        } finally {
            lock.unlock();
        }
        PoolWorker worker = start(name);
        lock.lock();
        try {
            leaving.add(worker);
            return worker;
        } finally {
            lock.unlock();
        }
    }

    private void join(PoolWorker worker) {
        boolean isLate;
        lock.lock();
        try {
            failures = 0;
            hasEverStarted = true;
            isLate = isClosed;
            if (isLate) {
                leaving.add(worker);
            } else if (workers.size() < target) {
                add(worker);
            } else {
                spares.add(worker);
            }
        } finally {
            lock.unlock();
        }
        if (isLate) {
            worker.handle().kill();
        } else {
            offer();
        }
    }

    private void add(PoolWorker worker) {
        var all = new ArrayList<>(workers);
        all.add(worker);
        workers = List.copyOf(all);
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
            isBroken = isGivenUp && workers.isEmpty() && starters.isEmpty();
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

    // ---- going ----

    /// A worker gets no more tasks and has none left.
    void retired(PoolWorker worker) {
        leave(worker);
        if (worker.end().begin()) {
            endSoon(worker);
        }
        refill();
        offer();
    }

    private void leave(PoolWorker worker) {
        lock.lock();
        try {
            var all = new ArrayList<>(workers);
            boolean wasWorker = all.remove(worker);
            spares.remove(worker);
            PoolWorker spare = wasWorker && all.size() < target ? spares.poll() : null;
            if (spare != null) {
                all.add(spare);
            }
            workers = List.copyOf(all);
            leaving.add(worker);
        } finally {
            lock.unlock();
        }
    }

    private void endSoon(PoolWorker worker) {
        Thread.ofVirtual()
                .name("muster-end-" + worker.name())
                .start(() -> {
                    try {
                        worker.endInGoodOrder();
                    } catch (InterruptedException _) {
                        worker.handle().kill();
                    }
                });
    }

    /// A worker has ended.
    void gone(PoolWorker worker) {
        leave(worker);
        lock.lock();
        try {
            leaving.remove(worker);
        } finally {
            lock.unlock();
        }
        refill();
        offer();
    }

    // ---- more and fewer ----

    /// Has one worker more from now on, if there may be one.
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
    void grow() {
        lock.lock();
        try {
            if (target >= home.config().mostWorkers() || !starters.isEmpty()) {
                return;
            }
            target++;
            PoolWorker spare = spares.poll();
            if (spare != null) {
                add(spare);
            }
        } finally {
            lock.unlock();
        }
        refill();
        offer();
    }

    /// Has one worker fewer from now on.
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
    void shrink(PoolWorker worker) {
        lock.lock();
        try {
            if (target <= home.config().workers()) {
                return;
            }
            target--;
        } finally {
            lock.unlock();
        }
        worker.retire();
    }

    // ---- the end ----

    /// Ends all workers and waits until they have ended.
    void close() {
        abandonStarts();
        var ending = new ArrayList<Thread>();
        for (PoolWorker worker : all()) {
            ending.add(Thread.ofVirtual().start(() -> endNow(worker)));
        }
        boolean interrupted = false;
        for (Thread each : ending) {
            try {
                each.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        backend.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void endNow(PoolWorker worker) {
        try {
            worker.endInGoodOrder();
        } catch (InterruptedException _) {
            worker.handle().kill();
        }
    }

    /// Leaves all as it is, and removes what belongs to the backend.
    void abandon() {
        abandonStarts();
        backend.close();
    }

    private void abandonStarts() {
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

    /// A worker that has nothing to do, if there is one.
    @Nullable PoolWorker firstIdle() {
        for (PoolWorker worker : workers) {
            if (worker.isIdle()) {
                return worker;
            }
        }
        return null;
    }
}
