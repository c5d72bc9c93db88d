/// Durable runs: tasks that the cluster keeps and its nodes run, whatever becomes of the program
/// that enqueued them.
///
/// ```
///  program                     maps of the cluster             node
///  DurableRuns ─ putIfAbsent ─► runs     RunKey → RunState  ◄─ replace ─ NodeRunner
///       │                                                                   │
///       └── function, jars ──► contents  name/n → 512 KiB  ──► Bundles ─► Execution
///  RunResults ◄──── result ────────────────────────────────────── result ◄──┘
/// ```
///
/// Invariant: the state of a task changes only by compare-and-set from one [RunState] to the next,
/// and each has a random id. So whoever does not know whether its change was made looks; and a
/// result is taken only from the node to which the task was given last.
@NullMarked
package dev.muster.hazelcast.internal.run;

import org.jspecify.annotations.NullMarked;
