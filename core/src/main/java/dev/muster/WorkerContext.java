package dev.muster;

import dev.muster.internal.workerprotocol.CurrentTask;
import java.util.Optional;

/// What a task can know about itself and its worker.
///
/// Available in the thread that runs the task and in the threads that this thread has started
/// since, also in pools that run tasks in this process. Safe for all threads.
public interface WorkerContext {

    /// The context of the task that this thread works for; nothing outside tasks.
    static Optional<WorkerContext> current() {
        return CurrentTask.context();
    }

    /// The name of the worker: `worker-2`; or of the thread, in a pool of threads.
    String worker();

    /// The number of the task, from 1, unique within a pool.
    long task();

    /// The name of the task; `task-17` if it was given none.
    String taskName();

    /// Which attempt this is: 1 unless it is a retry.
    int attempt();

    /// Whether the task was asked to stop: it is cancelled, has run too long, or the pool ends. Its
    /// thread is interrupted, too. A task that does not stop then is killed with its worker.
    boolean isCancelled();

    /// Reports how far the task is to the receiver of the progress of its `map` or stream. May be
    /// called as often as desired: it is passed on some ten times a second.
    ///
    /// @param done how much is done, 0 or more
    /// @param total how much there is, 1 or more, in the same unit
    /// @throws IllegalArgumentException if one of them is out of range
    void progress(long done, long total);
}
