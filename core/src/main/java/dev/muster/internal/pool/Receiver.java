package dev.muster.internal.pool;

import org.jspecify.annotations.Nullable;

/// Is told once how a task ended, by a thread of the pool.
interface Receiver {
    void succeeded(@Nullable Object result);

    void failed(Throwable failure);

    /// It has failed and will be tried again.
    default void retried() {}
}
