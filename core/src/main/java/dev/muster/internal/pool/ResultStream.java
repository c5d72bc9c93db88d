package dev.muster.internal.pool;

import dev.muster.FailedInput;
import dev.muster.MapOptions;
import dev.muster.RemoteFunction;
import dev.muster.StreamFailedException;
import dev.muster.TaskOptions;
import dev.muster.internal.system.Guard;
import java.io.UncheckedIOException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The results of a function, made as they are asked for.
final class ResultStream<R extends @Nullable Object> extends Spliterators.AbstractSpliterator<R> {
    private final ChunkRun run;
    private @Nullable Chunk chunk;
    private int at;
    private boolean isClosed;

    private ResultStream(ChunkRun run, long total, boolean isOrdered) {
        super(
                total < 0 ? Long.MAX_VALUE : total,
                (isOrdered ? Spliterator.ORDERED : 0) | (total < 0 ? 0 : Spliterator.SIZED));
        this.run = run;
    }

    static <T extends @Nullable Object, R extends @Nullable Object> Stream<R> open(
            PoolCore core,
            TaskOptions taskOptions,
            MapOptions options,
            RemoteFunction<? super T, ? extends R> function,
            Iterable<? extends T> inputs) {
        var source = ChunkSource.of(inputs);
        long total = source.left();
        var run =
                new ChunkRun(
                        core, taskOptions, options, source, ChunkedMap.each(function), function);
        var results = new ResultStream<R>(run, total, options.isOrdered());
        return StreamSupport.stream(results, false).onClose(results::close);
    }

    private void close() {
        if (!isClosed) {
            isClosed = true;
            run.close();
        }
    }

    @Override
    public boolean tryAdvance(Consumer<? super R> action) {
        Chunk current = chunk;
        if (current == null) {
            current = nextChunk();
            if (current == null) {
                close();
                return false;
            }
        }
        int index = at++;
        chunk = at < current.size() ? current : null;
        Throwable failure = current.failure(index);
        if (failure != null) {
            throw current.streamFailure(index, failure);
        }
        @SuppressWarnings("unchecked") // the caller knew the type
        R result = (R) current.result(index);
        action.accept(result);
        return true;
    }

    private @Nullable Chunk nextChunk() {
        at = 0;
        if (isClosed) {
            return null;
        }
        try {
            return run.next();
        } catch (UncheckedIOException e) { // of the journal: nothing more can be kept
            Guard.close(this::close);
            throw e;
        } catch (TimeoutException e) {
            FailedInput first = run.firstOpen();
            close();
            throw new StreamFailedException(
                    "%s has no result: %s".formatted(first, e.getMessage()), first, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new CancellationException("interrupted while waiting for a result");
        }
    }
}
