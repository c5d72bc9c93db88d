package dev.muster.shared;

/// A [SharedMap] that caches what was read.
///
/// **How fresh it is.** The manager notifies this client of every change of the map by any client;
/// a value may be old for as long as that message is on its way. A client that writes through this
/// view reads what it wrote. Writes of one client, one key after the other, are never seen in
/// another order. While the connection is broken, or silent for longer than its keep-alive allows,
/// nothing is returned from memory. Of a cluster the same is true: while it has too few nodes, or
/// this process was not heard of for longer than the patience of the cluster.
///
/// `get` returns **the same object to every caller** until the value changes: callers must not
/// modify it.
public interface NearCachedMap<K, V> extends SharedMap<K, V>, AutoCloseable {
    /// The statistics of the cache so far.
    Statistics statistics();

    /// Drops everything and stops listening for changes. The map itself stays as it is.
    @Override
    void close();

    /// The statistics of a cache since it was created.
    ///
    /// @param hits reads that were answered from memory
    /// @param misses reads that were sent to the manager
    /// @param invalidations keys that the manager reported as changed
    /// @param entries how many entries are cached at this moment
    record Statistics(long hits, long misses, long invalidations, int entries) {}
}
