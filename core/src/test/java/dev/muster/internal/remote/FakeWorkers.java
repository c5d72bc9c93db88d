package dev.muster.internal.remote;

import dev.muster.connection.Connection;
import dev.muster.worker.Capabilities;
import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerInfo;
import dev.muster.worker.WorkerKind;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Workers without processes for an agent: they arrive as soon as they are asked for, and do what
/// the test wants when they are told something.
final class FakeWorkers implements WorkerSource {
    private final Pair pair;
    private volatile Runnable beforeRequest = () -> {};
    private volatile IntConsumer atInfo = _ -> {};
    private volatile Runnable atLook = () -> {};
    private volatile Runnable atTerminate = () -> {};
    private volatile Runnable atJournal = () -> {};
    private volatile Runnable atClose = () -> {};
    private volatile @Nullable WorkerListener listener;

    /// Guarded by itself.
    private final List<Fake> workers = new ArrayList<>();

    FakeWorkers(Pair pair) {
        this.pair = pair;
    }

    FakeWorkers beforeRequest(Runnable body) {
        beforeRequest = body;
        return this;
    }

    /// @param body is given the number of the worker of which something is asked
    FakeWorkers atInfo(IntConsumer body) {
        atInfo = body;
        return this;
    }

    FakeWorkers atLook(Runnable body) {
        atLook = body;
        return this;
    }

    FakeWorkers atTerminate(Runnable body) {
        atTerminate = body;
        return this;
    }

    FakeWorkers atJournal(Runnable body) {
        atJournal = body;
        return this;
    }

    FakeWorkers atClose(Runnable body) {
        atClose = body;
        return this;
    }

    /// What was started so far.
    List<Fake> workers() {
        synchronized (workers) {
            return List.copyOf(workers);
        }
    }

    @Override
    public void open(WorkerListener told) {
        listener = told;
    }

    @Override
    public void request(int more) {
        beforeRequest.run();
        for (int i = 0; i < more; i++) {
            Fake worker;
            synchronized (workers) {
                worker = new Fake(workers.size() + 1, connect(), connect());
                workers.add(worker);
            }
            Objects.requireNonNull(listener).arrived(worker);
        }
    }

    private Pair.Ends connect() {
        try {
            return pair.connect();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(true, true, false, 1);
    }

    @Override
    public void close() {
        workers().forEach(Fake::kill);
        atClose.run();
    }

    /// One of them.
    final class Fake implements Worker {
        private final int number;
        private final Pair.Ends tasks;
        private final Pair.Ends control;
        private final CompletableFuture<CrashReport> ended = new CompletableFuture<>();

        Fake(int number, Pair.Ends tasks, Pair.Ends control) {
            this.number = number;
            this.tasks = tasks;
            this.control = control;
        }

        /// Its own end of the connection that carries tasks.
        Connection own() {
            return tasks.second();
        }

        @Override
        public WorkerInfo info() {
            atInfo.accept(number);
            return new WorkerInfo(
                    "worker-" + number, "here", number, new WorkerKind.Jvm("25"), true);
        }

        @Override
        public Connection tasks() {
            return tasks.first();
        }

        @Override
        public Connection control() {
            return control.first();
        }

        @Override
        public Optional<ByteBuffer> journal() {
            atJournal.run();
            return Optional.empty();
        }

        @Override
        public long residentBytes() {
            atLook.run();
            return 1_000L * number;
        }

        @Override
        public List<String> lastLines() {
            return List.of();
        }

        @Override
        public void terminate() {
            atTerminate.run();
            kill();
        }

        @Override
        public void kill() {
            for (Pair.Ends each : List.of(tasks, control)) {
                try {
                    each.close();
                } catch (IOException _) {
                    // It is lost anyway.
                }
            }
            ended.complete(
                    CrashReport.unseen(
                            info().name(), number, CrashReport.Cause.STOPPED, List.of()));
        }

        @Override
        public CompletionStage<CrashReport> ended() {
            return ended;
        }
    }
}
