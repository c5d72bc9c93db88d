/// What a pool and its workers say to each other, and nothing that they do.
///
/// A worker has two connections. On the one for tasks, frames go to the worker that are rows of
/// [TaskEntry]s, and frames come back that are rows of [ResultEntry]s. The other one carries what
/// must be heard while a task runs: [Order]s to the worker, [Notice]s from it, one a frame.
///
/// The runs that are sent to one worker have rising sequence numbers and are run in this order. A
/// long frame is read as it arrives; what is large in it stands at its end.
///
/// Each run is answered by one result, or withdrawn by an [Order.Withdraw] that the worker
/// confirms, or ends with the worker. What the worker knew last then stands in the [Journal].
@NullMarked
package dev.muster.internal.protocol.pool;

import org.jspecify.annotations.NullMarked;
