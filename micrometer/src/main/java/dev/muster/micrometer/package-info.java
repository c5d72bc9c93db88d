/// Pools and managers as meters of Micrometer.
///
/// ```
///  registry ─ reads ─► PoolMetrics ─► Recent ─► pool.snapshot()       gauges, counters
///                      PoolMetrics ◄─ pool.onEvent(…)                 timers, deaths by cause
///  registry ─ reads ─► ManagerMetrics ─► Recent ─► server.snapshot()
/// ```
///
/// What a reading shows is of one moment: all its meters share one snapshot.
@NullMarked
package dev.muster.micrometer;

import org.jspecify.annotations.NullMarked;
