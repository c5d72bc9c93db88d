package dev.muster;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// A large value that tasks use and that travels to each worker once, however many tasks there are.
/// Created by [Pool#broadcast].
///
/// A task captures the broadcast and asks it for its value:
///
/// ```java
/// Broadcast<double[]> table = pool.broadcast(bigTable);
/// pool.map(x -> x * table.value()[0], inputs);
/// ```
///
/// All tasks of a worker see the same object and must not change it. A
/// [java.lang.foreign.MemorySegment] is mapped: all workers of a machine read one copy of it,
/// outside their heaps.
///
/// Safe for all threads.
public interface Broadcast<T extends @Nullable Object> extends Serializable, AutoCloseable {

    /// The value: in the process that created it, the object itself; in a worker, its own copy,
    /// read when first asked for.
    ///
    /// @throws IllegalStateException if it is closed, or this is not a worker of the pool that
    ///   created it
    T value();

    /// How many bytes its serialized form has; 0 in a pool that runs in this process.
    long sizeBytes();

    /// Frees its resources. Workers that have read the value drop it; tasks that ask for it after
    /// that fail. Does nothing in a worker.
    @Override
    void close();
}
