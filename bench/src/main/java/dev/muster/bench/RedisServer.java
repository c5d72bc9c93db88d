package dev.muster.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A Redis of its own for one benchmark: on loopback, on a free port, without persistence.
record RedisServer(BenchProcess process, int port) implements AutoCloseable {
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(10);

    /// Starts it.
    ///
    /// @param program `redis-server`, or where it is
    /// @param folder where it runs; it writes nothing there
    static RedisServer start(String program, Path folder) throws IOException {
        int port = freePort();
        List<String> command =
                List.of(
                        program,
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--dir",
                        folder.toString());
        BenchProcess process = start(command);
        process.drain();
        var server = new RedisServer(process, port);
        try {
            server.awaitListening();
            return server;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    private static BenchProcess start(List<String> command) throws IOException {
        try {
            return BenchProcess.start("redis-server", command);
        } catch (IOException e) {
            throw new IOException(
                    "there is no redis-server here, PeersBench needs one: apt-get install"
                            + " redis-server, or say --redis PATH, or --products muster,hazelcast",
                    e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitListening() throws IOException {
        long deadline = System.nanoTime() + START_NANOS;
        while (true) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline || !process.process().isAlive()) {
                    throw new IOException("redis-server does not listen at port " + port, e);
                }
                Thread.onSpinWait();
            }
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.close();
    }
}
