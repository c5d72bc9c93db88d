package dev.muster.internal.pool;

import dev.muster.FailedInput;
import dev.muster.MapFailedException;
import dev.muster.StreamFailedException;
import dev.muster.internal.system.Guard;
import dev.muster.internal.workerprotocol.Chunks;
import dev.muster.internal.workerprotocol.Measured;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Some inputs that travel as one task, and then their results.
final class Chunk implements PoolTask.Listener {
    private final ChunkRun run;
    private final int size;
    private final long first;
    private final boolean isSingle;

    /// Null if there is no journal.
    private final @Nullable KnownResults known;

    private @Nullable PoolTask task;

    // Written before isDone.
    private @Nullable Object results;
    private Measured.@Nullable Results measured;
    private @Nullable Throwable failure;

    /// The input that `failure` is of; -1 if nobody knows.
    private int failedAt = -1;

    private volatile boolean isDone;

    /// @param first the number of its first input, from 0
    /// @param isSingle whether the function is applied to the input itself, and not to an array
    Chunk(ChunkRun run, long first, int size, boolean isSingle) {
        this(run, first, size, isSingle, null);
    }

    /// @param known what a journal knows of it; those that travel are not all then
    Chunk(ChunkRun run, long first, int size, boolean isSingle, @Nullable KnownResults known) {
        this.run = run;
        this.first = first;
        this.size = size;
        this.isSingle = isSingle;
        this.known = known;
    }

    @Nullable KnownResults known() {
        return known;
    }

    /// Whether a journal knows the result of one of its inputs.
    boolean isKnown(int index) {
        return known != null && known.indexOf(index) < 0;
    }

    /// The first of its inputs that travels.
    int firstTravelling() {
        return known == null ? 0 : known.place(0);
    }

    /// How many of its inputs travel.
    int travelling() {
        return known == null ? size : known.travelling();
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
        Object arrived = result;
        if (result instanceof Measured.Results withTimes) {
            measured = withTimes;
            arrived = withTimes.values();
        }
        if (arrived instanceof Chunks.Broken(int index, Throwable cause)) {
            failedAt = placeOf(index);
            failure = cause;
        } else {
            results = known == null || isSingle ? arrived : known.with(arrived);
        }
        if (known == null) {
            end();
        } else {
            known.journal().keep(this);
        }
    }

    /// Which of all its inputs one is.
    ///
    /// @param index among those that travel
    int placeOf(int index) {
        return known == null || index < 0 ? index : known.place(index);
    }

    @Override
    public void failed(Throwable cause) {
        failure = cause;
        PoolTask failed = task;
        failedAt = size == 1 ? 0 : failed == null ? -1 : placeOf(failed.element());
        end();
    }

    private void end() {
        run.measure(this, failure);
        isDone = true;
        run.done(this);
    }

    /// Its results are in the journal, or will never be.
    ///
    /// @param problem why they are not; null if they are
    void kept(@Nullable Throwable problem) {
        if (problem != null && failure == null) {
            failure = problem;
        }
        end();
    }

    /// A result cannot be kept, so its input has failed. Before the chunk is done.
    void fail(int index, Throwable cause) {
        if (isSingle || results == null) {
            failedAt = index;
            failure = cause;
        } else {
            // Numbers can all be kept, so these are objects.
            ((@Nullable Object[]) results)[index] = new Chunks.Failed(cause);
        }
    }

    /// All its results are known: nothing of it travels.
    void resumed() {
        KnownResults all = Objects.requireNonNull(known);
        results = isSingle ? all.value(0) : all.with(null);
        isDone = true;
    }

    @Override
    public void retried() {
        run.retried(this);
    }

    /// Whether the function was applied to the input itself, and not to an array.
    boolean isSingle() {
        return isSingle;
    }

    /// What its inputs took; null if nobody asked, or all of it failed.
    Measured.@Nullable Results measured() {
        return measured;
    }

    /// The input at which all of it failed; -1 if nobody knows.
    int failedAt() {
        return failedAt;
    }

    /// What became of all of it together: an array, or the result of its only input.
    @Nullable Object results() {
        return results;
    }

    /// Why there is no result for one of its inputs; null if there is one.
    @Nullable Throwable failure(int index) {
        Throwable all = failure;
        if (all != null && isKnown(index)) {
            return null;
        }
        if (all != null) {
            return failedAt < 0 || failedAt == index ? all : bystander(index, all);
        }
        return result(index) instanceof Chunks.Failed(Throwable cause) ? cause : null;
    }

    private CancellationException bystander(int index, Throwable cause) {
        var cancellation =
                new CancellationException(
                        "%s was in one chunk with %s, which failed: %s; it would not be by"
                                        .formatted(input(index), input(failedAt), firstLine(cause))
                                + " withChunkSize(1)");
        cancellation.initCause(cause);
        return cancellation;
    }

    /// Whether one of its inputs has no result.
    boolean hasFailed() {
        return failure != null || firstFailed() >= 0;
    }

    private int firstFailed() {
        if (results instanceof Object[] && !isSingle) {
            for (int i = 0; i < size; i++) {
                if (result(i) instanceof Chunks.Failed) {
                    return i;
                }
            }
        }
        return -1;
    }

    /// The failure of a map by the first of its inputs that has no result.
    MapFailedException mapFailure() {
        int index = failure != null ? failedAt : firstFailed();
        FailedInput input = index < 0 && size > 1 ? any() : input(Math.max(0, index));
        Throwable cause =
                failure != null ? failure : Objects.requireNonNull(failure(index), "a failure");
        return new MapFailedException(
                "the function failed for %s: %s".formatted(input, firstLine(cause)), input, cause);
    }

    /// The failure of a stream by one of its inputs.
    StreamFailedException streamFailure(int index, Throwable cause) {
        FailedInput input = failure != null && failedAt < 0 && size > 1 ? any() : input(index);
        return new StreamFailedException(
                "the function failed for %s: %s".formatted(input, firstLine(cause)), input, cause);
    }

    /// What is said beside the cause need not repeat its stacks and reports.
    private static String firstLine(Throwable cause) {
        String text;
        try {
            text = cause.toString();
        } catch (RuntimeException | Error e) { // it is the program's
            Guard.survived(e);
            return cause.getClass().getName();
        }
        return text.lines().findFirst().orElse("");
    }

    private FailedInput any() {
        return new FailedInput(first, size, "");
    }

    /// One of its inputs.
    FailedInput input(int index) {
        return new FailedInput(first + index, 1, InputText.of(argument(index)));
    }

    /// One of its inputs, as the program has given it.
    @Nullable Object argument(int index) {
        PoolTask written = task;
        Object argument =
                written != null && written.work() instanceof Work.Apply(_, Object all) ? all : null;
        if (isSingle || argument == null) {
            return argument;
        }
        int sent = known == null ? index : known.indexOf(index);
        return sent < 0 ? "" : Chunks.element(argument, sent);
    }

    /// How many of its inputs have no result.
    int failures() {
        if (failure != null) {
            return travelling();
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
        if (all == null && known != null && isKnown(index)) {
            return known.value(index);
        }
        if (isSingle || all == null) {
            return all;
        }
        return Chunks.element(all, index);
    }
}
