package dev.muster;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How many inputs are worked on. Immutable; changed by `pool.map(f, inputs, m ->
/// m.withChunkSize(100))`.
///
/// @param chunkSize how many inputs go to a worker together; 0 to let the pool measure
/// @param isOrdered whether the results of a stream come in the order of the inputs, or as they are
///   ready
/// @param windowItems how many inputs of a stream may be on their way at most: taken from the
///   source and not yet taken as a result
/// @param windowBytes how many bytes these and their results may have in their written form
/// @param progressOrNull is told how far the work is; null for nobody
public record MapOptions(
        int chunkSize,
        boolean isOrdered,
        int windowItems,
        long windowBytes,
        @Nullable Consumer<Progress> progressOrNull) {
    private static final int WINDOW_ITEMS = 100_000;
    private static final long WINDOW_BYTES = 32L << 20;
    private static final MapOptions DEFAULTS =
            new MapOptions(0, true, WINDOW_ITEMS, WINDOW_BYTES, null);

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
    }

    /// Chunks by measure, results in order, a window of 100,000 items and 32 MiB.
    public static MapOptions defaults() {
        return DEFAULTS;
    }

    /// Who is told how far the work is.
    public Optional<Consumer<Progress>> progress() {
        return Optional.ofNullable(progressOrNull);
    }

    /// This, with so many inputs for a worker at a time.
    ///
    /// @param newSize 1 or more; 0 to let the pool measure how long they take
    public MapOptions withChunkSize(int newSize) {
        return new MapOptions(newSize, isOrdered, windowItems, windowBytes, progressOrNull);
    }

    /// This, with the results of a stream as they are ready.
    public MapOptions unordered() {
        return new MapOptions(chunkSize, false, windowItems, windowBytes, progressOrNull);
    }

    /// This, with another window of a stream; at least one chunk is always on its way.
    public MapOptions withWindow(int items, long bytes) {
        return new MapOptions(chunkSize, isOrdered, items, bytes, progressOrNull);
    }

    /// This, telling somebody how far the work is: when that has changed, at most ten times a
    /// second, and at the end. He is called by one thread, never by two at once; what he throws is
    /// logged. A [Progress] prints as a line that can be read: `m ->
    /// m.withProgress(System.out::println)`.
    public MapOptions withProgress(Consumer<Progress> receiver) {
        return new MapOptions(
                chunkSize, isOrdered, windowItems, windowBytes, Objects.requireNonNull(receiver));
    }
}
