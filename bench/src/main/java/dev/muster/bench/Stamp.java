package dev.muster.bench;

/// A value of [NearCacheBench].
///
/// @param begunNanos when its write began, by `System.nanoTime`
/// @param version which write of its key it is; 0 for the first value
record Stamp(long begunNanos, long version) {}
