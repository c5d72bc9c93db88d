package dev.muster.internal.pool;

import dev.muster.RemoteFunction;
import dev.muster.RemoteRunnable;
import dev.muster.internal.workerprotocol.Chunks;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// What a task does.
sealed interface Work {
    /// Calls something that is made for this task.
    ///
    /// @param called a [Callable] or a [Runnable]
    record Call(Object called) implements Work {
        @Override
        public @Nullable Object run() throws Exception {
            switch (called) {
                case Callable<?> callable -> {
                    return callable.call();
                }
                case RemoteRunnable runnable -> runnable.call();
                default -> ((Runnable) called).run();
            }
            return null;
        }

        @Override
        public Object origin() {
            return called;
        }
    }

    /// Applies a function to an argument.
    record Apply(PoolFunction function, @Nullable Object argument) implements Work {
        @Override
        @SuppressWarnings("unchecked") // its maker knew the types
        public @Nullable Object run() throws Exception {
            return ((RemoteFunction<@Nullable Object, @Nullable Object>) function.function())
                    .call(argument);
        }

        @Override
        public Object origin() {
            Object origin = function.function();
            while (origin instanceof Chunks.Wrapping wrapping) {
                origin = wrapping.function();
            }
            return origin;
        }
    }

    /// Does it here.
    @Nullable Object run() throws Exception;

    /// The object whose class the caller wrote.
    Object origin();
}
