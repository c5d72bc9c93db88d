package dev.muster.internal.pool;

import dev.muster.codec.Output;
import dev.muster.internal.protocol.pool.TaskEntry;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/// The functions that one worker has been sent. One thread at a time.
final class KnownFunctions {
    private final Set<Long> numbers = new HashSet<>();

    /// Writes a function, if it is one of many tasks and the worker does not know it.
    void write(PoolFunction function, Output frame) {
        if (function.isShared() && numbers.add(function.number())) {
            TaskEntry.Function.write(
                    function.number(), Objects.requireNonNull(function.written()), frame);
        }
    }

    /// Writes that a function is not needed any more.
    ///
    /// @return false if the worker does not know it
    boolean forget(PoolFunction function, Output frame) {
        if (!numbers.remove(function.number())) {
            return false;
        }
        TaskEntry.Forget.write(function.number(), frame);
        return true;
    }
}
