package dev.muster.internal.worker;

import dev.muster.RemoteFunction;
import dev.muster.RemoteRunnable;
import dev.muster.codec.CodecException;
import dev.muster.connection.Connection;
import dev.muster.internal.client.java.ManagerEndpoint;
import dev.muster.internal.client.java.ReceivedProxies;
import dev.muster.internal.client.java.SentProxies.SentManager;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.LambdaShape;
import dev.muster.internal.codec.Output;
import dev.muster.internal.workerprotocol.CurrentTask;
import dev.muster.internal.workerprotocol.TaskEntry;
import dev.muster.internal.workerprotocol.TaskFrames;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Runs the tasks it receives, one after the other, in one thread.
final class TaskLoop implements TaskFrames.Reading {
    private final TaskFrames frames;
    private final Results results;
    private final RunState state;
    private final Results.Flusher flusher;
    private final SpinThenWait spin;
    private final RunningTask.Host host;
    private final ParentClassLoader.Numbered loaders;
    private final ReceivedShapes shapes;
    private final ReceivedProxies proxies;

    /// Writes values for the pool, which has no shapes.
    private final JavaCodec writing = JavaCodec.standard();

    private final LargeValues largeValues = new LargeValues();
    private final FunctionTable functions = new FunctionTable();

    /// @param shapes those that the codecs of `loaders` know
    /// @param proxies those that they know
    TaskLoop(
            TaskFrames frames,
            SpinThenWait spin,
            Results results,
            RunState state,
            RunningTask.Host host,
            ParentClassLoader.Numbered loaders,
            ReceivedShapes shapes,
            ReceivedProxies proxies) {
        this.frames = frames;
        this.results = results;
        this.state = state;
        this.flusher = new Results.Flusher(results);
        this.spin = spin;
        this.host = host;
        this.loaders = loaders;
        this.shapes = shapes;
        this.proxies = proxies;
    }

    /// Runs tasks until the connection ends.
    void run() throws IOException {
        while (true) {
            try {
                spin.await();
                frames.receive(this);
            } catch (InterruptedException _) {
                // Meant for a task that has ended meanwhile.
            }
            results.flush();
        }
    }

    @Override
    public void read(Input frame) throws IOException {
        while (frame.remaining() > 0) {
            take(TaskEntry.read(frame), frame);
        }
    }

    private void take(TaskEntry entry, Input frame) throws IOException {
        if (entry instanceof TaskEntry.Run run) { // no choice by type is needed for the first one
            run(run);
            run.payload().skipRest();
            if (frame.remaining() > 0) {
                flusher.watch();
            }
        } else if (entry instanceof TaskEntry.Function(long number, Input value)) {
            functions.define(number, value);
        } else if (entry instanceof TaskEntry.Shape(LambdaShape shape)) {
            shapes.add(shape);
        } else if (entry instanceof TaskEntry.Manager manager) {
            proxies.add(place(manager));
        } else if (entry instanceof TaskEntry.Forget(long number)) {
            functions.forget(number);
        }
    }

    private static SentManager place(TaskEntry.Manager manager) {
        return new SentManager(
                manager.number(),
                new ManagerEndpoint(manager.address(), manager.key(), manager.encryption()));
    }

    private void run(TaskEntry.Run run) throws IOException {
        long begin = System.nanoTime();
        long payloadBytes = run.payload().remaining();
        var task =
                new RunningTask(host, state, run.sequence(), run.task(), run.name(), run.attempt());
        if (!state.begin(run.sequence(), task)) {
            return;
        }
        var value = new Output();
        boolean hasFailed = false;
        var before = CurrentTask.enter(task);
        try {
            writing.encode(call(run), value);
        } catch (Throwable e) { // whatever a task throws is its result
            hasFailed = true;
            value = failure(e);
        } finally {
            CurrentTask.leave(before);
            state.end();
        }
        results.add(run.sequence(), hasFailed, System.nanoTime() - begin, value);
        largeValues.carried(payloadBytes + value.size());
    }

    private @Nullable Object call(TaskEntry.Run run) throws Exception {
        JavaCodec reading = loaders.enter(run.loader());
        if (run.function() == TaskEntry.CALL) {
            return called(reading.decode(run.payload()));
        }
        Object function =
                run.function() == TaskEntry.INLINE
                        ? reading.decode(run.payload())
                        : functions.get(run.function(), reading);
        if (!(function instanceof RemoteFunction<?, ?>)) {
            throw notCallable();
        }
        @SuppressWarnings("unchecked") // the pool has checked it when it took the argument
        var applied = (RemoteFunction<@Nullable Object, @Nullable Object>) function;
        return applied.call(reading.decode(run.payload()));
    }

    /// No switch by type: the first one makes a class, which the first result would wait for.
    private static @Nullable Object called(@Nullable Object task) throws Exception {
        if (task instanceof Callable<?> callable) {
            return callable.call();
        }
        if (task instanceof RemoteRunnable runnable) {
            runnable.call();
        } else if (task instanceof Runnable runnable) {
            runnable.run();
        } else {
            throw notCallable();
        }
        return null;
    }

