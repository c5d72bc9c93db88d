package dev.muster.internal.remote;

import dev.muster.connection.Connection;
import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// A worker at an agent, as the program sees it.
final class JoinedWorker implements Worker {
    private final WorkerInfo info;
    private final LinkChannel tasks;
    private final LinkChannel control;
    private final Supplier<List<String>> lastLines;
    private final Runnable terminate;
    private final Runnable kill;
    private final CompletableFuture<CrashReport> ended = new CompletableFuture<>();
    private volatile Optional<ByteBuffer> journal = Optional.empty();
    private volatile long residentBytes;

    /// @param terminate asks the agent to do so, and never waits long
    /// @param kill likewise
    JoinedWorker(
            WorkerInfo info,
            LinkChannel tasks,
            LinkChannel control,
            Supplier<List<String>> lastLines,
            Runnable terminate,
            Runnable kill) {
        this.info = info;
        this.tasks = tasks;
        this.control = control;
        this.lastLines = lastLines;
        this.terminate = terminate;
        this.kill = kill;
    }

    @Override
    public WorkerInfo info() {
        return info;
    }

    @Override
    public Connection tasks() {
        return tasks;
    }

    @Override
    public Connection control() {
        return control;
    }

    /// There when the worker has ended and its agent has said so: not if the agent is lost.
    @Override
    public Optional<ByteBuffer> journal() {
        return journal;
    }

    @Override
    public long residentBytes() {
        return residentBytes;
    }

    void holds(long bytes) {
        residentBytes = bytes;
    }

    @Override
    public List<String> lastLines() {
        return lastLines.get();
    }

    @Override
    public void terminate() {
        if (!ended.isDone()) {
            terminate.run();
        }
    }

    @Override
    public void kill() {
        if (!ended.isDone()) {
            kill.run();
        }
    }

    @Override
    public CompletionStage<CrashReport> ended() {
        return ended.minimalCompletionStage();
    }

    /// It has ended.
    void ended(CrashReport report, Optional<ByteBuffer> notes) {
        residentBytes = 0;
        journal = notes;
        ended.complete(report);
    }

    @Override
    public String toString() {
        return info.name() + " with pid " + info.pid();
    }
}
