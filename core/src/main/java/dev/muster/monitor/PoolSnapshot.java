package dev.muster.monitor;

import java.time.Duration;
import java.util.List;

/// A pool at one moment.
///
/// Each accepted task is counted once: it waits, or a worker of the list runs it, or it has
/// succeeded, failed or been cancelled. While tasks move on, a picture may show one a moment
/// behind; a task whose future is done is counted as ended.
///
/// @param name the name of the pool
/// @param kind where its tasks run: `serial`, `threads` or `processes`
/// @param age how long ago it was opened
/// @param workers its workers, those included that are being started or are about to end. In a
///   serial pool each thread that runs a task at this moment counts as one
/// @param waiting how many tasks wait: for a worker, behind another task in a worker, or for their
///   next attempt
/// @param next the tasks that wait for a worker or for their next attempt, the first 100 of them,
///   in the order in which they will run as far as that is known
/// @param succeeded how many tasks have ended with a result
/// @param failed how many tasks have failed for good, those included that ran too long
/// @param cancelled how many tasks have been cancelled, before or while they ran
/// @param retried how many attempts of tasks have failed and were followed by another one, or are
///   to be
/// @param startsFailed how many starts of workers have failed
public record PoolSnapshot(
        String name,
        String kind,
        Duration age,
        List<WorkerSnapshot> workers,
        long waiting,
        List<TaskSnapshot> next,
        long succeeded,
        long failed,
        long cancelled,
        long retried,
        long startsFailed) {
    /// Copies the lists.
    public PoolSnapshot {
        workers = List.copyOf(workers);
        next = List.copyOf(next);
    }

    /// How many tasks run.
    public long running() {
        return workers.stream().filter(worker -> worker.task().isPresent()).count();
    }
}
