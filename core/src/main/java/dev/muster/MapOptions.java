package dev.muster;

import dev.muster.internal.system.TimeText;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How many inputs are processed. Immutable; changed by `pool.map(f, inputs, m ->
/// m.withChunkSize(100))`.
///
/// @param chunkSize how many inputs are sent to a worker together; 0 to let the pool decide by
///   measuring
/// @param isOrdered whether the results of a stream come in the order of the inputs, or as they are
///   ready
/// @param windowItems how many inputs of a stream may be in progress at most: taken from the source
///   and not yet taken as a result
/// @param windowBytes how many bytes their serialized form and that of their results may have
/// @param progressOrNull receives reports of progress; null for none
/// @param totalTimeoutOrNull how long all of it may take; null for no limit
public record MapOptions(
        int chunkSize,
        boolean isOrdered,
        int windowItems,
        long windowBytes,
        @Nullable Consumer<Progress> progressOrNull,
        @Nullable Duration totalTimeoutOrNull) {
    private static final int WINDOW_ITEMS = 100_000;
    private static final long WINDOW_BYTES = 32L << 20;
    private static final MapOptions DEFAULTS =
            new MapOptions(0, true, WINDOW_ITEMS, WINDOW_BYTES, null, null);

    /// Checks the numbers.
    public MapOptions {
        if (chunkSize < 0) {
            throw new IllegalArgumentException(
                    "chunk size is %d, must be 1 or more, or 0 to let the pool measure"
                            .formatted(chunkSize));
        }
        if (windowItems < 1 || windowBytes < 1) {
            throw new IllegalArgumentException(
                    "window is %d items and %d bytes, must be 1 or more"
                            .formatted(windowItems, windowBytes));
        }
        if (totalTimeoutOrNull != null && !totalTimeoutOrNull.isPositive()) {
            throw new IllegalArgumentException(
                    "total timeout is %s, must be longer than 0"
                            .formatted(TimeText.of(totalTimeoutOrNull)));
        }
    }

    /// Chunk sizes by measurement, results in order, a window of 100,000 items and 32 MiB.
    public static MapOptions defaults() {
        return DEFAULTS;
    }

    /// The receiver of reports of progress.
    public Optional<Consumer<Progress>> progress() {
        return Optional.ofNullable(progressOrNull);
    }

    /// A copy that sends this number of inputs to a worker at a time.
    ///
    /// @param newSize 1 or more; 0 to let the pool measure how long they take
    public MapOptions withChunkSize(int newSize) {
        return new MapOptions(
                newSize, isOrdered, windowItems, windowBytes, progressOrNull, totalTimeoutOrNull);
    }

    /// A copy that returns the results of a stream as they are ready.
    public MapOptions unordered() {
        return new MapOptions(
                chunkSize, false, windowItems, windowBytes, progressOrNull, totalTimeoutOrNull);
    }

    /// A copy with another window of a stream; at least one chunk is always in progress.
    public MapOptions withWindow(int items, long bytes) {
        return new MapOptions(
                chunkSize, isOrdered, items, bytes, progressOrNull, totalTimeoutOrNull);
    }

    /// A copy that reports progress: when it has changed, at most ten times a second, and at the
    /// end. The receiver is called by one thread, never by two at once; what it throws is logged. A
    /// [Progress] prints as a readable line: `m -> m.withProgress(System.out::println)`.
    public MapOptions withProgress(Consumer<Progress> receiver) {
        return new MapOptions(
                chunkSize,
                isOrdered,
                windowItems,
                windowBytes,
                Objects.requireNonNull(receiver),
                totalTimeoutOrNull);
    }

    /// A copy with a time limit for the whole, counted from the call of `map`, or from the opening
    /// of a stream.
    ///
    /// When the time is over, no more inputs are started, running ones are stopped as by
    /// `cancel(true)`, and `map` throws a [MapFailedException] whose cause is a
    /// [java.util.concurrent.TimeoutException]; its message contains the number of inputs done, and
    /// the exception the first input not done. [Pool#mapOutcomes] returns the outcome of each. A
    /// stream throws a [StreamFailedException] where it would have to wait.
    ///
    /// @param timeout longer than 0
    public MapOptions withTotalTimeout(Duration timeout) {
        return new MapOptions(
                chunkSize,
                isOrdered,
                windowItems,
                windowBytes,
                progressOrNull,
                Objects.requireNonNull(timeout));
    }

    /// How long all of it may take.
    public Optional<Duration> totalTimeout() {
        return Optional.ofNullable(totalTimeoutOrNull);
    }
}
