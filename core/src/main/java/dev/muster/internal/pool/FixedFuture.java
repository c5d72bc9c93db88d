package dev.muster.internal.pool;

import org.jspecify.annotations.Nullable;

/// The future of a task whose result is known before.
final class FixedFuture<T extends @Nullable Object> extends TaskFuture<T> {
    private final T fixed;

    FixedFuture(PoolCore pool, T fixed) {
        super(pool);
        this.fixed = fixed;
    }

    @Override
    T value(@Nullable Object result) {
        return fixed;
    }
}
