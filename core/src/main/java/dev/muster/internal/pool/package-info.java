/// The caller's side of a pool, in the order in which a task travels:
///
/// ```
/// Pools opens  TaskPool ─► PoolCore ─► Scheduler
///                 ▲         PoolTask     ├─ SerialScheduler    the thread that asks for the result
///                 │                      ├─ ThreadScheduler    threads of this process
///                 │                      └─ ProcessScheduler ─► TaskQueue ─► PoolWorker ══ a worker
/// TaskFuture, Chunk ◄── Listener ◄── PoolCore ◄── PoolWorkerListener ◄─────┘
/// ```
///
/// - **Tasks.** `TaskPool` is the program's view, `PoolCore` the life of a pool and of its tasks:
///   accepted, tried again, ended. `Work` is what a task does. `Callbacks` calls code of the
///   program, `PoolMonitor` counts and tells, `PoolExit` ends pools with the JVM.
/// - **Many inputs.** `ChunkedMap`, `OutcomeMap` and `ResultStream` cut their inputs into chunks
///   (`ChunkSource`); a `ChunkRun` keeps enough of them under way.
/// - **Written and read.** A `TaskCodec` belongs to a kind of worker: `JvmTaskCodec`, with one
///   `JvmTaskWriter` for each worker. `FileBroadcasts` are values that many tasks use.
/// - **One worker.** `PoolWorker`: `WorkerFeed` sends it tasks, as many as `FeedPace` says;
///   `Assignments` are those it has; `WorkerResults` takes results, and finds its end;
///   `WorkerControl` handles all else that it says; `CurrentStop` is what it has to stop;
///   `WorkerEnd` is how it ends, and why. None of these knows a scheduler, only a
///   `PoolWorkerListener`.
/// - **All workers.** `Roster`: who works, who steps in, who leaves. `WorkerStarts` asks the source
///   for more, `WorkerSetUps` makes them ready, `StartFailures` says whether to try again.
///   `IsolatedTasks` get a worker each.
/// - **Limits.** `PoolSupervisor` looks at time limits, memory, age, and at what waits behind a
///   long task. `StopLadder` stops one: ask, interrupt, terminate, kill.
///
/// Invariant: each accepted task is in the queue, with one worker, or waits for its retry, until
/// its listener has been told once how it ended.
@NullMarked
package dev.muster.internal.pool;

import org.jspecify.annotations.NullMarked;
