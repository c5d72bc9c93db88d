/// What pools and workers say to each other, from the start of a worker on, and what they have in
/// common whichever process a task runs in.
///
/// A worker on this machine finds its way to its pool by a [WorkerBootstrap], and a process that
/// runs one function by a [ChildBootstrap] besides. Classes that it has not got come from a
/// [ClassServer].
///
/// A worker has two connections. On the one for tasks, frames go to the worker that are rows of
/// [TaskEntry]s, and frames come back that are rows of [ResultEntry]s. The other one carries what
/// must be heard while a task runs: a message [ToWorker] or [FromWorker] in each frame.
///
/// The runs that are sent to one worker have rising sequence numbers and are run in this order. A
/// long frame is read as it arrives; what is large in it stands at its end.
///
/// Each run is answered by one result, or withdrawn by a [ToWorker.Withdraw] that the worker
/// confirms, or ends with the worker. What the worker knew last then stands in the [Journal].
@NullMarked
package dev.muster.internal.workerprotocol;

import org.jspecify.annotations.NullMarked;
