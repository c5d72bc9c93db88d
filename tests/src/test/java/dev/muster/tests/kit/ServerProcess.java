package dev.muster.tests.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A manager server in a process of its own: `muster serve`, or CPython's own for comparison.
///
/// `-Dmuster.tests.server=cpython` lets every test run against CPython's server: so the tests are
/// tested.
public final class ServerProcess implements AutoCloseable {
    private static final String LISTENING = "listening on ";
    private static final Path SCRIPT = Path.of("python", "cpython_server.py").toAbsolutePath();

    private final Process process;
    private final Path keyFile;
    private final List<String> output = new ArrayList<>();
    private final CompletableFuture<String> address = new CompletableFuture<>();
    private final Thread reader;

    private ServerProcess(Process process, Path keyFile) {
        this.process = process;
        this.keyFile = keyFile;
        this.reader = Thread.ofPlatform().name("server-output").daemon().start(this::read);
    }

    /// Whether the server under test is CPython's own.
    public static boolean isCpython() {
        return System.getProperty("muster.tests.server", "muster").equals("cpython");
    }

    /// The kind of server, as the Python programs name it.
    public static String kind() {
        return isCpython() ? "cpython" : "muster";
    }

    /// Starts the server under test on a free port of loopback.
    ///
    /// @param python who runs the server if it is CPython's
    /// @param folder for the key file
    /// @param queues the names of the queues it shares
    public static ServerProcess start(Python python, Path folder, String... queues)
            throws IOException, InterruptedException {
        return startAt("127.0.0.1:0", python, folder, queues);
    }

    /// Starts the server under test at an address.
    public static ServerProcess startAt(String bind, Python python, Path folder, String... queues)
            throws IOException, InterruptedException {
        Path keyFile = folder.resolve("key");
        if (Files.notExists(keyFile)) {
            Files.writeString(keyFile, "the key of the tests, long enough");
            Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
        }
        var command = new ArrayList<String>(isCpython() ? cpython(python) : muster());
        command.addAll(List.of("serve", "--bind", bind, "--key-file", keyFile.toString()));
        for (String queue : queues) {
            command.addAll(List.of("--queue", queue));
        }
        var builder = Offspring.mark(new ProcessBuilder(command)).redirectErrorStream(true);
        var server = new ServerProcess(builder.start(), keyFile);
        server.awaitListening();
        return server;
    }

    private static List<String> cpython(Python python) {
        return List.of(python.executable().toString(), SCRIPT.toString());
    }

    private static List<String> muster() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.muster.cli.Muster");
    }

    private void read() {
        try {
            process.inputReader().lines().forEach(this::add);
        } catch (UncheckedIOException _) {
            // The process was killed.
        } finally {
            address.completeExceptionally(new IOException("the server ended: " + output()));
        }
    }

    private void add(String line) {
        synchronized (output) {
            output.add(line);
        }
        if (line.startsWith(LISTENING)) {
            address.complete(line.substring(LISTENING.length()).strip());
        }
    }

    private void awaitListening() throws IOException, InterruptedException {
        try {
            address.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IOException("the server does not listen: " + output(), e);
        }
    }

    /// What the server has said until now.
    public String output() {
        synchronized (output) {
            return String.join("\n", output);
        }
    }

    /// HOST:PORT or a path.
    public String address() {
        return address.join();
    }

    public int port() {
        String text = address();
        return Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
    }

    public Path keyFile() {
        return keyFile;
    }

    /// The arguments by which a Python program finds this server.
    public String[] arguments(String... more) {
        var all =
                new ArrayList<>(List.of("--address", address(), "--key-file", keyFile.toString()));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    public Process process() {
        return process;
    }

    /// Ends the server with SIGKILL.
    public void kill() {
        Ends.kill(process);
    }

    /// Ends the server with SIGTERM.
    ///
    /// @return the exit status
    /// @throws AssertionError if it has not ended in time
    public int terminate(Duration timeout) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(timeout)) {
            throw new AssertionError("the server does not end: " + output());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
        Ends.join(reader);
    }
}
