package dev.muster.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Several processes of one Python program that start together; the last line of each is a result.
final class BenchClients implements AutoCloseable {
    private final List<Process> processes = new ArrayList<>();
    private final List<BufferedReader> outputs = new ArrayList<>();

    private BenchClients() {}

    /// Runs the program in some processes.
    ///
    /// @return the last line of each
    static List<String> run(
            int count, String python, String script, BenchServer server, Path key, String... more)
            throws IOException {
        var command = new ArrayList<>(List.of(python, "bench/python/" + script, "--wait"));
        command.addAll(List.of("--address", server.address(), "--key-file", key.toString()));
        command.addAll(List.of(more));
        try (var clients = new BenchClients()) {
            for (int i = 0; i < count; i++) {
                clients.start(command);
            }
            clients.awaitReady();
            clients.go();
            return clients.results();
        }
    }

    private void start(List<String> command) throws IOException {
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        processes.add(process);
        outputs.add(process.inputReader());
    }

    private void awaitReady() throws IOException {
        for (BufferedReader output : outputs) {
            String line = output.readLine();
            if (!"ready".equals(line)) {
                throw new IOException("a client is not ready, it says: " + line);
            }
        }
    }

    private void go() throws IOException {
        for (Process process : processes) {
            Writer input = process.outputWriter();
            input.write("go\n");
            input.flush();
        }
    }

    private List<String> results() throws IOException {
        var results = new ArrayList<String>();
        for (BufferedReader output : outputs) {
            String last = output.lines().reduce((_, line) -> line).orElse(null);
            if (last == null) {
                throw new IOException("a client ended without a result");
            }
            results.add(last);
        }
        return results;
    }

    @Override
    public void close() {
        processes.forEach(process -> process.destroyForcibly().onExit().join());
    }
}
