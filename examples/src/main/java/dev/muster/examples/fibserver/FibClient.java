package dev.muster.examples.fibserver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Asks the server for some numbers of Fibonacci, one after the other.
public final class FibClient {
    private static final int LONG = 40;

    private FibClient() {}

    /// Prints what the server answers.
    ///
    /// @param args the server's port, and the numbers to ask for
    public static void main(String[] args) throws IOException {
        if (args.length < 2) {
            throw new IllegalArgumentException("give a port and numbers, such as 50000 10 20 30");
        }
        int port = number(args[0]);
        ask(port, Arrays.stream(args).skip(1).map(FibClient::number).toList());
    }

    static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("'" + text + "' must be a number", noNumber);
        }
    }

    private static int ask(int port, List<Integer> numbers) throws IOException {
        try (var server = new Socket(InetAddress.getLoopbackAddress(), port);
                var questions =
                        new PrintWriter(server.getOutputStream(), true, StandardCharsets.US_ASCII);
                var answers =
                        new BufferedReader(
                                new InputStreamReader(
                                        server.getInputStream(), StandardCharsets.US_ASCII))) {
            for (int n : numbers) {
                questions.println(n);
                String answer = answers.readLine();
                if (answer == null) {
                    throw new IOException("the server gave no answer to " + n);
                }
                System.out.println("fib(" + n + ") = " + answer);
            }
        }
        return numbers.size();
    }

    /// One long request, and many short ones meanwhile: which do not wait for it.
    static void raceOfTwo(int port) throws IOException, InterruptedException {
        Callable<Integer> slow = () -> ask(port, List.of(LONG));
        var answered = new FutureTask<>(slow);
        Thread.startVirtualThread(answered);
        ask(port, List.of(10, 20, 30));
        try {
            answered.get();
        } catch (ExecutionException failure) {
            throw new IOException("the long request failed", failure.getCause());
        }
    }
}
