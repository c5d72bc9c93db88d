package dev.muster.internal.pool;

import dev.muster.MapOptions;
import dev.muster.RemoteFunction;
import dev.muster.TaskOptions;
import dev.muster.internal.task.Chunks;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// A function for all inputs, and all results at once.
final class ChunkedMap {
    private ChunkedMap() {}

    static <T extends @Nullable Object, R extends @Nullable Object> List<R> run(
            PoolCore core,
            TaskOptions taskOptions,
            MapOptions options,
            RemoteFunction<? super T, ? extends R> function,
            Iterable<? extends T> inputs)
            throws InterruptedException, ExecutionException {
        long total = inputs instanceof Collection<?> collection ? collection.size() : -1;
        var source = new ChunkSource.Elements(inputs.iterator(), total);
        var results = new MapResults<R>();
        try (var run =
                new ChunkRun(core, taskOptions, all(options), source, each(function), function)) {
            for (Chunk chunk = run.next(); chunk != null; chunk = run.next()) {
                Throwable failure = chunk.firstFailure();
                if (failure != null) {
                    run.stop();
                    throw new ExecutionException(failure);
                }
                results.add(chunk);
            }
        }
        return results.toList();
    }

    /// Everything is wanted, so there is no window.
    static MapOptions all(MapOptions options) {
        MapOptions ordered =
                new MapOptions(
                        options.chunkSize(),
                        true,
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE,
                        options.progressOrNull());
        return ordered;
    }

    @SuppressWarnings("unchecked") // whoever called knew the types
    static RemoteFunction<?, ?> each(RemoteFunction<?, ?> function) {
        return new Chunks.Each((RemoteFunction<Object, Object>) function);
    }
}
