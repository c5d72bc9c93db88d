package dev.muster.internal.pool;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// Runs what a program has hung on the futures of a pool, and whatever else of the program the pool
/// calls. Safe for all threads.
final class Callbacks {
    /*
     * A callback may take its time, and wait for another task of the same pool. So it runs in a
     * virtual thread, and no thread of the pool waits for it: only the pool's end does, because a
     * program that closes its pool expects that what it has hung on a future has run. Once the pool
     * is stopped, nobody waits for callbacks any more after a while.
     */
    private static final ScopedValue<PoolCore> CALLER = ScopedValue.newInstance();

    private final PoolCore core;
    private final Set<Run> running = ConcurrentHashMap.newKeySet();

    Callbacks(PoolCore core) {
        this.core = core;
    }

    /// One that has not been counted as over.
    private final class Run implements Runnable {
        private final Runnable callbacks;
        private final Runnable over;
        private final AtomicBoolean isOver = new AtomicBoolean();

        Run(Runnable callbacks, Runnable over) {
            this.callbacks = callbacks;
            this.over = over;
        }

        @Override
        public void run() {
            try {
                call(callbacks);
            } finally {
                end();
            }
        }

        void end() {
            running.remove(this);
            if (!isOver.getAndSet(true)) {
                over.run();
            }
        }
    }

    /// Runs callbacks elsewhere.
    ///
    /// @param over run when they have ended, or nobody waits for them any more
    void start(Runnable callbacks, Runnable over) {
        var run = new Run(callbacks, over);
        running.add(run);
        // Better here than not at all.
        Threads.startOr(Threads.virtual("muster-" + core.config().name() + "-callback", run), run);
    }

    /// Calls code of the program here.
    void call(Runnable code) {
        ScopedValue.where(CALLER, core).run(code);
    }

    /// Whether this thread runs code of the program that the pool has called.
    boolean isCurrent() {
        return CALLER.isBound() && CALLER.get().equals(core);
    }

    /// Nobody waits any more for those that run.
    void letGo() {
        running.forEach(run -> Guard.run(run::end));
    }
}
