package dev.muster.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A Redis of its own for one benchmark: on loopback, on a free port, without persistence.
record RedisServer(BenchProcess process, String address) {
    private static final String HOST = "127.0.0.1";
    private static final String LISTENING = "Ready to accept connections";

    /// @param program a name on the PATH, or a path
    static boolean isHere(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder).resolve(program))
                .anyMatch(Files::isExecutable);
    }

    /// Starts it and waits until it listens.
    ///
    /// @param program `redis-server`, or where it is
    /// @param folder where it runs; it writes nothing there
    static RedisServer start(String program, Path folder) throws IOException {
        String port = Integer.toString(freePort());
        BenchProcess process =
                BenchProcess.start("redis-server", command(program, port, folder.toString()));
        try {
            awaitListening(process);
        } catch (IOException e) {
            process.close();
            throw e;
        }
        process.drain();
        return new RedisServer(process, HOST + ":" + port);
    }

    private static List<String> command(String program, String port, String folder) {
        return Stream.of(
                        List.of(program, "--bind", HOST, "--port", port),
                        List.of("--save", "", "--appendonly", "no", "--dir", folder))
                .flatMap(List::stream)
                .toList();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Its log says when, on the standard output.
    private static void awaitListening(BenchProcess process) throws IOException {
        String line = process.line();
        while (!line.contains(LISTENING)) {
            line = process.line();
        }
    }
}
