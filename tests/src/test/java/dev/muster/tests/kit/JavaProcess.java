package dev.muster.tests.kit;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program of the test class path in a JVM of its own: its lines are read as they come, and it is
/// ended when this is closed.
public final class JavaProcess implements AutoCloseable {
    private final Process process;
    private final Thread reader;
    private final BufferedWriter input;
    private final Object lock = new Object();

    // guarded by lock
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private JavaProcess(Process process, String name) {
        this.process = process;
        this.input = process.outputWriter();
        this.reader = Thread.ofPlatform().name("java-" + name).daemon().start(this::read);
    }

    /// Starts the `main` of a class.
    public static JavaProcess start(Class<?> program, String... arguments) throws IOException {
        return startWith(Map.of(), program, arguments);
    }

    /// Starts the `main` of a class by a script of the shell, which prepares its surroundings and
    /// ends with `exec "$@"`.
    ///
    /// @param shell the shell with its options, or what starts it
    public static JavaProcess startBy(
            List<String> shell, String script, Class<?> program, String... arguments)
            throws IOException {
        var command = new ArrayList<>(shell);
        command.addAll(List.of("-c", script, "sh"));
        command.addAll(command(program, arguments));
        return start(command, Map.of(), program.getSimpleName());
    }

    /// Starts the `main` of a class with further variables in its environment.
    public static JavaProcess startWith(
            Map<String, String> environment, Class<?> program, String... arguments)
            throws IOException {
        return start(command(program, arguments), environment, program.getSimpleName());
    }

    /// Starts the `main` of a class with another heap than usual, as `64m`.
    public static JavaProcess startWithHeap(String heap, Class<?> program, String... arguments)
            throws IOException {
        List<String> command = command(program, arguments);
        command.replaceAll(each -> each.startsWith("-Xmx") ? "-Xmx" + heap : each);
        return start(command, Map.of(), program.getSimpleName());
    }

    private static List<String> command(Class<?> program, String... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xmx512m",
                                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                program.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static JavaProcess start(
            List<String> command, Map<String, String> environment, String name) throws IOException {
        var builder = Offspring.mark(new ProcessBuilder(command)).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new JavaProcess(builder.start(), name);
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

    /// Waits for a line that begins so.
    ///
    /// @return the rest of the first such line
    /// @throws AssertionError if the program ends, or the time passes, without it
    public String await(String beginning) throws InterruptedException {
        long deadline = System.nanoTime() + Waits.LONG.toNanos();
        synchronized (lock) {
            while (true) {
                for (String line : lines) {
                    if (line.startsWith(beginning)) {
                        return line.substring(beginning.length()).strip();
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

    /// Whether the program runs.
    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /// Says one line to the program.
    public void tell(String line) throws IOException {
        input.write(line + "\n");
        input.flush();
    }

    /// Waits for the end of the program.
    ///
    /// @return the exit status
    /// @throws AssertionError if it has not ended in time
    public int join(Duration timeout) throws InterruptedException {
        if (!process.waitFor(timeout)) {
            throw new AssertionError(
                    "still running after " + timeout + ": " + String.join("\n", lines()));
        }
        return process.exitValue();
    }

    /// Sends a signal by its name, as `INT`.
    public void signal(String name) throws IOException, InterruptedException {
        Signals.send(name, process.toHandle());
        if (name.equals("STOP")) {
            Signals.awaitStopped(process.pid());
        }
    }

    /// Ends the program with SIGKILL; it has no time for a word of farewell.
    public void kill() {
        Ends.kill(process);
    }

    @Override
    public void close() {
        kill();
        Ends.join(reader);
        try {
            input.close();
        } catch (IOException _) {
            // The last line was written to a process that had ended.
        }
    }
}
