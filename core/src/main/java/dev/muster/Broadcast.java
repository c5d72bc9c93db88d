package dev.muster;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// A large value that tasks use and that travels to each worker once, however many tasks there are.
/// Made by [Pool#broadcast].
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

    /// The value: where it was made, the very object; in a worker, its own copy, read the first
    /// time that it is asked for.
    ///
    /// @throws IllegalStateException if it is closed, or this is no worker of the pool that made it
    T value();

    /// How many bytes it has in its written form; 0 in a pool that runs in this process.
    long sizeBytes();

    /// Frees what it takes. Workers that have read the value are told to forget it; tasks that ask
    /// for it after that fail. Does nothing in a worker.
    @Override
    void close();
}
