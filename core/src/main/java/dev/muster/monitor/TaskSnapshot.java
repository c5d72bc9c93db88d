package dev.muster.monitor;

import java.time.Duration;

/// A task of a pool at one moment. The chunks in which a `map` sends its inputs are tasks, too.
///
/// @param number its number, from 1, unique within the pool
/// @param name its name; `task-17` if it was given none
/// @param attempt which attempt this is, from 1
/// @param state what it is doing, or how this attempt ended
/// @param worker the worker that runs or ran it; empty if none did, or if that is not known
/// @param waited how long it waited for a worker, for this attempt
/// @param ran how long it has been running, or ran; zero before
public record TaskSnapshot(
        long number,
        String name,
        int attempt,
        State state,
        String worker,
        Duration waited,
        Duration ran) {
    /// What a task is doing.
    public enum State {
        /// It waits for a worker.
        WAITING,
        /// A worker runs it.
        RUNNING,
        /// It has failed and is to be tried again.
        RETRYING,
        /// It has a result.
        SUCCEEDED,
        /// It has failed for good.
        FAILED,
        /// It ran longer than its limit, and has failed for good.
        TIMED_OUT,
        /// It was cancelled, before or while it ran.
        CANCELLED
    }

    /// In one line: `import of data.csv, RUNNING on worker-2, waited 3 ms, ran 1520 ms`.
    @Override
    public String toString() {
        return "%s%s, %s%s, waited %d ms, ran %d ms"
                .formatted(
                        name,
                        attempt == 1 ? "" : " (attempt " + attempt + ")",
                        state,
                        worker.isEmpty() ? "" : " on " + worker,
                        waited.toMillis(),
                        ran.toMillis());
    }
}
