package dev.muster.examples.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.muster.examples.catalogue.Examples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The Python partner of a program, run by the `python3` on the PATH.
public final class PythonPartner implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private static final Path SOURCES = Path.of("src/main/java/dev/muster/examples");

    private final Process process;

    private PythonPartner(Process process) {
        this.process = process;
    }

    /// Starts the partner; the test is skipped, with a reason, where there is no `python3`.
    ///
    /// @param name that of the program whose partner it is
    public static PythonPartner start(String name, String... arguments) throws IOException {
        String folder = Examples.with(name).name();
        Path script = SOURCES.resolve(folder).resolve(name.replace('-', '_') + ".py");
        List<String> command = new ArrayList<>(List.of("python3", "-B", script.toString()));
        command.addAll(List.of(arguments));
        try {
            return new PythonPartner(new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException missing) {
            return abort("no Python was found: " + missing.getMessage());
        }
    }

    /// Whether there is a `python3` with this module.
    public static boolean has(String module) throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", "import " + module).start().waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    /// Runs the partner of a program to its end.
    ///
    /// @return the lines that it has printed
    public static List<String> lines(String name, String... arguments)
            throws IOException, InterruptedException {
        try (var partner = start(name, arguments)) {
            return partner.join();
        }
    }

    /// Runs a program that others connect to, with its partner, to the end of both.
    ///
    /// @param folder where the key is made
    /// @return the lines that the program has printed, and then those of its partner
    public static List<String> linesOfBoth(String name, Path folder) throws Exception {
        String key = folder.resolve("key").toString();
        try (var example =
                RunningExample.start(name, "--address", "127.0.0.1:0", "--key-file", key)) {
            String address = example.await("listening on ");
            List<String> python = lines(name, "--address", address, "--key-file", key);
            return Stream.concat(example.join().stream(), python.stream()).toList();
        }
    }

    /// Waits for its end, which must be a good one.
    ///
    /// @return the lines that it has printed
    public List<String> join() throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("Python did not end well: " + output);
        }
        return output.lines().toList();
    }

    /// Ends it if it runs.
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
