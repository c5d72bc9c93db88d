package dev.muster.internal.pool;

import org.jspecify.annotations.Nullable;

/// Is told once how a task ended.
interface TaskListener {
    /// It is about to be told how its task ended.
    ///
    /// @return whether that runs no code but ours, and may be done by any thread
    default boolean mayBeToldHere() {
        return true;
    }

    void succeeded(@Nullable Object result);

    void failed(Throwable failure);

    /// It has failed and will be tried again.
    default void retried() {}
}
