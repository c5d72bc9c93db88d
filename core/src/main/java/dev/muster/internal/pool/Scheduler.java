package dev.muster.internal.pool;

import dev.muster.Broadcast;
import dev.muster.internal.system.Labels;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.worker.WorkerStartException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the tasks of a pool run. It tells the pool once how each attempt ended, by
/// [PoolCore#ended].
interface Scheduler {
    /// The future of a task that will run here.
    default <T extends @Nullable Object> TaskFuture<T> future(PoolCore pool) {
        return new TaskFuture<>(pool);
    }

    /// Makes a task ready to travel.
    ///
    /// @throws IllegalArgumentException if it cannot
    void prepare(PoolTask task);

    /// Why a task is not taken that asks for labels, where no worker can have any.
    static IllegalArgumentException noLabels(PoolTask task) {
        return new IllegalArgumentException(
                "%s is to run on %s, and the workers of this pool cannot have labels: leave out"
                                .formatted(task.name(), Labels.text(task.options().labels()))
                        + " on(…), or use a pool that agents join, whose workers get labels by muster"
                        + " work --label or AgentConfig.withLabels(…)");
    }

    /// Runs a task, now or when its turn comes; again, if it is a retry. Throws nothing once it has
    /// taken it.
    void accept(PoolTask task);

    /// A task is of no use any more: if it has not begun, it shall not.
    ///
    /// @param mayStop whether it shall end if it has begun
    void cancel(PoolTask task, boolean mayStop);

    /// No task will apply this function any more.
    void forget(PoolFunction function);

    /// How many tasks run at the same time, at most.
    int parallelism();

    /// How many tasks should be under way so that no worker waits for the next one.
    int demand();

    /// Makes a value ready to be used by many tasks.
    ///
    /// @throws IllegalArgumentException if it cannot travel
    <T extends @Nullable Object> Broadcast<T> broadcast(T value);

    /// Where tasks run, in one word.
    String kind();

    /// What each of its workers is doing.
    List<WorkerSnapshot> workers();

    /// The first of the tasks that have not begun.
    ///
    /// @param most how many at most
    List<PoolTask> next(int most);

    /// Takes out all tasks that have not begun.
    List<PoolTask> drain();

    /// Why no worker could be started last, as long as that is so.
    default Optional<WorkerStartException> startFailure() {
        return Optional.empty();
    }

    /// Stops all tasks that run.
    void stopAll();

    /// Runs tasks in the calling thread that would not run otherwise.
    ///
    /// @throws InterruptedException if the thread is interrupted meanwhile
    default void help() throws InterruptedException {}

    /// Ends all workers; no task is left. Returns when they have ended.
    void close();

    /// The process is ending.
    ///
    /// @param lets whether tasks that run may come to their end; others do not begin
    void exit(boolean lets);
}
