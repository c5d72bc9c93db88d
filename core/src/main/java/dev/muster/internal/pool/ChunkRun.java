package dev.muster.internal.pool;

import dev.muster.FailedInput;
import dev.muster.MapOptions;
import dev.muster.RemoteFunction;
import dev.muster.TaskOptions;
import dev.muster.internal.system.TimeText;
import dev.muster.internal.workerprotocol.Chunks;
import java.lang.reflect.Array;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A function on its way through many inputs, chunk by chunk. For one thread, which takes inputs
/// from their source and gives chunks to the pool whenever it asks for the next result.
final class ChunkRun implements AutoCloseable {
    /*
     * How large a chunk is: so that it takes TARGET_NANOS, by what the last ones took for an input.
     * It begins with one input for each worker. Near the end, chunks become smaller, so that no
     * worker has a long row left when the others have nothing.
     *
     * How many chunks are under way: as many as the scheduler wants to have at hand. How many
     * inputs are on their way, results that nobody has taken yet included: as the window says, in
     * inputs and in bytes; so a chunk is at most the window's share of one of AHEAD chunks for each
     * worker.
     */
    private static final long TARGET_NANOS = 2_000_000;
    private static final int AHEAD = 3;
    private static final int GROWTH = 8;
    private static final int MOST_ELEMENTS = 8 << 10;
    private static final int MOST_NUMBERS = 4 << 10;

    /// How many inputs a chunk takes in, and how many bytes, whose results a journal knows.
    private static final int MOST_KNOWN = 1_000;

    private static final long MOST_KNOWN_BYTES = 1 << 20;

    private final PoolCore core;
    private final TaskOptions taskOptions;
    private final MapOptions options;
    private final ChunkSource source;
    private final @Nullable RemoteFunction<?, ?> single;
    private final PoolFunction function;
    private final int mostInChunk;
    private final long total;
    private final long limitNanos;
    private final long begin = System.nanoTime();
    private final ProgressMeter meter;
    private final RunInsights insights;
    private final @Nullable Resumption journal;

    // Any thread.
    private final ConcurrentLinkedQueue<Chunk> doneChunks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicLong windowBytes = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private volatile double nanosEach;
    private volatile double bytesEach;
    private volatile @Nullable Thread waiter;

    /// The chunks whose results nobody has taken. Changed by the owner thread.
    private final Set<Chunk> open = ConcurrentHashMap.newKeySet();

    // Owner thread only.
    private final ArrayDeque<Chunk> inOrder = new ArrayDeque<>();
    private int windowItems;
    private int lastSize;
    private long taken;

    /// @param each applies the function to an array of inputs
    /// @param single the function itself, for inputs that travel alone; null if they never do
    ChunkRun(
            PoolCore core,
            TaskOptions taskOptions,
            MapOptions options,
            ChunkSource source,
            RemoteFunction<?, ?> each,
            @Nullable RemoteFunction<?, ?> single) {
        this.core = core;
        this.taskOptions = taskOptions;
        this.options = options;
        this.insights = RunInsights.start(options, core);
        this.source = insights.source(source);
        boolean isAlone = single != null && (options.chunkSize() == 1 || isGuarded(taskOptions));
        this.single = isAlone ? single : null;
        this.function =
                PoolFunction.shared(
                        isAlone && single != null ? insights.single(single) : insights.each(each));
        this.total = source.left();
        this.limitNanos =
                options.totalTimeout().map(TimeUnit.NANOSECONDS::convert).orElse(Long.MAX_VALUE);
        this.mostInChunk = single == null ? MOST_NUMBERS : MOST_ELEMENTS;
        this.journal = single == null ? null : journal(options, single);
        this.meter = meter();
    }

    private static @Nullable Resumption journal(MapOptions options, RemoteFunction<?, ?> written) {
        return options.resuming().map(resuming -> Resumption.open(resuming, written)).orElse(null);
    }

    private ProgressMeter meter() {
        boolean isStarted = false;
        try {
            var started =
                    ProgressMeter.start(options, core.callbacks(), source.left(), this::within);
            isStarted = true;
            return started;
        } finally {
            if (!isStarted && journal != null) {
                journal.close();
            }
        }
    }

    /// What is said of a task is meant for each input.
    private static boolean isGuarded(TaskOptions options) {
        return options.timeout().isPresent()
                || options.retries().most() > 0
                || options.memoryLimitBytes() > 0
                || options.isIsolated();
    }

