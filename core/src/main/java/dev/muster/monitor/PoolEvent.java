package dev.muster.monitor;

/// Something that has happened in a pool.
///
/// A listener is told of events one after the other, in the order in which they were noticed. Those
/// of one worker begin with [WorkerArrived] and end with [WorkerEnded]; those of one attempt of a
/// task are a [TaskStarted], unless it never began, and a [TaskEnded]. A worker may hand a task
/// back that it has not begun after all; it is then started again elsewhere, as the same attempt.
public sealed interface PoolEvent {
    /// A worker takes tasks from now on; a snapshot of the pool may show it a moment later. In
    /// pools of threads and serial pools there are no events of workers.
    record WorkerArrived(WorkerSnapshot worker) implements PoolEvent {}

    /// A worker has ended.
    ///
    /// @param worker with the task that it ran, if its end was the end of that attempt
    /// @param reason why, in one line, as its crash report says it; empty if the pool ended it in
    ///   good order
    record WorkerEnded(WorkerSnapshot worker, String reason) implements PoolEvent {}

    /// A worker could not be started.
    ///
    /// @param reason why, in the words of the exception
    record StartFailed(String reason) implements PoolEvent {}

    /// A worker has begun a task, or has it as its next and nothing else to do.
    record TaskStarted(TaskSnapshot task) implements PoolEvent {}

    /// An attempt of a task has ended, as the state of the task says. After
    /// [TaskSnapshot.State#RETRYING] another attempt follows, after all others none.
    ///
    /// @param reason the exception with which it failed, as text; empty if it succeeded
    record TaskEnded(TaskSnapshot task, String reason) implements PoolEvent {}

    /// Events were left out here, because the listener was too slow.
    ///
    /// @param missed how many
    record Gap(long missed) implements PoolEvent {}
}
