package dev.muster.internal.worker;

import dev.muster.RemoteFunction;
import dev.muster.RemoteRunnable;
import dev.muster.codec.CodecException;
import dev.muster.internal.client.java.ManagerEndpoint;
import dev.muster.internal.client.java.ReceivedProxies;
import dev.muster.internal.client.java.SentProxies.SentManager;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.LambdaShape;
import dev.muster.internal.codec.Output;
import dev.muster.internal.workerprotocol.CurrentTask;
import dev.muster.internal.workerprotocol.Frames;
import dev.muster.internal.workerprotocol.TaskEntry;
import dev.muster.internal.workerprotocol.TaskFrames;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Runs the tasks it receives, one after the other, in one thread.
final class TaskLoop implements Frames.Reading {
    private final TaskFrames frames;
    private final Results results;
    private final RunState state;
    private final ResultFlusher flusher;
    private final SpinThenWait spin;
    private final RunningTask.Host host;
    private final ClassLoaders loaders;
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
            ClassLoaders loaders,
            ReceivedShapes shapes,
            ReceivedProxies proxies) {
        this.frames = frames;
        this.results = results;
        this.state = state;
        this.flusher = new ResultFlusher(results);
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
            Frames.finish(run.payload());
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
            return switch (reading.decode(run.payload())) {
                case Callable<?> task -> task.call();
                case RemoteRunnable task -> {
                    task.call();
                    yield null;
                }
                case Runnable task -> {
                    task.run();
                    yield null;
                }
                case null, default -> throw notCallable();
            };
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
}
