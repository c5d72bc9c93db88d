package dev.muster.internal.launch;

import dev.muster.internal.launch.CrashInspection.Stop;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.PrivateFolder;
import dev.muster.internal.system.Threads;
import dev.muster.worker.CrashReport;
import dev.muster.worker.ExitStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A JVM that this program has started, until nothing of it is left.
final class ChildJvm implements Runnable, Aftermath<CrashReport> {
    /*
     * The JVM is started first: while it boots, this program makes what the two will share. Then it
     * is introduced: it reads on its standard input where to connect. After that its input is at
     * its end, for whatever else reads it.
     *
     * One thread watches each process. When it has ended, the thread first kills what it has left
     * behind, which may hold its output open, then lets the output be read to its end, and only
     * then looks for the reason: the last words are part of the evidence.
     *
     * The thread is our own, not one of the common pool: a program may have filled that with tasks
     * that wait for just this end.
     */

    /// The exit code of a JVM that finds its flags wrong, or has too little memory.
    private static final int NOT_BEGUN = 1;

    private final JvmSpec spec;
    private final JvmCommand command;
    private final Path folder;
    private final Process process;
    private final ProcessFamily family;
    private final Optional<WorkerStreams> streams;
    private final PendingWorker pending;
    private final long oomKillsBefore = OomKills.count();
    private final CompletableFuture<CrashReport> ended = new CompletableFuture<>();

    /// NONE → TERMINATED → KILLED; NONE → KILLED.
    private volatile Stop stop = Stop.NONE;

    /// Set before the process is watched.
    private Runnable disconnect = () -> {};

    private ChildJvm(
            JvmSpec spec,
            JvmCommand command,
            Path folder,
            Process process,
            String familyMark,
            PendingWorker pending,
            Optional<WorkerStreams.Sinks> sinks) {
        this.spec = spec;
        this.command = command;
        this.folder = folder;
        this.process = process;
        this.family = new ProcessFamily(process.toHandle(), familyMark);
        byte[] mark = pending.bootstrap().markBytes();
        this.streams = sinks.map(each -> new WorkerStreams(spec.name(), process, mark, each));
        this.pending = pending;
    }

    /// Starts it. It is not watched yet.
    ///
    /// @param folder its own; deleted when it has ended
    /// @param pending learns first that it has ended
    /// @param sinks where its lines go, if not straight to the output of this process; closed if it
    ///   cannot be started
    static ChildJvm start(
            JvmSpec spec, Path folder, PendingWorker pending, Optional<WorkerStreams.Sinks> sinks)
            throws IOException {
        Process process = null;
        try {
            JvmCommand command = JvmCommand.of(spec, folder);
            ProcessBuilder builder = builder(spec, command.words());
            String familyMark = ProcessFamily.mark(builder.environment());
            if (sinks.isEmpty()) {
                builder.redirectOutput(Redirect.INHERIT).redirectError(Redirect.INHERIT);
            }
            process = builder.start();
            return new ChildJvm(spec, command, folder, process, familyMark, pending, sinks);
        } catch (IOException | RuntimeException | Error e) { // also no thread that reads its output
            if (process != null) {
                process.destroyForcibly();
            }
            sinks.ifPresent(WorkerStreams.Sinks::close);
            throw e;
        }
    }

    private static ProcessBuilder builder(JvmSpec spec, List<String> words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words);
        Optional<Path> directory = spec.directory();
        if (directory.isPresent()) {
            if (!Files.isDirectory(directory.get())) {
                throw new IOException(
                        "%s is no directory to work in: make it, or name another one by withDirectory"
                                .formatted(directory.get()));
            }
            builder.directory(directory.get().toFile());
        }
        builder.environment().putAll(spec.environment());
        return builder;
    }

    /// Watches it until its end.
    ///
    /// @param disconnectFirst what else is to be done when it has ended, before the rest
    /// @throws OutOfMemoryError if there is no thread to watch it; it is killed
    void watch(Runnable disconnectFirst) {
        disconnect = disconnectFirst;
        String name = "muster-" + spec.name() + "-watch";
        try {
            (spec.isBound() ? Threads.daemon(name, this) : Threads.lasting(name, this)).start();
        } catch (RuntimeException | Error e) { // its end would not be seen
            process.destroyForcibly();
            throw e;
        }
    }

    /// Tells it where this program expects it; from here on it may connect.
    void introduce() {
        try (OutputStream input = process.getOutputStream()) {
            pending.bootstrap().write(input);
        } catch (IOException e) { // it has ended, and says why to those that wait for it
            LocalSource.LOGGER.log(Level.DEBUG, spec.name() + " reads nothing", e);
        }
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
            disconnect.run();
        } else if (step == Step.KILL) {
            if (spec.isBound()) {
                family.killOthers();
            }
        } else if (streams.isPresent()) {
            streams.get().awaitEnd();
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
                    new IllegalStateException(
                            "it is not known why " + spec.name() + " ended", failure));
        }
    }

    /// As most end: not worth the 30 ms that the first record costs a program.
    private static boolean isUsual(CrashReport report) {
        return report.cause() == CrashReport.Cause.EXIT
                && report.status().equals(Optional.of(new ExitStatus(0)));
    }

    @Override
    public CrashReport inspect(int code) {
        boolean isOfJvm = code == NOT_BEGUN && !pending.hasJoined();
        List<String> lines = isOfJvm && streams.isEmpty() ? askAgain() : lastLines();
        CrashReport report =
                new CrashInspection(
                                spec.name(),
                                process.pid(),
                                new ExitStatus(code),
                                stop,
                                folder,
                                streams.map(WorkerStreams::banner).orElse(""),
                                lines,
                                OomKills.count() - oomKillsBefore)
                        .report();
        return isOfJvm && !lines.isEmpty()
                ? report.withCause(report.cause(), "it did not begin: " + reason(lines))
                : report;
    }

    private List<String> askAgain() {
        try {
            return BeginFailure.words(builder(spec, List.of()), folder, command.java());
        } catch (IOException _) {
            return List.of(); // nor can it be asked
        }
    }

    /// The first line that is no remark.
    private static String reason(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.startsWith("Picked up ") && !line.contains("warning"))
                .findFirst()
                .orElse(lines.getFirst());
    }

    long pid() {
        return process.pid();
    }

    /// With which code it has exited.
    ///
    /// @throws IllegalThreadStateException if it is still alive
    int exitCode() {
        return process.exitValue();
    }

    List<String> lastLines() {
        return streams.map(WorkerStreams::lastLines).orElse(List.of());
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
        // The JDK learns of an end a moment after it: what had ended by then was not killed here.
        if (process.isAlive() && !family.hasEnded()) {
            stop = Stop.KILLED;
            family.kill();
        }
    }

    /// Why it ended. Completed by the thread that watches it.
    CompletableFuture<CrashReport> ended() {
        return ended;
    }
}
