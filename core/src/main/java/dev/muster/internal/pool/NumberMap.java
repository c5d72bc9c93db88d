package dev.muster.internal.pool;

import dev.muster.MapOptions;
import dev.muster.RemoteOperator;
import dev.muster.TaskOptions;
import dev.muster.internal.workerprotocol.Chunks;
import java.lang.reflect.Array;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/// A function for all numbers of an array.
final class NumberMap {
    private NumberMap() {}

    /// @param inputs an array of the numbers that the function takes
    /// @return an array of its results, of the same length
    static Object run(PoolCore core, TaskOptions options, RemoteOperator function, Object inputs)
            throws InterruptedException, ExecutionException {
        int count = Array.getLength(inputs);
        Object results = Array.newInstance(inputs.getClass().getComponentType(), count);
        var each = new Chunks.EachNumber(Objects.requireNonNull(function));
        MapOptions all = ChunkedMap.all(MapOptions.defaults()).unordered();
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
}
