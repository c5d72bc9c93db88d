/// JVMs that this program starts: workers, and processes that run one function; what they write,
/// and why they ended.
///
/// ```
///  LocalSource, ChildProcess ─► ChildJvm ◄── watched by one thread until it has ended
///       │                        │    │
///   WorkerAcceptor     WorkerStreams  ProcessFamily     what it writes; what it started
///   both connections of each     │    │
///   JVM arrive here           CrashInspection           why it ended
/// ```
///
/// Invariant: when a worker has ended, nothing of it is left: no process that it started, no file.
@NullMarked
package dev.muster.internal.launch;

import org.jspecify.annotations.NullMarked;
