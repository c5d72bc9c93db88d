/// Worker JVMs on this machine: how they are started, what they write, and why they ended.
///
/// ```
///  LocalSource ─► WorkerCommand ─► WorkerProcess ◄── watched by one thread until it has ended
///       │                             │      │
///   WorkerAcceptor            WorkerStreams  ProcessFamily     what it writes; what it started
///   both connections of each          │      │
///   worker arrive here              CrashInspection            why it ended
/// ```
///
/// Invariant: when a worker has ended, nothing of it is left: no process that it started, no file.
@NullMarked
package dev.muster.internal.launch;

import org.jspecify.annotations.NullMarked;
