package dev.muster.internal.pool;

import dev.muster.MapOptions;
import dev.muster.RemoteDoubleUnaryOperator;
import dev.muster.RemoteFunction;
import dev.muster.RemoteIntUnaryOperator;
import dev.muster.RemoteLongUnaryOperator;
import dev.muster.TaskOptions;
import dev.muster.internal.workerprotocol.Chunks;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/// A function for all numbers of an array.
final class NumberMap {
    private NumberMap() {}

    static int[] run(
            PoolCore core, TaskOptions options, RemoteIntUnaryOperator function, int[] inputs)
            throws InterruptedException, ExecutionException {
        int[] results = new int[inputs.length];
        var each = new Chunks.EachInt(Objects.requireNonNull(function));
        run(core, options, each, inputs, results);
        return results;
    }

    static long[] run(
            PoolCore core, TaskOptions options, RemoteLongUnaryOperator function, long[] inputs)
            throws InterruptedException, ExecutionException {
        long[] results = new long[inputs.length];
        var each = new Chunks.EachLong(Objects.requireNonNull(function));
        run(core, options, each, inputs, results);
        return results;
    }

    static double[] run(
            PoolCore core, TaskOptions options, RemoteDoubleUnaryOperator function, double[] inputs)
            throws InterruptedException, ExecutionException {
        double[] results = new double[inputs.length];
        var each = new Chunks.EachDouble(Objects.requireNonNull(function));
        run(core, options, each, inputs, results);
        return results;
    }

    private static void run(
            PoolCore core,
            TaskOptions options,
            RemoteFunction<?, ?> each,
            Object inputs,
            Object results)
            throws InterruptedException, ExecutionException {
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
        } catch (TimeoutException e) {
            throw new IllegalStateException("there is no time limit", e);
        }
    }
}
