package dev.muster.internal.launch;

import dev.muster.connection.Connection;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Randomness;
import dev.muster.internal.workerprotocol.WorkerBootstrap;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A worker that is expected: both its connections, or its end.
final class PendingWorker {
    private static final int SECRET_BYTES = 16;
    private static final int MARK_BYTES = 8;

    private final WorkerBootstrap bootstrap;
    private final byte[] greetingForTasks;
    private final byte[] greetingForControl;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by lock.
    private @Nullable Connection tasks;
    private @Nullable Connection control;
    private boolean over;

    /// How waiting for a worker went.
    enum Outcome {
        /// Both connections are there.
        JOINED,
        /// It ended before.
        ENDED,
        /// It did neither in time.
        LATE
    }

    private PendingWorker(WorkerBootstrap bootstrap) {
        this.bootstrap = bootstrap;
        this.greetingForTasks = bootstrap.greeting(WorkerBootstrap.TASKS);
        this.greetingForControl = bootstrap.greeting(WorkerBootstrap.CONTROL);
    }

    /// One that will be started, with a secret of its own.
    ///
    /// @param socket where it will connect
    /// @param journal the path of the file that it will map; empty for none
    static PendingWorker invite(Path socket, String journal) {
        return new PendingWorker(
                new WorkerBootstrap(
                        socket.toString(),
                        journal,
                        Randomness.digits(SECRET_BYTES),
                        Randomness.digits(MARK_BYTES),
                        ProcessHandle.current().pid()));
    }

    /// What it must know.
    WorkerBootstrap bootstrap() {
        return bootstrap;
    }

    /// Takes the connection if it is one that is expected here.
    ///
    /// @param greeting its first message
    boolean takes(byte[] greeting, Connection connection) {
        // In constant time, and both: how long it takes reveals nothing about the secret.
        boolean forTasks = MessageDigest.isEqual(greeting, greetingForTasks);
        boolean forControl = MessageDigest.isEqual(greeting, greetingForControl);
        lock.lock();
        try {
            if (over) {
                return false;
            }
            if (forTasks && tasks == null) {
                tasks = connection;
            } else if (forControl && control == null) {
                control = connection;
            } else {
                return false;
            }
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// No more connections will come.
    void end() {
        lock.lock();
        try {
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the worker.
    ///
    /// @param nanos how long at most
    Outcome await(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (tasks == null || control == null) {
                if (over) {
                    return Outcome.ENDED;
                }
                if (left <= 0) {
                    return Outcome.LATE;
                }
                left = changed.awaitNanos(left);
            }
            return Outcome.JOINED;
        } finally {
            lock.unlock();
        }
    }

    /// Whether it is there with both its connections.
    boolean hasJoined() {
        lock.lock();
        try {
            return tasks != null && control != null;
        } finally {
            lock.unlock();
        }
    }

    /// The connection that carries tasks, once it is there.
    Connection tasks() {
        return require(true);
    }

    /// The connection that carries what must be received while a task runs, once it is there.
    Connection control() {
        return require(false);
    }

    private Connection require(boolean forTasks) {
        lock.lock();
        try {
            Connection connection = forTasks ? tasks : control;
            if (connection == null) {
                throw new IllegalStateException("the worker has not connected yet: wait for it");
            }
            return connection;
        } finally {
            lock.unlock();
        }
    }

    /// Closes what has arrived; nothing more is taken.
    void closeConnections() {
        @Nullable Connection first;
        @Nullable Connection second;
        lock.lock();
        try {
            over = true;
            first = tasks;
            second = control;
        } finally {
            lock.unlock();
        }
        if (first != null) {
            Guard.close(first);
        }
        if (second != null) {
            Guard.close(second);
        }
    }
}
