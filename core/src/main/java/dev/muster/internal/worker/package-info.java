/// The worker's side of a pool: a process that runs one task after the other.
///
/// ```
/// connection for tasks ─► TaskLoop ─► RunState ─► TaskRunner ─► the task
///                     ◄── Results ◄──────────────────┘
/// control connection ──► ControlLoop: withdraw, stop, found, end     ParentWatch: no pool, no worker
/// ```
///
/// Invariant: a task has begun in the [dev.muster.internal.workerprotocol.Journal] before its first
/// instruction, and its result is there before the next one begins.
@NullMarked
package dev.muster.internal.worker;

import org.jspecify.annotations.NullMarked;
