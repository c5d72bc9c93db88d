/// Where workers come from, what is known of one, and how it ended.
///
/// ```
///  WorkerSource ── arrived(Worker) ──► WorkerListener     a pool; it never waits for a worker
///       ▲                                    │
///       └──────────── request(n) ────────────┘
/// ```
///
/// A [WorkerSource] supplies workers, whatever they run on; what is said over the two connections
/// of a [Worker] is the pool's business, not the source's.
@NullMarked
package dev.muster.worker;

import org.jspecify.annotations.NullMarked;