    private static CodecException notCallable() {
        return new CodecException("a task is neither a Callable nor a Runnable nor a function");
    }

    private Output failure(Throwable failure) {
        try {
            var value = new Output();
            writing.encode(failure, value);
            return value;
        } catch (Throwable e) { // of a class of the user
            return plain(failure);
        }
    }

    /// A substitute for a failure that cannot be written as it is.
    private Output plain(Throwable failure) {
        var value = new Output();
        try {
            writing.encode(new IllegalStateException(failure.getClass().getName()), value);
        } catch (CodecException e) {
            throw new IllegalStateException("an exception of the JDK can be written", e);
        }
        return value;
    }

    /// The shapes of the lambdas that the pool sends. Task thread only.
    static final class ReceivedShapes implements LambdaShape.Table {
        private final List<LambdaShape> shapes = new ArrayList<>();

        void add(LambdaShape shape) {
            shapes.add(shape);
        }

        @Override
        public int numberOf(LambdaShape shape) {
            throw new IllegalStateException("a worker writes no shapes");
        }

        @Override
        public LambdaShape shape(int number) throws CodecException {
            if (number < 0 || number >= shapes.size()) {
                throw new CodecException("lambda shape %d has not come".formatted(number));
            }
            return shapes.get(number);
        }
    }

    /// Collects garbage after tasks with large arguments or results. Task thread only.
    static final class LargeValues {
        /*
         * The serial collector lets the heap grow to its limit before it collects old objects, and
         * large arrays are old from the beginning. Each would use untouched memory, which the
         * system has to provide first: that takes longer than sending the array. So after a certain
         * number of bytes everything is collected, while the worker is idle, and the next arrays
         * reuse the memory of those before.
         */
        private static final long LARGE_BYTES = 4 << 20;
        private static final long LEAST_BYTES = 256 << 20;
        private static final int LIVE_FACTOR = 2;

        private long carried;
        private long mostCarried = LEAST_BYTES;

        /// A task has been run, and its result has been sent.
        ///
        /// @param bytes the serialized size of its argument and its result
        void carried(long bytes) {
            if (bytes < LARGE_BYTES) {
                return;
            }
            carried += bytes;
            if (carried >= mostCarried) {
                collect();
            }
        }

        private void collect() {
            carried = 0;
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            long live = runtime.totalMemory() - runtime.freeMemory();
            mostCarried = Math.max(LEAST_BYTES, LIVE_FACTOR * live);
        }
    }

    /// The functions that the pool has sent under a number. Task thread only.
    static final class FunctionTable {
        /// A function is read when it is used: if that fails, its tasks fail, not the worker.
        private static final class Entry {
            private @Nullable Input written;
            private @Nullable Object function;

            Entry(Input written) {
                this.written = written;
            }

            Object function(JavaCodec codec) throws CodecException {
                Object known = function;
                if (known == null) {
                    Input in = written;
                    if (in == null) {
                        throw new CodecException("the function could not be read before");
                    }
                    written = null;
                    known = codec.decode(in);
                    if (known == null) {
                        throw new CodecException("the function is null");
                    }
                    function = known;
                }
                return known;
            }
        }

        private final Map<Long, Entry> entries = new HashMap<>();

        void define(long number, Input value) {
            entries.put(number, new Entry(value));
        }

        void forget(long number) {
            entries.remove(number);
        }

        Object get(long number, JavaCodec codec) throws CodecException {
            Entry entry = entries.get(number);
            if (entry == null) {
                throw new CodecException("function %d was not sent".formatted(number));
            }
            return entry.function(codec);
        }
    }

    /// Waits for the next task, spinning for a moment first.
    static final class SpinThenWait {
        /*
         * Waking a sleeping thread takes longer than a short task, especially on a virtual machine
         * whose processor sleeps with it. A caller that runs one short task after the other sends
         * the next right after it has seen the result: so a worker that was woken soon after it
         * went to sleep spins for a while before it sleeps again. After spinning once in vain, it
         * sleeps at once until tasks arrive close together again. It yields to every other thread
         * between two checks, so it takes only time that no other thread wants.
         */
        private static final long LOOK_NANOS = 100_000;
        private static final long SOON_NANOS = 300_000;
        private static final Duration ANY_TIME = Duration.ofDays(10_000);

        private final Connection connection;
        private boolean expectsMore;

        SpinThenWait(Connection connection) {
            this.connection = connection;
        }

        /// Returns when there is something to receive, including the end of the connection.
        ///
        /// @throws InterruptedException if interrupted while waiting; nothing is lost
        void await() throws IOException, InterruptedException {
            if (expectsMore && looks()) {
                return;
            }
            long begin = System.nanoTime();
            connection.poll(ANY_TIME);
            expectsMore = System.nanoTime() - begin < SOON_NANOS;
        }

        @SuppressWarnings("ThreadPriorityCheck") // yielding to others is the only purpose
        private boolean looks() throws IOException, InterruptedException {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < LOOK_NANOS) {
                if (connection.poll(Duration.ZERO)) {
                    return true;
                }
                Thread.yield();
            }
            return false;
        }
    }
}
