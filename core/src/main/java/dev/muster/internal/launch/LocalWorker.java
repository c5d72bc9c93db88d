package dev.muster.internal.launch;

import dev.muster.connection.Connection;
import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerInfo;
import dev.muster.worker.WorkerKind;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// A worker JVM of this machine that has connected.
final class LocalWorker implements Worker {
    private final WorkerInfo info;
    private final ChildJvm process;
    private final Connection tasks;
    private final Connection control;
    private final JournalFile journal;

    LocalWorker(
            String name,
            ChildJvm process,
            Connection tasks,
            Connection control,
            JournalFile journal) {
        // It runs the Java of this process.
        var kind = new WorkerKind.Jvm(System.getProperty("java.version"));
        this.info = new WorkerInfo(name, "localhost", process.pid(), kind, true);
        this.process = process;
        this.tasks = tasks;
        this.control = control;
        this.journal = journal;
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

    @Override
    public Optional<ByteBuffer> journal() {
        return Optional.of(journal.contents());
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
