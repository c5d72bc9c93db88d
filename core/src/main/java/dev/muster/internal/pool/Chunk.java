package dev.muster.internal.pool;

import dev.muster.internal.task.Chunks;
import dev.muster.internal.task.Packed;
import org.jspecify.annotations.Nullable;

/// Some inputs that travel as one task, and then their results.
final class Chunk implements Receiver {
    private final ChunkRun run;
    private final int size;
    private final long first;
    private final boolean isSingle;
    private @Nullable PoolTask task;

    // Written before isDone.
    private @Nullable Object results;
    private @Nullable Throwable failure;

    private volatile boolean isDone;

    /// @param first the number of its first input, from 0
    /// @param isSingle whether the function is applied to the input itself, and not to an array
    Chunk(ChunkRun run, long first, int size, boolean isSingle) {
        this.run = run;
        this.first = first;
        this.size = size;
        this.isSingle = isSingle;
    }

    void of(PoolTask newTask) {
        task = newTask;
    }

    @Nullable PoolTask task() {
        return task;
    }

    int size() {
        return size;
    }

    /// The number of its first input, from 0.
    long first() {
        return first;
    }

    boolean isDone() {
        return isDone;
    }

    @Override
    public void succeeded(@Nullable Object result) {
        results = result;
        run.measure(this);
        isDone = true;
        run.done(this);
    }

    @Override
    public void failed(Throwable cause) {
        failure = cause;
        run.measure(this);
        isDone = true;
        run.done(this);
    }

    @Override
    public void retried() {
        run.retried();
    }

    /// Whether the function was applied to the input itself, and not to an array.
    boolean isSingle() {
        return isSingle;
    }

    /// What became of all of it together: an array, or the result of its only input.
    @Nullable Object results() {
        return results;
    }

    /// Why there is no result for one of its inputs; null if there is one.
    @Nullable Throwable failure(int index) {
        if (failure != null) {
            return failure;
        }
        return result(index) instanceof Chunks.Failed(Throwable cause) ? cause : null;
    }

    /// Why the first input that has no result has none; null if all have.
    @Nullable Throwable firstFailure() {
        Throwable found = failure;
        if (results instanceof Object[]) {
            for (int i = 0; i < size && found == null; i++) {
                found = failure(i);
            }
        }
        return found;
    }

    /// How many of its inputs have no result.
    int failures() {
        if (failure != null) {
            return size;
        }
        int count = 0;
        if (results instanceof Object[] && !isSingle) {
            for (int i = 0; i < size; i++) {
                count += failure(i) == null ? 0 : 1;
            }
        }
        return count;
    }

    /// The result of one of its inputs.
    @Nullable Object result(int index) {
        Object all = results;
        if (isSingle || all == null) {
            return all;
        }
        return Packed.element(all, index);
    }
}
