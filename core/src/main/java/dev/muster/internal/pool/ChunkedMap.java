package dev.muster.internal.pool;

import dev.muster.FailedInput;
import dev.muster.MapFailedException;
import dev.muster.MapOptions;
import dev.muster.RemoteFunction;
import dev.muster.RemoteOperator;
import dev.muster.TaskOptions;
import dev.muster.internal.workerprotocol.Chunks;
import java.lang.reflect.Array;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
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
        var source = ChunkSource.of(inputs);
        var results = new MapResults<R>();
        try (var run =
                new ChunkRun(core, taskOptions, all(options), source, each(function), function)) {
            collect(run, results);
        }
        return results.toList();
    }

    private static void collect(ChunkRun run, MapResults<?> results)
            throws InterruptedException, MapFailedException {
        try {
            for (Chunk chunk = run.next(); chunk != null; chunk = run.next()) {
                if (chunk.hasFailed()) {
                    run.stop();
                    throw chunk.mapFailure();
                }
                results.add(chunk);
            }
        } catch (TimeoutException e) {
            FailedInput first = run.firstOpen();
            throw new MapFailedException(
                    "%s has no result: %s".formatted(first, e.getMessage()), first, e);
        }
    }

    /// The same for all numbers of an array.
    ///
    /// @param inputs an array of the numbers that the function takes
    /// @return an array of its results, of the same length
    static Object numbers(
            PoolCore core, TaskOptions options, RemoteOperator function, Object inputs)
            throws InterruptedException, ExecutionException {
        int count = Array.getLength(inputs);
        Object results = Array.newInstance(inputs.getClass().getComponentType(), count);
        var each = new Chunks.EachNumber(Objects.requireNonNull(function));
        MapOptions all = all(MapOptions.defaults()).unordered();
        try (var run =
                new ChunkRun(core, options, all, new ChunkSource.Numbers(inputs), each, null)) {
            for (Chunk chunk = run.next(); chunk != null; chunk = run.next()) {
                if (chunk.hasFailed()) {
                    run.stop();
                    throw chunk.mapFailure();
                }
                System.arraycopy(
                        Objects.requireNonNull(chunk.results()),
                        0,
                        results,
                        (int) chunk.first(),
                        chunk.size());
            }
            return results;
        } catch (TimeoutException e) {
            throw new IllegalStateException("there is no time limit", e);
        }
    }

    /// Everything is wanted, in order, so there is no window.
    static MapOptions all(MapOptions options) {
        MapOptions all =
                MapOptions.defaults()
                        .withChunkSize(options.chunkSize())
                        .withWindow(Integer.MAX_VALUE, Long.MAX_VALUE);
        MapOptions limited = options.totalTimeout().map(all::withTotalTimeout).orElse(all);
        MapOptions kept =
                options.resuming()
                        .map(resuming -> limited.resumable(resuming.file(), _ -> resuming))
                        .orElse(limited);
        MapOptions measured = options.insights().map(kept::withInsights).orElse(kept);
        return options.progress().map(measured::withProgress).orElse(measured);
    }

    @SuppressWarnings("unchecked") // the caller knew the types
    static RemoteFunction<?, ?> each(RemoteFunction<?, ?> function) {
        return new Chunks.Each((RemoteFunction<Object, Object>) function);
    }
}
