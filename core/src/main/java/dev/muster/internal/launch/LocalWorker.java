package dev.muster.internal.launch;

import dev.muster.backend.WorkerHandle;
import dev.muster.connection.Connection;
import dev.muster.worker.CrashReport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/// A worker JVM of this machine that has connected.
final class LocalWorker implements WorkerHandle {
    private final WorkerProcess process;
    private final Connection tasks;
    private final Connection control;
    private final ByteBuffer journal;

    LocalWorker(WorkerProcess process, Connection tasks, Connection control, ByteBuffer journal) {
        this.process = process;
        this.tasks = tasks;
        this.control = control;
        this.journal = journal;
    }

    @Override
    public Connection tasks() {
        return tasks;
    }

    @Override
    public Connection control() {
        return control;
    }

    @Override
    public OptionalLong pid() {
        return OptionalLong.of(process.pid());
    }

    @Override
    public Optional<ByteBuffer> journal() {
        return Optional.of(journal);
    }

    @Override
    public long residentBytes() {
        return process.residentBytes();
    }

    @Override
    public List<String> lastLines() {
        return process.lastLines();
    }

    @Override
    public void terminate() {
        process.terminate();
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public CompletionStage<CrashReport> ended() {
        return process.ended().minimalCompletionStage();
    }

    @Override
    public String toString() {
        return "worker JVM with pid " + process.pid();
    }
}
