package dev.muster.internal.launch;

import dev.muster.OutputLine;
import dev.muster.WorkerOutput;
import java.io.IOException;
import java.util.List;

/// What a worker writes to its standard output and error: read at once, shown where the user wants
/// it, and the last of it kept.
final class WorkerStreams {
    private final LastLines lastLines = new LastLines();
    private final OutputPump out;
    private final OutputPump err;

    /// Where the lines of both streams go.
    record Sinks(LineSink out, LineSink err) {
        static Sinks open(String worker, WorkerOutput output) throws IOException {
            // No switch: choosing by type is slow the first time, and each program comes by here.
            if (output instanceof WorkerOutput.To(var receiver)) {
                return new Sinks(
                        new ReceiverSink(worker, OutputLine.Stream.OUT, receiver),
                        new ReceiverSink(worker, OutputLine.Stream.ERR, receiver));
            }
            if (output instanceof WorkerOutput.Files(var folder)) {
                return new Sinks(FileSink.open(folder, worker), FileSink.open(folder, worker));
            }
            if (output instanceof WorkerOutput.Discard) {
                return new Sinks((_, _, _, _) -> {}, (_, _, _, _) -> {});
            }
            return new Sinks(
                    new ConsoleSink(worker, () -> System.out),
                    new ConsoleSink(worker, () -> System.err));
        }

        /// These, which keep back what they get until [#show].
        Sinks held() {
            return new Sinks(new StartLines(out), new StartLines(err));
        }

        /// From now on all lines are shown.
        void show() {
            for (LineSink each : List.of(out, err)) {
                if (each instanceof StartLines lines) {
                    lines.show();
                }
            }
        }

        /// Closes them if there is no worker to write to them.
        void close() {
            out.end();
            err.end();
        }
    }

    /// Starts reading.
    ///
    /// @param mark begins each mark
    WorkerStreams(String worker, Process process, byte[] mark, Sinks sinks) {
        String name = "muster-" + worker;
        out =
                OutputPump.start(
                        name + "-out", process.getInputStream(), mark, sinks.out(), lastLines);
        err =
                OutputPump.start(
                        name + "-err", process.getErrorStream(), mark, sinks.err(), lastLines);
    }

    /// Waits until all is read, or what still holds a stream open is silent.
    void awaitEnd() throws InterruptedException {
        out.awaitEnd();
        err.awaitEnd();
    }

    List<String> lastLines() {
        return lastLines.lines();
    }

    /// What the JVM wrote when it crashed; empty if it did not.
    String banner() {
        return out.banner() + err.banner();
    }
}
