package dev.muster;

import dev.muster.internal.system.Settings;
import dev.muster.monitor.Insights;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// How many inputs are processed. Immutable; changed by `pool.map(f, inputs, m ->
/// m.withChunkSize(100))`. What must not be is refused with an [IllegalArgumentException].
public final class MapOptions {
    private static final MapOptions DEFAULTS = new MapOptions(new Values());

    private final Values values;

    private MapOptions(Values values) {
        this.values = values;
    }

    /// Chunk sizes by measurement, results in order, a window of 100,000 items and 32 MiB.
    public static MapOptions defaults() {
        return DEFAULTS;
    }

    /// A copy that sends this number of inputs to a worker at a time.
    ///
    /// @param newSize 1 or more; 0 to let the pool measure how long they take
    public MapOptions withChunkSize(int newSize) {
        return with(s -> s.chunkSize = newSize);
    }

    /// A copy that returns the results of a stream as they are ready.
    public MapOptions unordered() {
        return with(s -> s.isOrdered = false);
    }

    /// A copy with another window of a stream; at least one chunk is always in progress.
    public MapOptions withWindow(int items, long bytes) {
        return with(s -> {
            s.windowItems = items;
            s.windowBytes = bytes;
        });
    }

    /// A copy that reports progress: when it has changed, at most ten times a second, and at the
    /// end. The receiver is called by one thread, never by two at once; what it throws is logged. A
    /// [Progress] prints as a readable line: `m -> m.withProgress(System.out::println)`.
    public MapOptions withProgress(Consumer<Progress> receiver) {
        return with(s -> s.progress = Objects.requireNonNull(receiver));
    }

    /// A copy that tells at the end where the time went: how much faster than one worker it was,
    /// what the workers waited for, which inputs took long, and what would help. [Insights] prints
    /// as a few sentences: `m -> m.withInsights(System.out::println)`.
    ///
    /// The receiver is called once, also after a failure: by the thread that called `map`, before
    /// that returns, or by the one that takes the last result of a stream or closes it. What it
    /// throws is logged. Without a receiver nothing is measured; with one, each input costs about
    /// 50 ns and each chunk a few microseconds more.
    public MapOptions withInsights(Consumer<Insights> receiver) {
        return with(s -> s.insights = Objects.requireNonNull(receiver));
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
        return with(s -> s.totalTimeout = Objects.requireNonNull(timeout));
    }

    /// A copy that keeps each result in a file as it arrives, and takes what is there instead of
    /// computing it again: the same line, run again after the program was killed, computes only
    /// what is missing and returns all.
    ///
    /// An input is known by its value, a result belongs to the function that made it, and failures
    /// are not kept. Equal inputs get equal results if one of them is done when the other one is
    /// begun; else each is computed. A program that finds results of another version of the
    /// function is told so, and nothing is computed.
    ///
    /// The file is open in this `map` alone, a stream's until that is closed. What goes wrong with
    /// it is thrown as a [java.io.UncheckedIOException] with a
    /// [dev.muster.journal.JournalException]: when it cannot be opened, by the call of `map` or
    /// `stream`; when it cannot be written, for example because the disk is full, instead of
    /// further results. The same exception says which result cannot be read any more.
    ///
    /// @param file of results; `muster journal FILE` shows and repairs it
    public MapOptions resumable(Path file) {
        return resumable(file, options -> options);
    }

    /// Like [#resumable(Path)], with settings.
    ///
    /// @param options changes the defaults: `r -> r.keyedBy(Order::id)`
    public MapOptions resumable(Path file, UnaryOperator<ResumeOptions> options) {
        ResumeOptions resuming = options.apply(ResumeOptions.of(file));
        return with(s -> s.resuming = Objects.requireNonNull(resuming));
    }

    /// How many inputs are sent to a worker together; 0 if the pool decides by measuring.
    public int chunkSize() {
        return values.chunkSize;
    }

    /// Whether the results of a stream come in the order of the inputs, or as they are ready.
    public boolean isOrdered() {
        return values.isOrdered;
    }

    /// How many inputs of a stream may be in progress at most: taken from the source and not yet
    /// taken as a result.
    public int windowItems() {
        return values.windowItems;
    }

    /// How many bytes their serialized form and that of their results may have.
    public long windowBytes() {
        return values.windowBytes;
    }

    /// The receiver of reports of progress.
    public Optional<Consumer<Progress>> progress() {
        return Optional.ofNullable(values.progress);
    }

    /// The receiver of what was measured.
    public Optional<Consumer<Insights>> insights() {
        return Optional.ofNullable(values.insights);
    }

    /// How long all of it may take.
    public Optional<Duration> totalTimeout() {
        return Optional.ofNullable(values.totalTimeout);
    }

    /// Where results are kept, if they are.
    public Optional<ResumeOptions> resuming() {
        return Optional.ofNullable(values.resuming);
    }

    @Override
    public String toString() {
        return "MapOptions" + values;
    }

    private MapOptions with(Consumer<Values> change) {
        return new MapOptions(values.with(change));
    }

    /// The settings, with their defaults.
    private static final class Values extends Settings<Values> {
        private int chunkSize;
        private boolean isOrdered = true;
        private int windowItems = 100_000;
        private long windowBytes = 32L << 20;
        private @Nullable Consumer<Progress> progress;
        private @Nullable Consumer<Insights> insights;
        private @Nullable Duration totalTimeout;
        private @Nullable ResumeOptions resuming;

        @Override
        protected void check() {
            require(
                    chunkSize >= 0,
                    "chunk size is %d, must be 1 or more, or 0 to let the pool measure",
                    chunkSize);
            require(
                    windowItems >= 1 && windowBytes >= 1,
                    "window is %d items and %d bytes, must be 1 or more",
                    windowItems,
                    windowBytes);
            requirePositive("total timeout", totalTimeout);
        }
    }
}
