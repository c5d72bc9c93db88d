package dev.muster.internal.launch;

import dev.muster.CrashReport;
import dev.muster.WorkerOutput;
import dev.muster.backend.ExitStatus;
import dev.muster.backend.WorkerSpec;
import dev.muster.internal.joining.Joining;
import dev.muster.internal.launch.CrashInspection.Stop;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.PrivateFolder;
import dev.muster.internal.system.Threads;
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
final class WorkerProcess {
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
    private final Runnable onEnd;
    private final long oomKillsBefore = OomKills.count();
    private final CompletableFuture<CrashReport> ended = new CompletableFuture<>();

    /// NONE → TERMINATED → KILLED; NONE → KILLED.
    private volatile Stop stop = Stop.NONE;

    private WorkerProcess(
            WorkerSpec spec,
            Path folder,
            Process process,
            String mark,
            Joining joining,
            WorkerStreams.Sinks sinks,
            Runnable onEnd) {
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
        this.streams = new WorkerStreams(worker, process, joining.markBytes(), shown);
        this.onEnd = onEnd;
    }

    /// Starts it.
    ///
    /// @param command what to run
    /// @param folder its own; deleted when it has ended
    /// @param onEnd called once when it has ended, before anybody else is told
    static WorkerProcess start(
            WorkerSpec spec, List<String> command, Path folder, Joining joining, Runnable onEnd)
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
            var started = new WorkerProcess(spec, folder, process, mark, joining, sinks, onEnd);
            Threads.daemon("muster-" + spec.name() + "-watch", started::watch).start();
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

    private void watch() {
        Aftermath.await(
                process,
                List.of(onEnd::run, family::killOthers, streams::awaitEnd),
                this::inspect,
                this::end);
    }

    private void end(@Nullable CrashReport report, @Nullable Throwable failure) {
        Guard.run(() -> PrivateFolder.delete(folder));
        if (report != null) {
            LocalBackend.LOGGER.log(Level.DEBUG, () -> "ended: " + report.summary());
            ended.complete(report);
        } else {
            ended.completeExceptionally(
                    new IllegalStateException("nobody knows why " + worker + " ended", failure));
        }
    }

    private CrashReport inspect(int code) {
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
        startLines.forEach(StartLines::show);
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
