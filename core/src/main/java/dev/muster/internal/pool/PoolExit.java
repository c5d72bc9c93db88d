package dev.muster.internal.pool;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Interrupts;
import dev.muster.internal.system.Threads;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The pools of this process and its end: it does not end by itself while tasks are unfinished, and
/// when it ends, so do the workers.
final class PoolExit {
    /*
     * All threads of a pool are daemons, so that a pool which nobody closed does not keep a program
     * alive. One thread, which is none, stays as long as there are unfinished tasks, and a little
     * longer: programs that run one task after the other shall not start it for each.
     */
    private static final long LOOK_MILLIS = 20;
    private static final int IDLE_LOOKS = 5;

    /// The JVM prints a warning each time that the system gives it no thread.
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Set<PoolCore> POOLS = ConcurrentHashMap.newKeySet();
    private static final AtomicBoolean HOOKED = new AtomicBoolean();
    private static final AtomicReference<@Nullable Thread> KEEPER = new AtomicReference<>();

    private static volatile long nextTry = System.nanoTime();

    private PoolExit() {}

    static void add(PoolCore pool) {
        POOLS.add(pool);
        if (!HOOKED.getAndSet(true)) {
            try {
                Runtime.getRuntime()
                        .addShutdownHook(Threads.lasting("muster-pools-exit", PoolExit::exit));
            } catch (IllegalStateException e) {
                POOLS.remove(pool);
                throw new RejectedExecutionException(
                        "this process is ending: no pool can be opened", e);
            }
        }
    }

    static void remove(PoolCore pool) {
        POOLS.remove(pool);
    }

    /// Says that a pool has got a task after it had nothing to do, or still has some.
    static void busy() {
        if (KEEPER.get() == null && System.nanoTime() - nextTry >= 0) {
            Thread keeper = Threads.lasting("muster-keeper", PoolExit::keep);
            if (KEEPER.compareAndSet(null, keeper)) {
                Threads.startOr(keeper, PoolExit::keepLater);
            }
        }
    }

    /// There is no thread for it. Until there is one, the program may end before its tasks.
    private static void keepLater() {
        nextTry = System.nanoTime() + PAUSE_NANOS;
        KEEPER.set(null);
    }

    private static void keep() {
        int idle = 0;
        while (true) {
            idle = isAnyBusy() ? 0 : idle + 1;
            if (idle > IDLE_LOOKS || (idle > 0 && POOLS.isEmpty())) {
                KEEPER.set(null);
                // A task may have come just before, and have found this thread.
                if (isAnyBusy()) {
                    busy();
                }
                return;
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException _) {
                // Nobody has a reason to interrupt it.
            }
        }
    }

    private static boolean isAnyBusy() {
        try {
            for (PoolCore pool : POOLS) {
                if (pool.isBusy()) {
                    return true;
                }
            }
            return false;
        } catch (Throwable e) { // nobody knows
            Guard.survived(e);
            return true;
        }
    }

    private static void exit() {
        if (POOLS.isEmpty()) {
            return;
        }
        boolean isAsked = Interrupts.isCauseOfExit();
        if (isAsked) {
            Guard.run(() -> Interrupts.onNext(() -> exit(POOLS, false)));
        }
        exit(POOLS, isAsked);
    }

    /// What one of them throws leaves the workers of the others no less to be ended.
    static void exit(Set<PoolCore> pools, boolean lets) {
        pools.parallelStream().forEach(pool -> Guard.run(() -> pool.exit(lets)));
    }
}
