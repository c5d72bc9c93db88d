package dev.muster.hazelcast.internal.run;

import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleService;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.internal.system.Guard;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Wakes those of this process who wait for tasks. Safe for all threads.
final class RunChanges implements RunEvents.Receiver, AutoCloseable {
    /// An event may be lost with the member that would have sent it.
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Engine engine;
    private final RepeatedCalls calls;
    private final Records records;
    private final ReentrantLock lock = new ReentrantLock();

    /// All watches share it: few wait at a time.
    private final Condition happened = lock.newCondition();

    // Guarded by lock.
    private final Set<Watch> watches = new HashSet<>();
    private boolean isClosed;

    // Guarded by itself, as is the listening it stands for.
    private final Object listening = new Object();
    private @Nullable Listeners listeners;

    /// What was added to the engine.
    private record Listeners(UUID ofTasks, UUID ofEngine) {}

    RunChanges(Engine engine, RepeatedCalls calls, Records records) {
        this.engine = engine;
        this.calls = calls;
        this.records = records;
    }

    /// Watches the tasks of a run from now on.
    ///
    /// @param run the hidden name
    Watch watch(String run) {
        listen();
        var watch = new Watch(run);
        lock.lock();
        try {
            watches.add(watch);
        } finally {
            lock.unlock();
        }
        return watch;
    }

    private void listen() {
        synchronized (listening) {
            if (listeners == null) {
                UUID ofTasks =
                        calls.call(
                                () -> records.map().addEntryListener(new RunEvents(this), false));
                UUID ofEngine =
                        engine.hazelcast()
                                .getLifecycleService()
                                .addLifecycleListener(event -> Guard.run(() -> heard(event)));
                listeners = new Listeners(ofTasks, ofEngine);
            }
        }
    }

    private void heard(LifecycleEvent event) {
        if (event.getState() == LifecycleState.SHUTTING_DOWN) {
            end();
        }
    }

    @Override
    public void changed(RunKey key, byte @Nullable [] sealed) {
        removed(key);
    }

    @Override
    public void removed(RunKey key) {
        lock.lock();
        try {
            for (Watch each : watches) {
                if (each.run.equals(key.run())) {
                    each.changed.add(key);
                    happened.signalAll();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void allChanged() {
        lock.lock();
        try {
            watches.forEach(each -> each.isAll = true);
            happened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            isClosed = true;
            happened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Whoever waits gets an exception.
    @Override
    public void close() {
        end();
        synchronized (listening) {
            Listeners last = listeners;
            listeners = null;
            if (last != null) {
                LifecycleService lifecycle = engine.hazelcast().getLifecycleService();
                Failures.whilePart(() -> records.map().removeEntryListener(last.ofTasks));
                Failures.whilePart(() -> lifecycle.removeLifecycleListener(last.ofEngine));
            }
        }
    }

    /// What has happened to the tasks of one run since it was asked last.
    final class Watch implements AutoCloseable {
        private final String run;

        // Guarded by lock.
        private Set<RunKey> changed = new HashSet<>();
        private boolean isAll;

        private Watch(String run) {
            this.run = run;
        }

        /// Waits for something to happen.
        ///
        /// @param open the tasks that matter
        /// @param deadlineNanos when to stop waiting
        /// @return those of them to look at
        /// @throws IllegalStateException if the cluster was left
        Set<RunKey> next(Set<RunKey> open, long deadlineNanos) throws InterruptedException {
            long end = Math.min(LONGEST_NANOS, deadlineNanos - System.nanoTime());
            lock.lockInterruptibly();
            try {
                for (long left = end; changed.isEmpty() && !isAll && !isClosed && left > 0; ) {
                    left = happened.awaitNanos(left);
                }
                if (isClosed) {
                    throw new IllegalStateException(
                            ("the cluster %s was left while results were waited for; they are kept"
                                            + " there")
                                    .formatted(engine.config().name()));
                }
                Set<RunKey> result = isAll || changed.isEmpty() ? new HashSet<>(open) : changed;
                result.retainAll(open);
                changed = new HashSet<>();
                isAll = false;
                return result;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                watches.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }
}
