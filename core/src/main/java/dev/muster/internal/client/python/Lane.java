package dev.muster.internal.client.python;

import dev.muster.internal.system.Threads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Calls for which no thread waits: made in order, by virtual threads that keep their connection
/// for a while.
final class Lane {
    private static final long IDLE_SECONDS = 5;

    private final Executor threads;

    /// @param width how many run at a time: each has a connection
    Lane(int width) {
        threads = Threads.virtuals("muster-python-call", width, IDLE_SECONDS);
    }

    CompletableFuture<Void> run(Runnable call) {
        return CompletableFuture.runAsync(call, threads);
    }

    <T extends @Nullable Object> CompletableFuture<T> call(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, threads);
    }
}
