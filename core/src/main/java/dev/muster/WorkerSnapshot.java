package dev.muster;

import java.time.Duration;
import java.util.OptionalLong;

/// A worker of a pool at one moment.
///
/// @param name such as `worker-2`; empty while it is asked for and has not arrived
/// @param pidOrZero its process id; 0 if it is no process of this machine
/// @param state what it is doing
/// @param tasks how many tasks it has finished
/// @param taskOrMinusOne the number of the task that it runs; -1 if it runs none
/// @param residentBytes how much memory it held when last checked; 0 if never checked
/// @param age how long ago it was started
public record WorkerSnapshot(
        String name,
        long pidOrZero,
        State state,
        long tasks,
        long taskOrMinusOne,
        long residentBytes,
        Duration age) {
    /// What a worker is doing.
    public enum State {
        /// It has been started and cannot take tasks yet.
        STARTING,
        /// It waits for tasks.
        IDLE,
        /// It runs a task.
        BUSY,
        /// It gets no more tasks and is about to end.
        STOPPING
    }

    /// Its process id, if it is a process of this machine.
    public OptionalLong pid() {
        return pidOrZero == 0 ? OptionalLong.empty() : OptionalLong.of(pidOrZero);
    }

    /// The number of the task that it runs, if it runs one.
    public OptionalLong task() {
        return taskOrMinusOne < 0 ? OptionalLong.empty() : OptionalLong.of(taskOrMinusOne);
    }
}
