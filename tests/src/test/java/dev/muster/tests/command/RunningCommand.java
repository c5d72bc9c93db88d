package dev.muster.tests.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.tests.kit.Offspring;
import dev.muster.tests.kit.Python;
import dev.muster.tests.kit.Signals;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A process with everything it has written so far.
public final class RunningCommand implements AutoCloseable {
    private final Process process;
    private final Output output;
    private final Output errors;

    private RunningCommand(Process process) {
        this.process = process;
        this.output = new Output(process.getInputStream());
        this.errors = new Output(process.getErrorStream());
    }

    /// Starts a Python program in a directory.
    public static RunningCommand startPython(
            Path directory, Python python, Path script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of(python.executable().toString(), "-u", script.toString()));
        command.addAll(List.of(arguments));
        return start(directory, command);
    }

    /// Starts a command in a directory.
    public static RunningCommand start(Path directory, List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        return new RunningCommand(Offspring.mark(builder).start());
    }

    /// What has come on the standard output.
    public String output() {
        return output.text();
    }

    /// What has come on the error output.
    public String errors() {
        return errors.text();
    }

    /// Waits until the standard output contains `part`.
    public RunningCommand awaitOutput(String part) {
        await().alias("'" + part + "' of " + process.info().commandLine().orElse("the command"))
                .atMost(Waits.LONG)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> output().contains(part) || hasEnded());
        assertThat(output()).as("output; errors: %s", errors()).contains(part);
        return this;
    }

    private boolean hasEnded() {
        return !process.isAlive() && output.isComplete() && errors.isComplete();
    }

    /// Waits for the end of the process and of its outputs.
    ///
    /// @return the exit code
    public int awaitExit() {
        await().atMost(Waits.LONG).pollInterval(Duration.ofMillis(5)).until(this::hasEnded);
        return process.exitValue();
    }

    /// Waits for an end without a failure.
    public RunningCommand awaitSuccess() {
        assertThat(awaitExit()).as("exit code; errors: %s%s", errors(), output()).isZero();
        return this;
    }

    /// The process itself.
    public ProcessHandle process() {
        return process.toHandle();
    }

    /// The processes that it has started and that run.
    public List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /// Writes to the standard input.
    ///
    /// @return false if nobody reads it any more
    public boolean type(String text) {
        try {
            process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Sends a signal by its name, as `INT`.
    public void signal(String name) throws IOException, InterruptedException {
        signal(name, process());
    }

    /// Sends a signal to any process.
    public static void signal(String name, ProcessHandle target)
            throws IOException, InterruptedException {
        Signals.send(name, target);
    }

    @Override
    public void close() {
        // What starts processes goes first: it would start others for those that end.
        Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(child -> !Offspring.isGuard(child)) // it removes what they leave
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
    }

    /// One output, read as it comes.
    private static final class Output {
        private final StringBuilder received = new StringBuilder();
        private final Thread reader;

        Output(InputStream stream) {
            reader = Thread.startVirtualThread(() -> copy(stream));
        }

        private void copy(InputStream stream) {
            char[] part = new char[8192];
            // A character of several bytes may come in two pieces.
            try (var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
                for (int n = reader.read(part); n >= 0; n = reader.read(part)) {
                    append(new String(part, 0, n));
                }
            } catch (IOException closed) {
                append("(" + closed.getMessage() + ")");
            }
        }

        private synchronized void append(String text) {
            received.append(text);
        }

        synchronized String text() {
            return received.toString();
        }

        boolean isComplete() {
            return !reader.isAlive();
        }
    }
}
