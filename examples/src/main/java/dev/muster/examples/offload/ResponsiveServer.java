package dev.muster.examples.offload;

import dev.muster.Offload;
import dev.muster.Pool;
import dev.muster.WorkerContext;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.examples.ExampleOptions;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// One thread serves all requests, and stays responsive although some of them take long.
///
/// Nobody knows beforehand which ones do. So each begins in the server's own thread; what is not
/// done after a short while goes to a worker, together with what has been found out by then, and
/// the thread turns to the next request. The same holds for the thread of a user interface.
public final class ResponsiveServer {
    private static final long SHORT = 1000;

    private ResponsiveServer() {}

    /// Serves one client: one of its own, or Python's with `--address HOST:PORT --key-file FILE`.
    public static void main(String[] args) throws IOException, InterruptedException {
        var options = ExampleOptions.parseOrAlone(args);
        AuthKey key = options.serverKey();
        try (var pool = Pool.processes(c -> c.withWorkers(1));
                var listener = Listener.open(options.address(), key, options::configure)) {
            options.announce(listener.address(), key);
            if (options.isAlone()) {
                var _ =
                        CompletableFuture.runAsync(() -> ask(listener.address(), key))
                                .exceptionally(failure -> stop(listener, failure));
            }
            try (var client = listener.accept()) {
                serve(client, pool);
            }
        }
    }

    private static void serve(Connection client, Pool pool)
            throws IOException, InterruptedException {
        try {
            while (client.receive() instanceof Long number) {
                // It is sent now, by this thread, or when a worker is done.
                var _ =
                        Offload.start(pool, () -> smallestFactor(number))
                                .thenAccept(answer -> send(client, answer));
            }
        } catch (EOFException _) {
            System.out.println("the client has all its answers");
        }
    }

    /// The short part, in the thread of the server.
    private static Offload<List<Object>> smallestFactor(long number) {
        long factor = search(number, 2, SHORT);
        return factor > 0
                ? Offload.done(List.of(number, factor, "the server"))
                : Offload.rest(() -> rest(number));
    }

    /// The long part, in a worker: it goes on where the short one has stopped.
    private static List<Object> rest(long number) {
        long factor = search(number, SHORT, number);
        return List.of(number, factor, WorkerContext.current().orElseThrow().worker());
    }

    /// The smallest divisor from a number up to a limit; 0 if it is beyond that.
    private static long search(long number, long from, long limit) {
        for (long divisor = from; divisor < limit; divisor++) {
            if (divisor * divisor > number) {
                return number;
            }
            if (number % divisor == 0) {
                return divisor;
            }
        }
        return 0;
    }

    private static void send(Connection client, List<Object> answer) {
        try {
            client.send(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Void stop(Listener listener, Throwable failure) {
        listener.close(); // or it would wait for a client indefinitely
        throw new CompletionException(failure);
    }

    /// Asks for the hard one first.
    private static void ask(Address address, AuthKey key) {
        try (var server = Client.connect(address, key)) {
            List<Long> numbers = List.of(15_485_863L * 32_452_843L, 91L, 1_000L, 7L);
            for (long number : numbers) {
                server.send(number);
            }
            for (var _ : numbers) {
                if (server.receive() instanceof List<?> answer) {
                    System.out.println(
                            "%d can be divided by %d, says %s".formatted(answer.toArray()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
