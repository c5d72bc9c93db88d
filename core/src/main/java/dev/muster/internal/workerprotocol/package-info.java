/// The messages between pools and workers, from the start of a worker on, and what they have in
/// common whichever process a task runs in.
///
/// A worker on this machine finds its pool with a [WorkerBootstrap], and a process that runs one
/// function also gets a [WorkerBootstrap.Child]. Classes that it does not have come from a
/// [ClassServer].
///
/// A worker has two connections. On the one for tasks, frames sent to the worker are sequences of
/// [TaskEntry]s, and frames sent back are sequences of [TaskEntry.Result]s. The other one carries
/// messages that must be received while a task runs: one [ToWorker] or [FromWorker] in each frame.
///
/// The runs that are sent to one worker have rising sequence numbers and are run in this order. A
/// long frame is read as it arrives; large values are at its end.
///
/// Each run is answered by one result, or withdrawn by a [ToWorker.Withdraw] that the worker
/// confirms, or ends with the worker. The [Journal] then holds the last state of the worker.
@NullMarked
package dev.muster.internal.workerprotocol;

import org.jspecify.annotations.NullMarked;
