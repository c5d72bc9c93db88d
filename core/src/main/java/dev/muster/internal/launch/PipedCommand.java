package dev.muster.internal.launch;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Randomness;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A command that this program talks to by its standard input and output, such as `ssh`: it leads a
/// session of its own, so that a Ctrl-C in the terminal does not reach it, and ends when its input
/// does.
public final class PipedCommand implements AutoCloseable {
    private static final Duration END_TIMEOUT = Duration.ofSeconds(2);
    private static final int MARK_BYTES = 16; // it marks nothing

    private final Process process;
    private final InputStream in;
    private final LastLines errors = new LastLines();
    private final OutputPump errorPump;

    private PipedCommand(Process process) {
        this.process = process;
        this.in = new BufferedInputStream(process.getInputStream(), 64 << 10);
        this.errorPump =
                OutputPump.start(
                        "muster-command-" + process.pid() + "-err",
                        process.getErrorStream(),
                        Randomness.digits(MARK_BYTES).getBytes(StandardCharsets.US_ASCII),
                        (_, _, _, _) -> {},
                        errors);
    }

    /// Starts it.
    ///
    /// @param environment variables that it has besides those of this process
    /// @throws IOException if there is no such command
    public static PipedCommand start(List<String> command, Map<String, String> environment)
            throws IOException {
        List<String> words = new ArrayList<>(JvmCommand.sessionMaker());
        // setsid itself can be started, whatever it is to run.
        if (!words.isEmpty() && !isThere(command.getFirst())) {
            words.clear();
        }
        words.addAll(command);
        var builder = new ProcessBuilder(words);
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean isDone = false;
        try {
            var started = new PipedCommand(process);
            isDone = true;
            return started;
        } finally {
            if (!isDone) {
                process.destroyForcibly();
            }
        }
    }

    private static boolean isThere(String program) {
        if (program.contains("/")) {
            return Path.of(program).toFile().canExecute();
        }
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Path.of(folder, program).toFile().canExecute()) {
                return true;
            }
        }
        return false;
    }

    /// What it writes.
    public InputStream in() {
        return in;
    }

    /// What it reads. Not buffered.
    public OutputStream out() {
        return process.getOutputStream();
    }

    // ---- what it says besides ----

    /// What it wrote last to its standard error, oldest first. If it has ended, all of that is
    /// there; so this waits a moment for the end.
    public List<String> lastLines() throws InterruptedException {
        errorPump.awaitEnd();
        return errors.lines();
    }

    /// Its exit status, if it has ended.
    public Optional<Integer> exitStatus() {
        return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
    }

    /// Waits for its end.
    public void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    /// Waits for its end, at most for a time.
    ///
    /// @return whether it has ended
    public boolean awaitEnd(Duration timeout) throws InterruptedException {
        return process.waitFor(Nanos.of(timeout), TimeUnit.NANOSECONDS);
    }

    /// Asks it to end. What it says then is still read.
    public void terminate() {
        process.toHandle().destroy(); // Process.destroy() also closes the streams
    }

    /// Kills it, at once. What it has said is still read.
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    /// Ends its input, so that it ends, too; it is killed if it does not do so within 2 seconds.
    /// Does not wait for that.
    @Override
    public void close() {
        Guard.close(process.getOutputStream());
        var _ =
                process.onExit()
                        .orTimeout(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                        .exceptionally(_ -> {
                            kill();
                            return process;
                        });
    }
}
