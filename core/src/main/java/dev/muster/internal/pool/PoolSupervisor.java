package dev.muster.internal.pool;

import dev.muster.PoolConfig;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import dev.muster.worker.CrashReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Looks at the workers from time to time: whether a task has run too long, whether tasks wait
/// behind a long one while another worker has nothing to do, how much memory each holds, how old it
/// is, and whether there should be more of them.
///
/// It looks every 5 milliseconds while time limits run or it has been asked to, and else ten times
/// a second.
final class PoolSupervisor implements Runnable {
    private static final long FINE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long COARSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MEMORY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final PoolConfig config;
    private final TaskQueue queue;
    private final Roster roster;
    private final Runnable tenTimesASecond;
    private final Thread thread;

    // Supervisor thread only.
    private long nextCoarse = System.nanoTime();
    private long nextMemory = System.nanoTime();
    private int waitingBefore;

    private volatile boolean isWatched;
    private volatile boolean isFine;
    private volatile boolean isClosed;

    /// @param tenTimesASecond what else is done each time it looks at everything
    PoolSupervisor(PoolConfig config, TaskQueue queue, Roster roster, Runnable tenTimesASecond) {
        this.config = config;
        this.queue = queue;
        this.roster = roster;
        this.tenTimesASecond = tenTimesASecond;
        this.thread = Threads.daemon("muster-" + config.name() + "-supervisor", this);
    }

    void start() {
        thread.start();
    }

    /// Asks it to look closely for a while.
    void watch() {
        isWatched = true;
        if (!isFine) {
            LockSupport.unpark(thread);
        }
    }

    void close() {
        isClosed = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        while (!isClosed) {
            LockSupport.parkNanos(this, isFine ? FINE_NANOS : COARSE_NANOS);
            try {
                look();
            } catch (Throwable e) { // of one worker, or memory
                Guard.failed(e);
            }
        }
    }

    private void look() {
        isWatched = false;
        boolean isLimited = limitTimes();
        boolean isUneven = spread();
        isFine = isLimited || isUneven || isWatched;
        long now = System.nanoTime();
        if (now - nextCoarse >= 0) {
            nextCoarse = now + COARSE_NANOS;
            renew();
            resize();
            tenTimesASecond.run();
        }
        if (now - nextMemory >= 0) {
            nextMemory = now + MEMORY_NANOS;
            limitMemory();
        }
    }

    /// @return whether a time limit runs
    private boolean limitTimes() {
        boolean isRunning = false;
        for (PoolWorker worker : roster.all()) {
            PoolTask head = worker.head();
            Duration limit = head == null ? null : head.options().timeout().orElse(null);
            if (head != null && limit != null) {
                isRunning = true;
                if (head.equals(worker.runningFor(Nanos.of(limit)))) {
                    StopLadder.timeOut(worker, head, limit);
                }
            }
        }
        return isRunning;
    }

    /// Takes back what waits behind a long task, if another worker has nothing to do and may run
    /// some of it.
    ///
    /// @return whether there is such a thing
    private boolean spread() {
        List<PoolWorker> idle = queue.isEmptyForAll() ? roster.idle() : List.of();
        if (idle.isEmpty() || queue.sizeFor(idle) > 0) {
            return false;
        }
        boolean isUneven = false;
        for (PoolWorker worker : roster.workers()) {
            if (worker.load() > 1 && worker.hasWaitingFor(idle)) {
                isUneven = true;
                if (worker.runningFor(FINE_NANOS) != null) {
                    worker.takeBack();
                }
            }
        }
        return isUneven;
    }

    private void renew() {
        Optional<Duration> age = config.maxWorkerAge();
        if (age.isEmpty()) {
            return;
        }
        for (PoolWorker worker : roster.workers()) {
            if (worker.ageNanos() > Nanos.of(age.get()) && !worker.isRetiring()) {
                worker.retire();
            }
        }
    }

    private void resize() {
        if (config.mostWorkers() == config.workers()) {
            return;
        }
        int waiting = queue.sizeFor(roster.workers());
        if (waiting > 0 && waitingBefore > 0 && roster.firstIdle() == null) {
            roster.grow();
        }
        waitingBefore = waiting;
        if (waiting == 0 && roster.target() > config.workers()) {
            longestIdle(roster.workers()).ifPresent(roster::shrink);
        }
    }

    private Optional<PoolWorker> longestIdle(List<PoolWorker> workers) {
        long most = Nanos.of(config.keepAlive());
        return workers.stream().filter(worker -> worker.idleNanos() > most).findFirst();
    }

    private void limitMemory() {
        for (PoolWorker worker : roster.all()) {
            PoolTask head = worker.head();
            long limit = limit(head);
            if (limit == 0 && config.recycleBytes() == 0) {
                continue;
            }
            long held = worker.handle().residentBytes();
            if (limit > 0 && held > limit) {
                worker.end()
                        .kill(
                                CrashReport.Cause.MEMORY_LIMIT,
                                "%d MiB, the limit is %d MiB".formatted(held >> 20, limit >> 20));
            } else if (config.recycleBytes() > 0
                    && held > config.recycleBytes()
                    && !worker.isRetiring()) {
                worker.retire();
            }
        }
    }

    private long limit(@Nullable PoolTask head) {
        long own = head == null ? 0 : head.options().memoryLimitBytes();
        return own > 0 ? own : config.memoryLimitBytes();
    }
}
