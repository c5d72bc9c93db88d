package dev.muster.internal.launch;

import dev.muster.WorkerOutput;
import dev.muster.internal.launch.CrashInspection.Stop;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.PrivateFolder;
import dev.muster.internal.system.Threads;
import dev.muster.internal.workerprotocol.WorkerBootstrap;
import dev.muster.worker.CrashReport;
import dev.muster.worker.ExitStatus;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The process of a worker, from its start until nothing of it is left.
final class WorkerProcess implements Runnable, Aftermath<CrashReport> {
    /*
     * One thread watches each process. When it has ended, the thread first kills what it has left
     * behind, which may hold its output open, then lets the output be read to its end, and only
     * then looks for the reason: the last words are part of the evidence.
     *
     * The thread is our own, not one of the common pool: a program may have filled that with tasks
     * that wait for just this end.
     */

    private final String worker;
    private final Path folder;
    private final Process process;
    private final ProcessFamily family;
    private final WorkerStreams streams;
    private final List<StartLines> startLines;
    private final PendingWorker pending;
    private final long oomKillsBefore = OomKills.count();
    private final CompletableFuture<CrashReport> ended = new CompletableFuture<>();

    /// NONE → TERMINATED → KILLED; NONE → KILLED.
    private volatile Stop stop = Stop.NONE;

    private WorkerProcess(
            WorkerSpec spec,
            Path folder,
            Process process,
            String mark,
            WorkerBootstrap bootstrap,
            WorkerStreams.Sinks sinks,
            PendingWorker pending) {
        this.worker = spec.name();
        this.folder = folder;
        this.process = process;
        this.family = new ProcessFamily(process.toHandle(), mark);
        WorkerStreams.Sinks shown = sinks;
        if (spec.output() instanceof WorkerOutput.Console) {
            var out = new StartLines(sinks.out());
            var err = new StartLines(sinks.err());
            this.startLines = List.of(out, err);
            shown = new WorkerStreams.Sinks(out, err);
        } else {
            this.startLines = List.of();
        }
        this.streams = new WorkerStreams(worker, process, bootstrap.markBytes(), shown);
        this.pending = pending;
    }

    /// Starts it.
    ///
    /// @param command what to run
    /// @param folder its own; deleted when it has ended
    /// @param pending told when it has ended, before anybody else is
    static WorkerProcess start(
            WorkerSpec spec,
            List<String> command,
            Path folder,
            WorkerBootstrap bootstrap,
            PendingWorker pending)
            throws IOException {
        ProcessBuilder builder = in(spec.directory(), command);
        WorkerStreams.Sinks sinks = WorkerStreams.Sinks.open(spec.name(), spec.output());
        builder.environment().putAll(spec.environment());
        String mark = ProcessFamily.mark(builder.environment());
        Process process;
        try {
            process = builder.redirectInput(Redirect.from(nothing())).start();
        } catch (IOException | IllegalArgumentException e) {
            sinks.close();
            throw e;
        }
        try {
            var started = new WorkerProcess(spec, folder, process, mark, bootstrap, sinks, pending);
            Threads.daemon("muster-" + spec.name() + "-watch", started).start();
            return started;
        } catch (RuntimeException | Error e) { // no thread can be had; nobody would see its end
            process.destroyForcibly();
            sinks.close();
            throw e;
        }
    }

    /// A process that works in a directory.
    ///
    /// @throws IOException if there is no such directory
    static ProcessBuilder in(Optional<Path> directory, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        if (directory.isPresent()) {
            if (!Files.isDirectory(directory.get())) {
                throw new IOException(
                        "%s is no directory to work in: make it, or name another one by withDirectory"
                                .formatted(directory.get()));
            }
            builder.directory(directory.get().toFile());
        }
        return builder;
    }

    /// The file that is always empty.
    static File nothing() {
        return new File(File.separatorChar == '/' ? "/dev/null" : "NUL");
    }

    @Override
    public void run() {
        Aftermath.await(process, this);
    }

    @Override
    public void take(Step step) throws InterruptedException {
        // No switch: it has a class of its own, which must be there by now.
        if (step == Step.DISCONNECT) {
            pending.end();
        } else if (step == Step.KILL) {
            family.killOthers();
        } else {
            streams.awaitEnd();
        }
    }

    @Override
    public void told(@Nullable CrashReport report, @Nullable Throwable failure) {
        Guard.run(() -> PrivateFolder.delete(folder));
        if (report != null) {
            if (!isUsual(report)) {
                LocalSource.LOGGER.log(Level.DEBUG, () -> "ended: " + report.summary());
            }
            ended.complete(report);
        } else {
            ended.completeExceptionally(
                    new IllegalStateException("nobody knows why " + worker + " ended", failure));
        }
    }

    /// As most workers end: not worth the 30 ms that the first record costs a program.
    private static boolean isUsual(CrashReport report) {
        return report.cause() == CrashReport.Cause.EXIT
                && report.status().equals(Optional.of(new ExitStatus(0)));
    }

    @Override
    public CrashReport inspect(int code) {
        return new CrashInspection(
                        worker,
                        process.pid(),
                        new ExitStatus(code),
                        stop,
                        folder,
                        streams.banner(),
                        streams.lastLines(),
                        OomKills.count() - oomKillsBefore)
                .report();
    }

    long pid() {
        return process.pid();
    }

    /// It has started, or takes its time: what it writes is shown from now on.
    void showLines() {
        for (StartLines each : startLines) {
            each.show();
        }
    }

    List<String> lastLines() {
        return streams.lastLines();
    }

    long residentBytes() {
        return process.isAlive() ? family.residentBytes() : 0;
    }

    /// Asks it to end.
    void terminate() {
        // Not by the Process itself: that would close its output before the last words.
        if (process.isAlive()) {
            if (stop == Stop.NONE) {
                stop = Stop.TERMINATED;
            }
            process.toHandle().destroy();
        }
    }

    /// Ends it and all that it has started.
    void kill() {
        if (process.isAlive()) {
            stop = Stop.KILLED;
            family.kill();
        }
    }

    CompletableFuture<CrashReport> ended() {
        return ended;
    }
}
