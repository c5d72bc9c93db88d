package dev.muster.internal.pool;

import dev.muster.internal.system.Threads;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerStartException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Sets up the workers that have arrived, each in a thread of its own, until they take tasks. Safe
/// for all threads.
final class WorkerSetUps {
    /// What a worker is asked for. Exactly one of these is called.
    interface Purpose {
        /// The worker takes tasks.
        void ready(PoolWorker worker);

        /// There will be none.
        void failed(WorkerStartException failure);

        /// There will be none, because the pool is closed.
        void dropped();
    }

    private final PoolWorker.Common common;
    private final StartFailures failures;
    private final ReentrantLock lock;

    // Guarded by lock.
    private final Map<Thread, Worker> running = new LinkedHashMap<>();

    /// Those that are ready, and that the roster will know in a moment.
    private final Set<PoolWorker> arriving = new HashSet<>();

    private boolean isClosed;

    /// @param failures is told of each that succeeds
    /// @param lock the roster's
    WorkerSetUps(PoolWorker.Common common, StartFailures failures, ReentrantLock lock) {
        this.common = common;
        this.failures = failures;
        this.lock = lock;
    }

    /// Begins to set up a worker. Under the lock.
    ///
    /// @return why there is no thread for it; null if there is one
    @Nullable WorkerStartException begin(Worker worker, Purpose purpose) {
        Thread thread =
                Threads.daemon(
                        "muster-" + common.config().name() + "-set-up",
                        () -> setUp(worker, purpose));
        running.put(thread, worker);
        try {
            thread.start();
            return null;
        } catch (OutOfMemoryError e) { // so the JDK says that the system gives no thread
            running.remove(thread);
            return StartFailures.of(e);
        }
    }

    private void setUp(Worker from, Purpose purpose) {
        PoolWorker worker = null;
        WorkerStartException failure = null;
        try {
            worker = ready(from);
            failures.succeeded();
            common.listener().arrived(worker);
        } catch (InterruptedException e) {
            failure = isEnding() ? null : StartFailures.of(e);
        } catch (Throwable e) { // or its purpose would not hear of it
            failure = StartFailures.of(e);
        }
        lock.lock();
        try {
            running.remove(Thread.currentThread());
            if (worker != null) {
                arriving.add(worker);
            }
        } finally {
            lock.unlock();
        }
        if (worker != null) {
            ready(worker, purpose);
        } else if (failure != null) {
            failed(purpose, failure);
        } else {
            purpose.dropped();
        }
    }

    private void ready(PoolWorker worker, Purpose purpose) {
        try {
            purpose.ready(worker);
        } finally {
            worker.listed(); // or it never will be
            lock.lock();
            try {
                arriving.remove(worker);
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean isEnding() {
        lock.lock();
        try {
            return isClosed;
        } finally {
            lock.unlock();
        }
    }

    /// Sets a worker up and waits until it takes tasks. One that does not get that far is ended.
    private PoolWorker ready(Worker from) throws WorkerStartException, InterruptedException {
        PoolWorker worker = null;
        boolean isDone = false;
        try {
            worker = new PoolWorker(common, from);
            common.codec().check(from.info());
            worker.setUp();
            isDone = true;
            return worker;
        } finally {
            if (worker == null) {
                PoolWorker.dismiss(from);
            } else if (!isDone) {
                worker.abandon();
            }
        }
    }

    /// A worker that was asked for does not come.
    void failed(Purpose purpose, WorkerStartException failure) {
        common.listener().startFailed(failure);
        purpose.failed(failure);
    }

    /// Those that are being set up. Under the lock.
    List<Worker> workers() {
        return List.copyOf(running.values());
    }

    /// Gives up those that are being set up, and waits until they are, and until the roster knows
    /// those that are ready. No more are begun.
    void close() {
        List<Thread> threads;
        List<PoolWorker> coming;
        lock.lock();
        try {
            isClosed = true;
            threads = List.copyOf(running.keySet());
            coming = List.copyOf(arriving);
        } finally {
            lock.unlock();
        }
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
            for (PoolWorker worker : coming) {
                worker.awaitListed();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
