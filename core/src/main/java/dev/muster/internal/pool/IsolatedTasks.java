package dev.muster.internal.pool;

import dev.muster.WorkerStartException;
import dev.muster.internal.system.Threads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Tasks that get a fresh worker of their own, which ends with them; as many at a time as the pool
/// has workers.
final class IsolatedTasks {
    private final ProcessHome home;
    private final Roster roster;
    private final Object lock = new Object();

    // Guarded by lock.
    private final ArrayDeque<PoolTask> waiting = new ArrayDeque<>();
    private final Set<PoolWorker> workers = new HashSet<>();
    private int running;

    IsolatedTasks(ProcessHome home, Roster roster) {
        this.home = home;
        this.roster = roster;
    }

    void accept(PoolTask task) {
        synchronized (lock) {
            waiting.addLast(task);
        }
        startNext();
    }

    private void startNext() {
        PoolTask task;
        synchronized (lock) {
            if (running >= home.config().mostWorkers() || waiting.isEmpty()) {
                return;
            }
            task = waiting.removeFirst();
            running++;
        }
        Threads.daemon("muster-%s-isolated".formatted(home.config().name()), () -> run(task))
                .start();
    }

    private void run(PoolTask task) {
        boolean hasStarted = false;
        try {
            PoolWorker worker = roster.startAlone();
            hasStarted = true;
            synchronized (lock) {
                workers.add(worker);
            }
            worker.feedLast(task);
        } catch (WorkerStartException e) {
            home.core().ended(task, null, e);
        } catch (InterruptedException e) {
            home.core().dropped(task);
        } finally {
            if (!hasStarted) {
                ended();
            }
        }
    }

    /// A worker has ended.
    void gone(PoolWorker worker) {
        boolean isOurs;
        synchronized (lock) {
            isOurs = workers.remove(worker);
        }
        if (isOurs) {
            ended();
        }
    }

    private void ended() {
        synchronized (lock) {
            running--;
        }
        startNext();
    }

    boolean remove(PoolTask task) {
        synchronized (lock) {
            return waiting.remove(task);
        }
    }

    int waiting() {
        synchronized (lock) {
            return waiting.size();
        }
    }

    List<PoolTask> drain() {
        synchronized (lock) {
            var all = new ArrayList<>(waiting);
            waiting.clear();
            return all;
        }
    }
}
