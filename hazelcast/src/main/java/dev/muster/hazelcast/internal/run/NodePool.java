package dev.muster.hazelcast.internal.run;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.TaskOptions;
import dev.muster.agent.AgentConfig;
import dev.muster.internal.pool.Pools;
import dev.muster.internal.system.Guard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The workers of a node for durable tasks: a pool that is there while there is something to run,
/// and a minute longer. When the process ends, the node ends it. Safe for all threads.
final class NodePool implements AutoCloseable {
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Duration KEEP_ALIVE = Duration.ofMinutes(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final AgentConfig config;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private @Nullable Pool pool;
    private int tasks;
    private long idleSince;
    private boolean isClosed;

    NodePool(AgentConfig config) {
        this.config = config;
        this.pool = open(); // while the process does not end: then, no program opens its first one
    }

    /// Starts nothing.
    private Pool open() {
        return Pools.endedByOwner(Pool.processes(this::configured));
    }

    /// A task that is being run; to be closed when it has ended.
    ///
    /// @param future its result
    record Running(NodePool home, Pool pool, Future<byte[]> future) implements AutoCloseable {
        /// No worker could be started: the next task gets another pool.
        void breakDown() {
            home.forget(pool);
        }

        @Override
        public void close() {
            home.left();
        }
    }

    /// Runs a task.
    ///
    /// @throws IllegalStateException if the node is closed
    Running submit(BundledTask task, UnaryOperator<TaskOptions> options) {
        Pool current;
        lock.lock();
        try {
            if (isClosed) {
                throw new IllegalStateException("the node is closed");
            }
            if (pool == null) {
                pool = open();
            }
            current = pool;
            tasks++;
        } finally {
            lock.unlock();
        }
        boolean isDone = false;
        try {
            Future<byte[]> future = current.with(options).submit(task);
            isDone = true;
            return new Running(this, current, future);
        } finally {
            if (!isDone) {
                left();
            }
        }
    }

    /// The workers know the classes of Muster and of Hazelcast, which are in no bundle, and none
    /// that happen to be in this process.
    private PoolConfig configured(PoolConfig defaults) {
        List<Path> own = List.copyOf(ProgramClasses.ours());
        PoolConfig wanted =
                defaults.withName("runs")
                        .withClassPath(own)
                        .withWorkerMemory(config.workerMemoryBytes())
                        .withKeepAlive(KEEP_ALIVE)
                        .withCloseTimeout(CLOSE_TIMEOUT);
        return config.workers() == 1
                ? wanted.withWorkers(1)
                : wanted.withWorkers(1, config.workers());
    }

    private void left() {
        lock.lock();
        try {
            tasks--;
            idleSince = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    private void forget(Pool broken) {
        lock.lock();
        try {
            if (broken.equals(pool)) {
                pool = null;
            }
        } finally {
            lock.unlock();
        }
        Guard.close(broken);
    }

    /// Ends the workers if there has been nothing to run for a while.
    void endIfIdle() {
        Pool idle;
        lock.lock();
        try {
            if (pool == null || tasks > 0 || System.nanoTime() - idleSince < IDLE_NANOS) {
                return;
            }
            idle = pool;
            pool = null;
        } finally {
            lock.unlock();
        }
        idle.close();
    }

    /// Stops what runs.
    @Override
    public void close() {
        Pool last;
        lock.lock();
        try {
            isClosed = true;
            last = pool;
            pool = null;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            var _ = last.shutdownNow();
            last.close();
        }
    }
}
