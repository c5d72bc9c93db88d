package dev.muster.internal.pool;

import dev.muster.codec.CodecException;
import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.workerprotocol.FromWorker;
import dev.muster.internal.workerprotocol.TaskEntry;
import dev.muster.internal.workerprotocol.TaskFrames;
import dev.muster.internal.workerprotocol.ToWorker;
import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerInfo;
import dev.muster.worker.WorkerKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A worker that is two threads of this process: every task ends at once, without a result.
final class LoopWorker implements Worker {
    private final CompletableFuture<CrashReport> ended = new CompletableFuture<>();
    private final Pair tasks;
    private final Pair control;

    /// Two ends of one connection.
    private record Pair(Connection pool, Connection worker) {
        static Pair open(Listener listener, Address address)
                throws IOException, InterruptedException {
            Connection worker = Client.connect(address);
            return new Pair(listener.accept(), worker);
        }

        void close() {
            try (pool;
                    worker) {
                // Both, whatever happens to the first.
            } catch (IOException _) {
                // It has been closed by the pool.
            }
        }
    }

    LoopWorker(Listener listener, Address address) throws IOException, InterruptedException {
        tasks = Pair.open(listener, address);
        control = Pair.open(listener, address);
        Thread.ofPlatform().daemon().name("loop-tasks").start(this::runTasks);
        Thread.ofPlatform().daemon().name("loop-control").start(this::obey);
    }

    private void runTasks() {
        try {
            while (true) {
                new TaskFrames(tasks.worker()).receive(this::answer);
            }
        } catch (IOException | InterruptedException _) {
            kill();
        }
    }

    private void answer(Input frame) throws IOException {
        var results = new Output();
        while (frame.remaining() > 0) {
            if (TaskEntry.read(frame) instanceof TaskEntry.Run run) {
                run.payload().skipRest();
                TaskEntry.Result.write(run.sequence(), false, 1_000, nothing(), results);
            }
        }
        if (results.size() > 0) {
            TaskFrames.send(tasks.worker(), results);
        }
    }

    private static Output nothing() throws CodecException {
        var value = new Output();
        JavaCodec.standard().encode(null, value);
        return value;
    }

    private void obey() {
        try {
            while (true) {
                switch (ToWorker.read(Input.of(control.worker().receiveBytes()))) {
                    case ToWorker.SetUp _ ->
                            TaskFrames.send(control.worker(), FromWorker.Ready.write());
                    case ToWorker.Withdraw _ ->
                            TaskFrames.send(
                                    control.worker(), FromWorker.Withdrawn.write(List.of()));
                    case ToWorker.End _ -> kill();
                    default -> {} // no loop needs it
                }
            }
        } catch (IOException | InterruptedException _) {
            kill();
        }
    }

    @Override
    public Connection tasks() {
        return tasks.pool();
    }

    @Override
    public Connection control() {
        return control.pool();
    }

    @Override
    public WorkerInfo info() {
        return new WorkerInfo("loop", "here", 0, new WorkerKind.Jvm("25"), false);
    }

    @Override
    public Optional<ByteBuffer> journal() {
        return Optional.empty();
    }

    @Override
    public long residentBytes() {
        return 0;
    }

    @Override
    public List<String> lastLines() {
        return List.of();
    }

    @Override
    public void terminate() {
        kill();
    }

    @Override
    public void kill() {
        ended.complete(CrashReport.unseen("loop", 0, CrashReport.Cause.LOST, List.of()));
        tasks.close();
        control.close();
    }

    @Override
    public CompletionStage<CrashReport> ended() {
        return ended;
    }
}