    /// Waits for the next chunk that is done, in order or not, as the options say.
    ///
    /// @return null if there is none left
    /// @throws TimeoutException if the time of the whole run is over
    @Nullable Chunk next() throws InterruptedException, TimeoutException {
        try {
            return awaitNext();
        } finally {
            insights.leaves();
        }
    }

    private @Nullable Chunk awaitNext() throws InterruptedException, TimeoutException {
        while (true) {
            insights.waits();
            feed();
            Chunk next = poll();
            if (journal != null) {
                journal.check();
            }
            if (next != null) {
                return next;
            }
            if (open.isEmpty() && (leftNanos() > 0 || !source.hasNext())) {
                return null;
            }
            if (leftNanos() <= 0) {
                throw timeout();
            }
            if (!hasRoom()) {
                insights.leaves();
            }
            await();
        }
    }

    /// The next chunk that is done, if there is one.
    @Nullable Chunk poll() {
        Chunk next = options.isOrdered() ? firstInOrder() : doneChunks.poll();
        if (next != null) {
            open.remove(next);
            windowItems -= next.size();
            windowBytes.addAndGet(-bytes(next));
        }
        return next;
    }

    private long leftNanos() {
        return limitNanos == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : limitNanos - (System.nanoTime() - begin);
    }

    private TimeoutException timeout() {
        return new TimeoutException(
                "it took longer than its limit of %s: %d%s inputs were done, the rest is cancelled"
                        .formatted(
                                TimeText.of(Duration.ofNanos(limitNanos)),
                                done.get(),
                                total < 0 ? "" : " of " + total));
    }

    /// The chunks whose results nobody has taken.
    Collection<Chunk> open() {
        return open;
    }

    /// The first input that is on its way and has no result.
    FailedInput firstOpen() {
        return open.stream()
                .filter(chunk -> !chunk.isDone())
                .min(Comparator.comparingLong(Chunk::first))
                .map(chunk -> chunk.input(chunk.firstTravelling()))
                .orElseGet(() -> new FailedInput(taken, 1, "not yet taken"));
    }

    private @Nullable Chunk firstInOrder() {
        Chunk first = inOrder.peekFirst();
        return first != null && first.isDone() ? inOrder.removeFirst() : null;
    }

    private boolean isNextDone() {
        if (!options.isOrdered()) {
            return !doneChunks.isEmpty();
        }
        Chunk first = inOrder.peekFirst();
        return first != null && first.isDone();
    }

