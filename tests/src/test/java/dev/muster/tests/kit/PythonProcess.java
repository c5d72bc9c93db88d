package dev.muster.tests.kit;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A Python program that runs: its lines are read as they come, and it is ended with all its
/// children when this is closed.
public final class PythonProcess implements AutoCloseable {
    private static final Path SCRIPTS = Path.of("python").toAbsolutePath();

    private final Process process;
    private final Thread reader;
    private final BufferedWriter input;
    private final Object lock = new Object();

    // guarded by lock
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private PythonProcess(Process process, String name) {
        this.process = process;
        this.input = process.outputWriter();
        this.reader = Thread.ofPlatform().name("python-" + name).daemon().start(this::read);
    }

    /// Starts one of the programs in `tests/python`.
    public static PythonProcess start(Python python, String script, String... arguments)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(python.executable().toString());
        command.add(SCRIPTS.resolve(script).toString());
        command.addAll(List.of(arguments));
        var builder = Offspring.mark(new ProcessBuilder(command)).redirectErrorStream(true);
        builder.environment().put("PYTHONUNBUFFERED", "1");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        return new PythonProcess(builder.start(), python.version());
    }

    private void read() {
        try {
            process.inputReader().lines().forEach(this::add);
        } catch (UncheckedIOException _) {
            // The process was ended while it was speaking.
        } finally {
            synchronized (lock) {
                ended = true;
                lock.notifyAll();
            }
        }
    }

    private void add(String line) {
        synchronized (lock) {
            lines.add(line);
            lock.notifyAll();
        }
    }

    /// What the program has said until now.
    public List<String> lines() {
        synchronized (lock) {
            return List.copyOf(lines);
        }
    }

    /// Waits for a line that is wanted.
    ///
    /// @return the first such line
    /// @throws AssertionError if the program ends, or the time passes, without it
    public String await(Predicate<String> wanted, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (lock) {
            while (true) {
                for (String line : lines) {
                    if (wanted.test(line)) {
                        return line;
                    }
                }
                long left = deadline - System.nanoTime();
                if (ended || left <= 0) {
                    throw new AssertionError(
                            (ended ? "it ended: " : "it did not say so: ")
                                    + String.join("\n", lines));
                }
                lock.wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            }
        }
    }

    /// Waits for this very line.
    public void await(String line) throws InterruptedException {
        await(line::equals, Waits.LONG);
    }

    /// Says one line to the program.
    public void tell(String line) throws IOException {
        input.write(line + "\n");
        input.flush();
    }

    /// Waits for the end of the program, and of what it says.
    ///
    /// @return the exit status
    /// @throws AssertionError if it has not ended in time
    public int join(Duration timeout) throws InterruptedException {
        if (!process.waitFor(timeout) || !reader.join(timeout)) {
            throw new AssertionError(
                    "still running after " + timeout + ": " + String.join("\n", lines()));
        }
        return process.exitValue();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /// Ends the program with SIGKILL; it has no time for a word of farewell.
    public void kill() {
        Ends.kill(process);
    }

    @Override
    public void close() {
        var children = process.descendants().toList();
        kill();
        children.forEach(ProcessHandle::destroyForcibly);
        Ends.join(reader);
        try {
            input.close();
        } catch (IOException _) {
            // The last line was written to a process that had ended.
        }
    }
}
