package dev.muster.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Several processes of one program that start together, ours or Python's.
final class BenchClients implements AutoCloseable {
    private final List<BenchProcess> processes = new ArrayList<>();

    private BenchClients() {}

    /// Runs a Python program in some processes.
    ///
    /// @return the last line of each
    static List<String> run(
            int count, String python, String script, BenchServer server, Path key, String... more)
            throws IOException {
        var command = new ArrayList<>(List.of(python, "bench/python/" + script, "--wait"));
        command.addAll(List.of("--address", server.address(), "--key-file", key.toString()));
        command.addAll(List.of(more));
        try (var clients = start(count, script, command)) {
            clients.tell("go");
            return clients.results();
        }
    }

    /// Starts a program of ours in some processes and waits until each says `ready`.
    static BenchClients java(int count, Class<?> program, List<String> flags, Object... arguments)
            throws IOException {
        return start(
                count, program.getSimpleName(), BenchProcess.command(program, flags, arguments));
    }

    private static BenchClients start(int count, String name, List<String> command)
            throws IOException {
        var clients = new BenchClients();
        try {
            for (int i = 0; i < count; i++) {
                clients.processes.add(BenchProcess.start(name, command));
            }
            for (BenchProcess process : clients.processes) {
                process.answer("ready");
            }
            return clients;
        } catch (IOException e) {
            clients.close();
            throw e;
        }
    }

    List<BenchProcess> processes() {
        return processes;
    }

    /// Tells the first so many the same line and waits for one line from each.
    List<String> ask(int count, String line) throws IOException {
        List<BenchProcess> asked = processes.subList(0, count);
        for (BenchProcess process : asked) {
            process.tell(line);
        }
        var answers = new ArrayList<String>();
        for (BenchProcess process : asked) {
            answers.add(process.line());
        }
        return answers;
    }

    private void tell(String line) throws IOException {
        for (BenchProcess process : processes) {
            process.tell(line);
        }
    }

    private List<String> results() throws IOException {
        var results = new ArrayList<String>();
        for (BenchProcess process : processes) {
            results.add(lastLine(process));
        }
        return results;
    }

    private static String lastLine(BenchProcess process) throws IOException {
        String last = process.line();
        for (String line = process.nextLine(); line != null; line = process.nextLine()) {
            last = line;
        }
        return last;
    }

    @Override
    public void close() {
        processes.forEach(BenchProcess::close);
    }
}