    private void await() throws InterruptedException {
        waiter = Thread.currentThread();
        try {
            if (!isNextDone() && !mayFeed()) {
                LockSupport.parkNanos(this, Math.max(1, leftNanos()));
            }
        } finally {
            waiter = null;
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    // ---- feeding ----

    private boolean mayFeed() {
        return leftNanos() > 0
                && running.get() < core.scheduler().demand()
                && (hasRoom() || open.isEmpty())
                && source.hasNext();
    }

    private boolean hasRoom() {
        return windowItems < options.windowItems() && windowBytes.get() < options.windowBytes();
    }

    private void feed() {
        while (mayFeed() && !isNextDone()) {
            insights.sends();
            Chunk chunk = journal == null ? nextChunk() : nextChunk(journal);
            taken += chunk.size();
            open.add(chunk);
            if (options.isOrdered()) {
                inOrder.addLast(chunk);
            }
            windowItems += chunk.size();
            windowBytes.addAndGet(bytes(chunk));
            count(chunk.size() - chunk.travelling(), 0);
            PoolTask task = chunk.task();
            if (task != null) {
                running.incrementAndGet();
                insights.handsOut();
                core.accept(task);
            } else {
                chunk.resumed();
                if (!options.isOrdered()) {
                    doneChunks.add(chunk);
                }
            }
            insights.waits();
        }
    }

    private Chunk nextChunk() {
        Object inputs = source.next(nextSize());
        var chunk = new Chunk(this, taken, Array.getLength(inputs), single != null);
        chunk.of(task(inputs, chunk));
        return chunk;
    }

    private PoolTask task(Object inputs, Chunk chunk) {
        Object argument = single != null ? Chunks.element(inputs, 0) : Chunks.packed(inputs);
        return core.task(new Work.Apply(function, argument), taskOptions, chunk);
    }

    /// Takes inputs until enough of them have to travel, or much is known. Without a task if all of
    /// it is.
    private Chunk nextChunk(Resumption resumption) {
        int size = nextSize();
        int most = single != null ? 1 : Math.max(size, MOST_KNOWN);
        most = Math.min(most, Math.max(1, options.windowItems() - windowItems));
        var known = new KnownResults(resumption);
        do {
            Object input = Chunks.element(source.next(1), 0);
            known.add(input, taken + known.size());
        } while (known.size() < most
                && known.travelling() < size
                && known.bytes() < MOST_KNOWN_BYTES
                && source.hasNext());
        var chunk = new Chunk(this, taken, known.size(), single != null, known);
        if (known.travelling() > 0) {
            chunk.of(task(known.inputs(), chunk));
        }
        return chunk;
    }

    private int nextSize() {
        if (single != null) {
            return 1;
        }
        int size = options.chunkSize();
        if (size == 0) {
            size = measuredSize();
            lastSize = size;
        }
        return Math.min(size, Math.max(1, options.windowItems() - windowItems));
    }

    private int measuredSize() {
        double each = nanosEach;
        int workers = core.scheduler().parallelism();
        double size = each == 0 ? 1 : TARGET_NANOS / Math.max(1, each);
        size = Math.min(size, (double) Math.max(1, lastSize) * GROWTH);
        size = Math.min(size, Math.max(1, options.windowItems() / (AHEAD * workers)));
        if (bytesEach > 0) {
            size = Math.min(size, options.windowBytes() / (AHEAD * workers * bytesEach));
        }
        if (source.left() >= 0) {
            size = Math.min(size, Math.ceil(source.left() / (2.0 * workers)));
        }
        return (int) Math.max(1, Math.min(size, mostInChunk));
    }

    // ---- what the chunks say, in threads of the pool ----

    /// What became of a chunk is known, but no thread has seen yet that it is done. The one that
    /// sees it may end the run, and what it says of the run must then be complete.
    ///
    /// @param failure of the chunk as a whole; null if it has none
    void measure(Chunk chunk, @Nullable Throwable failure) {
        PoolTask task = chunk.task();
        if (task != null) {
            int sent = chunk.travelling();
            nanosEach = (double) Math.max(1, task.nanos()) / sent;
            bytesEach = (double) (task.payloadBytes() + task.resultBytes()) / sent;
            windowBytes.addAndGet(task.resultBytes());
        }
        count(chunk.travelling(), chunk.failures());
        insights.ended(chunk, failure);
    }

    private void count(int ended, int failed) {
        done.addAndGet(ended - failed);
        meter.done(ended, failed);
    }

    void done(Chunk chunk) {
        if (!options.isOrdered()) {
            doneChunks.add(chunk);
        }
        running.decrementAndGet();
        Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    private static long bytes(Chunk chunk) {
        PoolTask task = chunk.task();
        KnownResults known = chunk.known();
        return (task == null ? 0 : task.payloadBytes() + task.resultBytes())
                + (known == null ? 0 : known.bytes());
    }

    void retried(Chunk chunk) {
        meter.retried();
        insights.retried(chunk);
    }

    /// How many inputs are done within the chunks that are under way; a guess by another thread.
    private double within() {
        double sum = 0;
        for (Chunk chunk : open) {
            PoolTask task = chunk.task();
            if (task != null && !chunk.isDone()) {
                sum += Math.min(1, task.progress());
            }
        }
        return sum;
    }

    // ---- the end ----

    /// Lets nothing more begin, and waits for what has begun, as long as there is time.
    void stop() throws InterruptedException {
        open.stream().map(Chunk::task).forEach(task -> cancel(task, false));
        while (running.get() > 0 && leftNanos() > 0) {
            waiter = Thread.currentThread();
            if (running.get() > 0) {
                LockSupport.parkNanos(this, leftNanos());
            }
            waiter = null;
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /// Ends what is under way.
    @Override
    public void close() {
        // First nothing more may begin: else the end of one would be the beginning of the next.
        open.stream().map(Chunk::task).forEach(task -> cancel(task, false));
        open.stream()
                .filter(chunk -> !chunk.isDone())
                .map(Chunk::task)
                .forEach(task -> cancel(task, true));
        open.clear();
        core.scheduler().forget(function);
        try {
            if (journal != null) {
                journal.close();
            }
        } finally {
            meter.close();
            insights.end();
        }
    }

    private void cancel(@Nullable PoolTask task, boolean mayStop) {
        if (task != null) {
            core.cancel(task, mayStop);
        }
    }
}
