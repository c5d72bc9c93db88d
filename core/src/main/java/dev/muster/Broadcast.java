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
/// outside their heaps. A worker on another machine is sent the bytes over its connection, the same
/// bytes once even if several broadcasts have them, and keeps them in a temporary file.
///
/// Safe for all threads.
public interface Broadcast<T extends @Nullable Object> extends Serializable, AutoCloseable {

    /// The value: in the process that created it, the object itself; in a worker, its own copy,
    /// read when first asked for.
    ///
    /// Waits until it has arrived; closing the broadcast, an interrupt or the end of the pool ends
    /// that.
    ///
    /// @throws IllegalStateException if it is closed; if this is not a worker of the pool that
    ///   created it; if the thread is interrupted before it has arrived, which leaves its interrupt
    ///   status set; or if it cannot be had or arrives damaged, then the next call tries again
    T value();

    /// How many bytes its serialized form has; 0 in a pool that runs in this process.
    long sizeBytes();

    /// Frees its resources. Workers that have read the value drop it; tasks that ask for it after
    /// that fail. Does nothing in a worker.
    @Override
    void close();
}
