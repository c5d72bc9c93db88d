/// What pools and managers are doing: pictures of one moment, and what happens in pools.
///
/// ```
///  pool.snapshot()      ──► PoolSnapshot ─► WorkerSnapshot ─► TaskSnapshot
///  pool.onEvent(…)      ──► PoolEvent, one after the other
///  manager.snapshot()   ──► ManagerSnapshot ─► ClientSnapshot, ObjectSnapshot ─► QueueSnapshot
/// ```
///
/// All of it is immutable and may be kept. It is made by Muster; only its accessors are meant for
/// programs. Times are measured by [System#nanoTime].
@NullMarked
package dev.muster.monitor;

import org.jspecify.annotations.NullMarked;
