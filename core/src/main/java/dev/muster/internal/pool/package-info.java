/// The caller's side of a pool, in the order in which a task travels:
///
/// ```
/// TaskPool ─► PoolTask ─► Scheduler
///    ▲                      ├─ SerialScheduler    the thread that asks for the result
///    │                      ├─ ThreadScheduler    threads of this process
///    │                      └─ ProcessScheduler ─► TaskQueue ─► PoolWorker ══ the worker
/// TaskFuture ◄───────────────────────────────────────────────────────┘
///                 Roster: who works, who steps in      StopLadder: ask, interrupt, end, kill
///                 PoolSupervisor: time limits, memory, what waits behind a long task
///
/// PoolWorker: WorkerFeed sends tasks    WorkerResults takes results, and finds the end
///             CurrentStop: what it has to stop    WorkerControl hears all else that it says
/// Roster:     WorkerStarts: who is coming    WorkerFactory starts and sets up
/// ```
///
/// Invariant: each accepted task is in the queue, with one worker, or waits for its retry, until
/// its receiver has been told once how it ended.
@NullMarked
package dev.muster.internal.pool;

import org.jspecify.annotations.NullMarked;
