package dev.muster.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Messages between two processes: Muster between two JVMs, `multiprocessing.connection` between
/// two CPythons, and a bare blocking socket between two JVMs, taking turns in one run.
///
/// Prints the median of all rounds and the ratios. Arguments: the CPython to compare with
/// (`python3`), the number of rounds (7), a word that the lines of interest contain (all).
final class ConnectionBench {
    private static final String SCRIPT = "connection_peer.py";

    /// One thing that is measured.
    ///
    /// @param kind `send`, `answer` or `connect`
    /// @param size of each message, bytes
    /// @param count how many of them a round has
    private record Task(String name, String kind, int size, int count, int pythonCount) {

        /// Messages a second, or for `answer` microseconds a round trip.
        double figure(long nanos, boolean isPython) {
            return kind.equals("answer")
                    ? nanos / 1e3
                    : (isPython ? pythonCount : count) * 1e9 / nanos;
        }
    }

    private static final List<Task> TASKS =
            List.of(
                    new Task("32 B, messages/s", "send", 32, 1_000_000, 100_000),
                    new Task("64 KiB arrays, messages/s", "send", 64 << 10, 10_000, 3_000),
                    new Task("64 MiB arrays, messages/s", "send", 64 << 20, 12, 6),
                    new Task("64 KiB buffers, messages/s", "buffer", 64 << 10, 10_000, 3_000),
                    new Task("64 MiB buffers, messages/s", "buffer", 64 << 20, 12, 6),
                    new Task("32 B round trip p50, µs", "answer", 32, 10_000, 5_000),
                    new Task("connect + prove the key, 1/s", "connect", 0, 1_000, 300));

    /// Two processes that talk to each other; commands go to the one that connected.
    private record Pair(Process listener, Process client, PrintWriter in, BufferedReader out)
            implements AutoCloseable {
        static Pair start(List<String> program, String address) throws IOException {
            Process listener = start(program, "listen", address);
            String actual = listener.inputReader().readLine();
            Process client = start(program, "connect", actual);
            return new Pair(
                    listener,
                    client,
                    new PrintWriter(client.outputWriter(StandardCharsets.US_ASCII), true),
                    client.inputReader());
        }

        private static Process start(List<String> program, String role, String address)
                throws IOException {
            List<String> command = new ArrayList<>(program);
            command.addAll(List.of(role, address));
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        }

        long run(Task task, boolean isPython) throws IOException {
            int count = isPython ? task.pythonCount() : task.count();
            in.println(task.kind() + " " + task.size() + " " + count);
            return Long.parseLong(out.readLine());
        }

        @Override
        public void close() {
            in.println("end 0 0");
            try {
                if (!client.waitFor(5, TimeUnit.SECONDS)) {
                    client.destroyForcibly();
                }
                if (!listener.waitFor(5, TimeUnit.SECONDS)) {
                    listener.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private ConnectionBench() {}

    public static void main(String[] arguments) throws IOException {
        String python = arguments.length > 0 ? arguments[0] : "python3";
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 7;
        String word = arguments.length > 2 ? arguments[2] : "";
        Path folder = Files.createTempDirectory("muster-bench");
        try {
            Path script = folder.resolve(SCRIPT);
            try (InputStream source = ConnectionBench.class.getResourceAsStream(SCRIPT)) {
                Files.copy(source, script);
            }
            List<String> cpython = List.of(python, script.toString());
            measure("Unix socket", folder.resolve("socket").toString(), cpython, rounds, word);
            measure("TCP loopback", "127.0.0.1:0", cpython, rounds, word);
            Files.delete(script);
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    private static void measure(
            String title, String address, List<String> cpython, int rounds, String word)
            throws IOException {
        System.out.printf(
                "%n%-14s%-30s%14s%14s%14s%11s%11s%n",
                title, "", "Muster", "CPython", "bare socket", "/CPython", "/bare");
        boolean isPath = address.startsWith("/");
        try (Pair muster =
                        Pair.start(java(ConnectionPeer.class), isPath ? address + "m" : address);
                Pair python = Pair.start(cpython, isPath ? address + "p" : address);
                Pair bare = Pair.start(java(SocketPeer.class), isPath ? address + "b" : address)) {
            for (Task task : TASKS) {
                if (task.name().contains(word)) {
                    compare(task, muster, python, bare, rounds);
                }
            }
        } finally {
            if (isPath) {
                Files.deleteIfExists(Path.of(address + "b"));
            }
        }
    }

    private static void compare(Task task, Pair muster, Pair python, Pair bare, int rounds)
            throws IOException {
        boolean hasBare = !task.kind().equals("connect");
        double[] ours = new double[rounds];
        double[] theirs = new double[rounds];
        double[] limit = new double[rounds];
        // The first two rounds are for warming up.
        for (int i = -2; i < rounds; i++) {
            int round = Math.max(i, 0);
            ours[round] = task.figure(muster.run(task, false), false);
            theirs[round] = task.figure(python.run(task, true), true);
            limit[round] = hasBare ? task.figure(bare.run(task, false), false) : Double.NaN;
        }
        double us = median(ours);
        System.out.printf(
                "%-14s%-30s%,14.1f%,14.1f%,14.1f%11.2f%11.2f%n",
                "",
                task.name(),
                us,
                median(theirs),
                median(limit),
                us / median(theirs),
                us / median(limit));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static List<String> java(Class<?> program) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName());
    }
}
