package dev.muster.internal.worker;

import dev.muster.RemoteRunnable;
import dev.muster.codec.CodecException;
import dev.muster.connection.Connection;
import dev.muster.internal.cache.CacheFolder;
import dev.muster.internal.client.java.ReceivedProxies;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import dev.muster.internal.workerprotocol.FromWorker;
import dev.muster.internal.workerprotocol.Journal;
import dev.muster.internal.workerprotocol.TaskFrames;
import dev.muster.internal.workerprotocol.ToWorker;
import dev.muster.internal.workerprotocol.WorkerBootstrap;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A worker between its two connections.
final class Worker implements Runnable, RunningTask.Host {
    private final Connection tasks;
    private final TaskFrames frames;
    private final Runnable orphaned;
    private final RunState state;
    private final ControlLoop control;
    private final Results results;
    private final String mark;
    private volatile boolean isLeaving;
    private volatile String name = "worker";

    /// @param journal outlives this process; null if there is none
    /// @param mark begins each mark in the output
    /// @param end run when the pool tells the worker to end
    /// @param orphaned run when the pool is gone without a message; ends the process
    Worker(
            Connection tasks,
            Connection control,
            @Nullable Journal journal,
            String mark,
            Runnable end,
            Runnable orphaned) {
        this.tasks = tasks;
        this.frames = new TaskFrames(tasks);
        this.orphaned = orphaned;
        this.mark = mark;
        this.state = new RunState(journal, Thread.currentThread());
        this.control = new ControlLoop(control, frames, state, () -> leave(control, end));
        this.results = new Results(frames, journal);
    }

    /// Ends in order. The connections are closed before: a JVM whose threads block in a read takes
    /// 300 ms longer to exit.
    void leave(Connection controlConnection, Runnable end) {
        isLeaving = true;
        for (Connection each : List.of(tasks, controlConnection)) {
            Guard.close(each);
        }
        end.run();
    }

    /// Runs tasks in this thread until the pool closes the connection.
    void work() throws IOException, InterruptedException {
        TaggedOutput.install(mark, state);
        LogForwarding.install(control);
        Thread watch = control.start(this);
        ReceivedBroadcast.install(new Contents(control), JavaCodec.standard());
        var shapes = new TaskLoop.ReceivedShapes();
        var proxies = new ReceivedProxies(List.of());
        JavaCodec reading = JavaCodec.standard().withShapes(shapes).withTokens(proxies);
        var loaders = new ParentClassLoader.Numbered(classes(), reading);
        Optional<ToWorker.SetUp> setUp = control.setUp();
        if (setUp.isEmpty()) {
            return;
        }
        if (!prepare(setUp.get(), loaders)) {
            watch.join(); // the pool has been notified and will close the connections
            return;
        }
        try {
            new TaskLoop(
                            frames,
                            new TaskLoop.SpinThenWait(tasks),
                            results,
                            state,
                            this,
                            loaders,
                            shapes,
                            proxies)
                    .run();
        } catch (EOFException _) {
            // The pool has no more tasks.
        } catch (IOException e) {
            if (!isLeaving) {
                throw e;
            }
        }
    }

    /// Where classes come from that are not here.
    private ParentClassLoader.Source classes() {
        return isAtAgent() ? new CachedClasses(control, CacheFolder.ofAgent()) : control;
    }

    /// Nothing of the cache is loaded in a worker of the program's own machine.
    private static boolean isAtAgent() {
        return System.getProperty(WorkerBootstrap.CACHE_PROPERTY) != null;
    }

    /// No lambda, whose first use takes long: few workers have a broadcast.
    private record Contents(ControlLoop control) implements Supplier<ReceivedContents> {
        @Override
        public ReceivedContents get() {
            return isAtAgent()
                    ? new ReceivedContents(
                            control, CacheFolder.ofAgent(), ContentTransfer.Pace.OTHER_MACHINE)
                    : new ReceivedContents(
                            control, Optional.empty(), ContentTransfer.Pace.SAME_MACHINE);
        }
    }

    /// Whether the process is about to exit by itself.
    boolean isLeaving() {
        return isLeaving;
    }

    /// The pool can no longer be reached: ends the process, unless it is already ending.
    @Override
    public void run() {
        if (!isLeaving) {
            orphaned.run();
        }
    }

    /// @return false if the initializer failed, or the pool is gone
    private boolean prepare(ToWorker.SetUp setUp, ParentClassLoader.Numbered loaders)
            throws IOException {
        name = setUp.worker();
        try {
            JavaCodec codec = loaders.enter(setUp.loader());
            if (codec.decode(setUp.initializer()) instanceof RemoteRunnable initializer) {
                initializer.call();
            }
        } catch (Throwable e) { // whatever it is, the pool wants to know it
            control.send(FromWorker.NotReady.write(written(e)));
            return false;
        }
        System.out.flush();
        System.err.flush();
        try {
            control.send(FromWorker.Ready.write());
            return true;
        } catch (IOException _) {
            return false; // the pool has ended while this worker started
        }
    }

    private static Output written(Throwable failure) throws CodecException {
        var out = new Output();
        JavaCodec.standard().encode(failure, out);
        return out;
    }

    @Override
    public String worker() {
        return name;
    }

    @Override
    public void tell(Output notice) {
        control.tell(notice);
    }
}
