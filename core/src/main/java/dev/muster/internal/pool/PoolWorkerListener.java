package dev.muster.internal.pool;

import dev.muster.worker.CrashReport;
import dev.muster.worker.WorkerStartException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// What a pool hears of its workers, and of the tasks that they have.
interface PoolWorkerListener {
    // ---- tasks ----

    /// An attempt of a task has ended; said once for each.
    ///
    /// @param failure null if it succeeded
    void ended(PoolTask task, @Nullable Object result, @Nullable Throwable failure);

    /// A task will not begin, because it was cancelled.
    void dropped(PoolTask task);

    /// A task must not begin, now or later.
    void refused(PoolTask task, RejectedExecutionException why);

    /// A worker has not begun these tasks and will not.
    void giveBack(List<PoolTask> tasks);

    // ---- a worker ----

    /// It takes tasks, and the roster will know it soon.
    void arrived(PoolWorker worker);

    /// Its first task may have become that just now.
    void headChanged(PoolWorker worker);

    /// It has nothing to do.
    void idle();

    /// It gets no more tasks and has none left.
    void retired(PoolWorker worker);

    /// Its connection is lost. Its tasks are looked into next.
    void lost(PoolWorker worker, CrashReport report);

    /// It has ended and has no tasks any more.
    void gone(PoolWorker worker);

    // ---- workers that do not come ----

    /// A worker cannot be started.
    void startFailed(WorkerStartException failure);

    /// No worker can be started, there is none, and none will come.
    void breakDown(WorkerStartException failure);
}
