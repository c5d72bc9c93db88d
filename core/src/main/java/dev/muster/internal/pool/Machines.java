package dev.muster.internal.pool;

import dev.muster.worker.WorkerInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The machines on which the workers of a pool are, and which share of its workers each keeps busy.
/// Changed under the lock of the [Roster]; read by all threads.
final class Machines {
    /*
     * A machine whose workers are all busy slows each of them down: they share its memory, its
     * caches and its network, and its processors where there are more workers than those. So the
     * next task goes where the smallest share of workers is busy.
     *
     * Each worker counts itself as busy and as idle (Assignments), so to choose takes a look at each
     * machine, and at its next workers until one is idle; not at all workers. Those of this machine
     * do not count, because a pool has them alone or, if its source is of an unusual kind, beside
     * others: only then are they looked at one by one.
     */

    /// What this machine is called here; no other has that name.
    private static final String HERE = "";

    /// By their names. Only those that have workers.
    private final Map<String, Machine> all = new HashMap<>();

    /// Those with workers that take tasks, in the order in which they came. Written each time as a
    /// new list.
    private volatile List<Machine> listed = List.of();

    /// One machine.
    static final class Machine {
        private final String name;
        private final AtomicInteger busy = new AtomicInteger();

        /// Those that take tasks. Written each time as a new list.
        private volatile List<PoolWorker> workers = List.of();

        /// How many workers may be among the busy ones: those that are leaving, too, and those that
        /// have a task for themselves.
        private volatile int count;

        /// Where the next idle worker is looked for first; it does no harm if two threads look at
        /// the same place.
        private volatile int next;

        private Machine(String name) {
            this.name = name;
        }

        /// From 0, if no worker is busy, to 1.
        private double share() {
            if (!name.equals(HERE)) {
                return (double) busy.get() / count;
            }
            List<PoolWorker> now = workers;
            return (double) now.stream().filter(worker -> !worker.isIdle()).count() / now.size();
        }

        /// A worker that has nothing to do and may run one of the tasks that wait.
        private @Nullable PoolWorker idle(TaskQueue queue) {
            List<PoolWorker> now = workers;
            Set<String> useless = null; // labels for which no task waits
            int from = next;
            for (int i = 0; i < now.size(); i++) {
                int at = Math.floorMod(from + i, now.size());
                PoolWorker worker = now.get(at);
                if (worker.isIdle() && !worker.labels().equals(useless)) {
                    if (queue.offers(worker.labels())) {
                        next = at + 1;
                        return worker;
                    }
                    useless = worker.labels();
                }
            }
            return null;
        }
    }

    // ---- coming and going ----

    /// A worker is there, and may get tasks after this.
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
    void enter(PoolWorker worker) {
        WorkerInfo info = worker.handle().info();
        String name = info.isLocal() ? HERE : info.host();
        Machine machine = all.computeIfAbsent(name, _ -> new Machine(name));
        machine.count++;
        worker.isOn(machine, info.isLocal() ? null : machine.busy);
    }

    /// A worker that is there takes tasks of the queue from now on.
    void list(PoolWorker worker) {
        Machine machine = worker.machine();
        var workers = new ArrayList<>(machine.workers);
        workers.add(worker);
        machine.workers = List.copyOf(workers);
        if (workers.size() == 1) {
            var machines = new ArrayList<>(listed);
            machines.add(machine);
            listed = List.copyOf(machines);
        }
    }

    /// A worker takes no more tasks. No harm if it took none before.
    void unlist(PoolWorker worker) {
        Machine machine = worker.machine();
        var workers = new ArrayList<>(machine.workers);
        if (workers.remove(worker)) {
            machine.workers = List.copyOf(workers);
        }
        if (workers.isEmpty()) {
            listed = listed.stream().filter(each -> !each.equals(machine)).toList();
        }
    }

    /// A worker has ended, and has no task any more.
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
    void leave(PoolWorker worker) {
        Machine machine = worker.machine();
        machine.count--;
        if (machine.count == 0) {
            all.remove(machine.name);
        }
    }

    // ---- choosing ----

    /// Whether workers that take tasks are on more than one.
    boolean areSeveral() {
        return listed.size() > 1;
    }

    /// A worker that has nothing to do and may run one of the tasks that wait, on the machine with
    /// the smallest share of busy workers; null if there is none.
    @Nullable PoolWorker idlest(TaskQueue queue) {
        PoolWorker found = null;
        double least = 1;
        for (Machine machine : listed) {
            double share = machine.share();
            if (share < least) {
                PoolWorker idle = machine.idle(queue);
                if (idle != null) {
                    found = idle;
                    least = share;
                }
            }
        }
        return found;
    }
}
