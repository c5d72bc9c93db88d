package dev.muster.monitor;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// A worker of a pool at one moment.
///
/// @param name such as `worker-2`; empty while it is asked for and has not arrived
/// @param host the machine on which it runs; empty before it has arrived
/// @param pid its process id there, if it is a process
/// @param kind what it is, such as `Java 25.0.3`, or `thread`; empty before it has arrived
/// @param state what it is doing
/// @param task what it runs; nothing if it runs no task
/// @param tasks how many tasks it has finished
/// @param residentBytes how much memory it held when last checked, with all processes that it has
///   started; 0 if nobody knows
/// @param age how long ago it arrived
public record WorkerSnapshot(
        String name,
        String host,
        OptionalLong pid,
        String kind,
        State state,
        Optional<TaskSnapshot> task,
        long tasks,
        long residentBytes,
        Duration age) {
    /// What a worker is doing.
    public enum State {
        /// It is asked for or being set up, and cannot take tasks yet.
        STARTING,
        /// It waits for tasks.
        IDLE,
        /// It runs a task.
        BUSY,
        /// It gets no more tasks, and ends when it has finished the one that it runs.
        STOPPING,
        /// It has ended.
        ENDED
    }
}
