package dev.muster.examples.fibserver;

import dev.muster.Pool;
import dev.muster.TaskTimeoutException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/// Answers each line, a number n, with the n-th number of Fibonacci, computed the slow way.
///
/// Each client has a virtual thread, and the processor time is spent elsewhere: by a pool of worker
/// processes, a coprocessor that cannot disturb the server. A long request keeps one worker busy,
/// and is ended after its time limit; the short ones are answered by the others meanwhile.
public final class FibServer {
    private static final int WORKERS = 2;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private FibServer() {}

    /// Serves on loopback until it is interrupted.
    ///
    /// @param args the port; without one, a server and two clients are run to their end
    public static void main(String[] args) throws IOException, InterruptedException {
        int port = args.length > 0 ? FibClient.number(args[0]) : 0;
        try (var listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
                var pool = Pool.processes(c -> c.withWorkers(WORKERS))) {
            if (args.length > 0) {
                System.out.println("listening on 127.0.0.1:" + listener.getLocalPort());
                serve(listener, pool);
            } else {
                Thread.startVirtualThread(() -> serve(listener, pool));
                FibClient.raceOfTwo(listener.getLocalPort());
            }
        }
    }

    private static void serve(ServerSocket listener, Pool pool) {
        try {
            while (true) {
                Socket client = listener.accept();
                Thread.startVirtualThread(() -> answer(client, pool));
            }
        } catch (IOException _) {
            // The listener has been closed, or this thread interrupted.
        }
    }

    private static void answer(Socket client, Pool pool) {
        var limited = pool.with(o -> o.withTimeout(LIMIT));
        try (client;
                var lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        client.getInputStream(), StandardCharsets.US_ASCII));
                var answers =
                        new PrintWriter(
                                client.getOutputStream(), true, StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int n = Integer.parseInt(line.strip());
                answers.println(limited.submit(() -> fib(n)).get());
            }
        } catch (ExecutionException failure) {
            boolean late = failure.getCause() instanceof TaskTimeoutException;
            System.out.println(late ? "a request was too long" : "failed: " + failure.getCause());
        } catch (IOException | NumberFormatException _) {
            // The client has gone, or has sent no number: it loses its connection, and no other
            // does.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    static long fib(int n) {
        return n < 2 ? n : fib(n - 1) + fib(n - 2);
    }
}
