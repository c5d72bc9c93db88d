package dev.muster.internal.pool;

import dev.muster.RemoteFunction;
import dev.muster.internal.codec.Output;
import dev.muster.internal.workerprotocol.TaskEntry;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A function that tasks apply. One that many tasks share has a number and travels to each worker
/// once.
final class PoolFunction {
    private static final AtomicLong LAST = new AtomicLong(TaskEntry.FIRST_FUNCTION);

    private final RemoteFunction<?, ?> function;
    private final long number;

    /// How it is written, once the scheduler has done that; of a shared one only.
    private volatile @Nullable Output written;

    private PoolFunction(RemoteFunction<?, ?> function, long number) {
        this.function = function;
        this.number = number;
    }

    /// For one task.
    static PoolFunction single(RemoteFunction<?, ?> function) {
        return new PoolFunction(function, TaskEntry.INLINE);
    }

    /// For many tasks.
    static PoolFunction shared(RemoteFunction<?, ?> function) {
        return new PoolFunction(function, LAST.incrementAndGet());
    }

    RemoteFunction<?, ?> function() {
        return function;
    }

    /// Its number, or [TaskEntry#INLINE].
    long number() {
        return number;
    }

    boolean isShared() {
        return number != TaskEntry.INLINE;
    }

    @Nullable Output written() {
        return written;
    }

    void written(Output value) {
        written = value;
    }
}
