package dev.muster.internal.launch;

import dev.muster.WorkerOutput;
import dev.muster.internal.launch.WorkerStreams.Sinks;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The lines of workers that another process has read: shown where the user wants them, and the
/// last of each worker kept. Safe for all threads; one thread at a time shows those of one worker.
public final class WorkerLines {
    private record Shown(Sinks sinks, LastLines last) {}

    private final WorkerOutput output;
    private final Map<String, Shown> workers = new ConcurrentHashMap<>();

    public WorkerLines(WorkerOutput output) {
        this.output = output;
    }

    /// Whether anything is shown at all.
    public boolean isWanted() {
        return !(output instanceof WorkerOutput.Discard);
    }

    /// Shows a line.
    ///
    /// @param task the number of the task that wrote it; -1 for none
    /// @param isError whether it was written to standard error
    /// @param text without its end
    public void show(String worker, long task, boolean isError, String text) {
        Shown shown = workers.computeIfAbsent(worker, this::open);
        byte[] line = (text + "\n").getBytes(StandardCharsets.UTF_8);
        LineSink sink = isError ? shown.sinks().err() : shown.sinks().out();
        sink.line(task, line, 0, line.length);
        sink.flush();
        shown.last().line(task, line, 0, line.length);
    }

    private Shown open(String worker) {
        Sinks sinks;
        try {
            sinks = Sinks.open(worker, output);
        } catch (IOException e) {
            LocalSource.LOGGER.log(
                    Level.WARNING, "the lines of " + worker + " cannot be written", e);
            sinks = new Sinks((_, _, _, _) -> {}, (_, _, _, _) -> {});
        }
        return new Shown(sinks, new LastLines());
    }

    /// What a worker wrote last, oldest first.
    public List<String> lastLines(String worker) {
        Shown shown = workers.get(worker);
        return shown == null ? List.of() : shown.last().lines();
    }

    /// A worker has ended, and all of its lines have been shown.
    public void forget(String worker) {
        Shown shown = workers.remove(worker);
        if (shown != null) {
            shown.sinks().close();
        }
    }
}
