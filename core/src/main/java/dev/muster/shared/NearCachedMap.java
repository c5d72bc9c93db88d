package dev.muster.shared;

/// A [SharedMap] that keeps what was read.
///
/// **How fresh it is.** The manager tells of every change of the map by any client; a value may be
/// old for as long as that message is on its way. Who writes through this view reads what it wrote.
/// What one client writes, one key after the other, is never seen in another order. While the
/// connection is broken, or silent for longer than its keep-alive allows, nothing is answered from
/// memory.
///
/// What `get` gives is **the same object for every caller** until it changes: it must not be
/// changed.
public interface NearCachedMap<K, V> extends SharedMap<K, V>, AutoCloseable {
    /// What the memory has done so far.
    Statistics statistics();

    /// Forgets everything and is told of changes no more. The map itself stays as it is.
    @Override
    void close();

    /// What a memory has done since it was made.
    ///
    /// @param hits reads that were answered from memory
    /// @param misses reads that went to the manager
    /// @param invalidations keys of which the manager said that they have changed
    /// @param entries how many are kept at this moment
    record Statistics(long hits, long misses, long invalidations, int entries) {}
}
