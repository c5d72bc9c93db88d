package dev.muster.internal.pool;

import dev.muster.PoolConfig;
import dev.muster.internal.system.Threads;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The workers there are: those that take tasks, those that stand ready to step in, and those that
/// are leaving.
final class Roster {
    private final PoolConfig config;
    private final TaskQueue queue;
    private final WorkerSource source;
    private final ReentrantLock lock = new ReentrantLock();
    private final WorkerStarts starts;

    /// Changed under the lock.
    private final Machines machines = new Machines();

    // Guarded by lock.
    private final ArrayDeque<PoolWorker> spares = new ArrayDeque<>();
    private final Set<PoolWorker> leaving = new HashSet<>();

    /// Written under the lock, each time as a new list.
    private volatile List<PoolWorker> workers = List.of();

    /// Whether they are on more than one machine. Written under the lock.
    private volatile boolean areApart;

    /// How many workers there should be. Written under the lock.
    private volatile int target;

    /// @param source is closed at the end
    Roster(PoolWorker.Common common, WorkerSource source) {
        this.config = common.config();
        this.queue = common.queue();
        this.source = source;
        this.starts = new WorkerStarts(common, this, source, lock);
        this.target = config.workers();
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
        List<WorkerSnapshot> snapshots = starts.snapshots();
        all().forEach(worker -> snapshots.add(worker.snapshot()));
        return snapshots;
    }

    /// Gives waiting tasks to workers that have nothing to do.
    void offer() {
        if (areApart) {
            offerToIdlest();
            return;
        }
        for (PoolWorker worker : workers) {
            if (worker.isIdle()) {
                worker.feed();
                if (!queue.offers()) {
                    return;
                }
            }
        }
    }

    /// One worker after the other, on the machine that is least busy at that moment. One that
    /// another thread is feeding may be found again: that thread looks for more when it is done.
    private void offerToIdlest() {
        for (int left = workers.size(); left > 0 && queue.offers(); left--) {
            PoolWorker next = machines.idlest(queue);
            if (next == null) {
                return;
            }
            next.feed();
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

    /// All that have nothing to do.
    List<PoolWorker> idle() {
        return workers.stream().filter(PoolWorker::isIdle).toList();
    }

    /// The labels of each of those that take tasks.
    List<Set<String>> labels() {
        return workers.stream().map(PoolWorker::labels).toList();
    }

    // ---- coming ----

    /// Takes workers from here on, and asks for those that are missing.
    void open() {
        source.open(starts);
        refill();
    }

    /// Asks for as many workers as are missing.
    void refill() {
        starts.refill();
    }

    /// What is known of starts that failed.
    StartFailures startFailures() {
        return starts.failures();
    }

    /// How many more workers there should be; some of them may be coming. Under the lock.
    int missing() {
        return target + config.spareWorkers() - workers.size() - spares.size();
    }

    /// The workers that have been asked for and are not here yet.
    WorkerStarts starts() {
        return starts;
    }

    /// A worker takes only what it is given.
    void joinAlone(PoolWorker worker) {
        boolean isLate;
        lock.lock();
        try {
            isLate = starts.isClosed();
            machines.enter(worker);
            leaving.add(worker);
        } finally {
            lock.unlock();
        }
        worker.listed();
        if (isLate) {
            worker.handle().kill();
        }
    }

    /// A worker that was missing is ready; or one that came by itself.
    void join(PoolWorker worker) {
        boolean isLate;
        lock.lock();
        try {
            starts.hasCome();
            isLate = starts.isClosed();
            machines.enter(worker);
            if (isLate) {
                leaving.add(worker);
            } else if (workers.size() < target || !starts.refills()) {
                add(worker);
            } else {
                spares.add(worker);
            }
        } finally {
            lock.unlock();
        }
        worker.listed();
        if (isLate) {
            worker.handle().kill();
        } else {
            refill(); // while starts failed, others that were missing had to wait
            offer();
        }
    }

    private void add(PoolWorker worker) {
        var all = new ArrayList<>(workers);
        all.add(worker);
        workers = List.copyOf(all);
        machines.list(worker);
        areApart = machines.areSeveral();
    }

    /// The member that this worker is; null if it is none. Under the lock.
    @Nullable PoolWorker find(Worker handle) {
        for (PoolWorker each : workers) {
            if (each.handle().equals(handle)) {
                return each;
            }
        }
        return null;
    }

    // ---- going ----

    /// A worker gets no more tasks and has none left.
    void retired(PoolWorker worker) {
        leave(worker);
        if (worker.end().begin()) {
            var _ = endSoon(worker);
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
            machines.unlist(worker);
            if (spare != null) {
                all.add(spare);
                machines.list(spare);
            }
            workers = List.copyOf(all);
            areApart = machines.areSeveral();
            leaving.add(worker);
        } finally {
            lock.unlock();
        }
    }

    private static Thread endSoon(PoolWorker worker) {
        Thread ending = Threads.daemon("muster-end-" + worker.name(), () -> end(worker));
        Threads.startOr(ending, () -> worker.handle().kill());
        return ending;
    }

    private static void end(PoolWorker worker) {
        try {
            worker.endInGoodOrder();
        } catch (InterruptedException e) {
            worker.broken("its end was interrupted", e);
        } catch (Throwable e) { // one way or another, it ends
            worker.broken("it could not be ended in good order", e);
        }
    }

    /// A worker has ended.
    void gone(PoolWorker worker) {
        leave(worker);
        lock.lock();
        try {
            leaving.remove(worker);
            machines.leave(worker);
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
            if (target >= config.mostWorkers() || !starts.refills() || starts.isAnyComing()) {
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
            if (target <= config.workers()) {
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
        starts.close();
        var ending = new ArrayList<Thread>();
        for (PoolWorker worker : all()) {
            ending.add(endSoon(worker));
        }
        boolean interrupted = false;
        for (Thread each : ending) {
            try {
                each.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        source.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends all workers at once, and removes what belongs to their source.
    void abandon() {
        starts.close();
        source.close();
    }
}
