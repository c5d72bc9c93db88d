package dev.muster.internal.pool;

import dev.muster.FailedInput;
import dev.muster.MapOptions;
import dev.muster.Outcome;
import dev.muster.RemoteFunction;
import dev.muster.TaskOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A function for all inputs, and what became of each. For one thread.
final class OutcomeMap<R extends @Nullable Object> {
    /// As many as chunks have come of; null for inputs of chunks that have not.
    private final List<@Nullable Outcome<R>> outcomes = new ArrayList<>();

    private OutcomeMap() {}

    static <T extends @Nullable Object, R extends @Nullable Object> List<Outcome<R>> run(
            PoolCore core,
            TaskOptions taskOptions,
            MapOptions options,
            RemoteFunction<? super T, ? extends R> function,
            Iterable<? extends T> inputs)
            throws InterruptedException {
        var source = ChunkSource.of(inputs);
        MapOptions all = ChunkedMap.all(options).unordered();
        var map = new OutcomeMap<R>();
        try (var run =
                new ChunkRun(core, taskOptions, all, source, ChunkedMap.each(function), function)) {
            try {
                for (Chunk chunk = run.next(); chunk != null; chunk = run.next()) {
                    map.add(chunk);
                }
            } catch (TimeoutException e) {
                map.addRest(run, source, e);
            }
        }
        return map.outcomes.stream()
                .map(outcome -> Objects.requireNonNull(outcome, "an input has no outcome"))
                .toList();
    }

    private void add(Chunk chunk) {
        for (int i = 0; i < chunk.size(); i++) {
            Throwable failure = chunk.failure(i);
            if (failure == null) {
                put(chunk.first() + i, new Outcome.Success<>(result(chunk, i)));
            } else {
                fail(chunk, i, failure);
            }
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the caller knew the type
    private R result(Chunk chunk, int index) {
        return (R) chunk.result(index);
    }

    /// The time is over: what is done counts, nothing else does.
    private void addRest(ChunkRun run, ChunkSource source, TimeoutException cause) {
        for (Chunk chunk = run.poll(); chunk != null; chunk = run.poll()) {
            add(chunk);
        }
        for (Chunk chunk : run.open()) {
            for (int i = 0; i < chunk.size(); i++) {
                if (chunk.isKnown(i)) {
                    put(chunk.first() + i, new Outcome.Success<>(result(chunk, i)));
                } else {
                    fail(chunk, i, cause);
                }
            }
        }
        while (source.left() > 0 && source.hasNext()) {
            String text = InputText.of(((Object[]) source.next(1))[0]);
            var input = new FailedInput(outcomes.size(), 1, text);
            put(outcomes.size(), new Outcome.Failure<>(input, cause));
        }
    }

    private void fail(Chunk chunk, int index, Throwable cause) {
        put(chunk.first() + index, new Outcome.Failure<>(chunk.input(index), cause));
    }

    private void put(long index, Outcome<R> outcome) {
        while (outcomes.size() <= index) {
            outcomes.add(null);
        }
        outcomes.set((int) index, outcome);
    }
}
