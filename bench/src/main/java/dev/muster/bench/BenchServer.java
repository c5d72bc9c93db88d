package dev.muster.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A manager server in a process of its own, ours or CPython's.
final class BenchServer implements AutoCloseable {
    private static final String LISTENING = "listening on ";

    private final String name;
    private final Process process;
    private final String address;

    private BenchServer(String name, Process process, String address) {
        this.name = name;
        this.process = process;
        this.address = address;
    }

    /// Starts `muster serve` on the Java that runs this.
    static BenchServer muster(Path keyFile) throws IOException {
        return start(
                "Muster",
                keyFile,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.muster.cli.Muster");
    }

    /// Starts CPython's own manager server.
    static BenchServer cpython(String python, Path keyFile) throws IOException {
        return start("CPython", keyFile, python, "tests/python/cpython_server.py");
    }

    private static BenchServer start(String name, Path keyFile, String... program)
            throws IOException {
        var command = new ArrayList<>(List.of(program));
        command.addAll(
                List.of(
                        "serve",
                        "--bind",
                        "127.0.0.1:0",
                        "--key-file",
                        keyFile.toString(),
                        "--queue",
                        "jobs"));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        if (line == null || !line.startsWith(LISTENING)) {
            process.destroyForcibly();
            throw new IOException(name + " does not listen, it says: " + line);
        }
        Thread.ofPlatform().daemon().start(() -> output.lines().forEach(_ -> {}));
        return new BenchServer(name, process, line.substring(LISTENING.length()).strip());
    }

    String name() {
        return name;
    }

    String address() {
        return address;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
