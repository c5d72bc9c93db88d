package dev.muster.examples.calculator;

import dev.muster.connection.AuthKey;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.examples.ExampleMain;
import dev.muster.examples.ExampleOptions;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyTuple;
import java.io.IOException;
import java.util.Map;

/// Calls functions for its clients. A request is a pickled tuple `(function, args, kwargs)`, sent
/// as bytes inside a message; an answer is a pickled result or exception, sent in the same way.
public final class CalculatorServer {
    private CalculatorServer() {}

    public static void main(String[] args) throws InterruptedException {
        ExampleMain.start(CalculatorServer::run, args);
    }

    /// Serves any number of clients at once, until the process is ended.
    public static void run(ExampleOptions options) throws IOException, InterruptedException {
        AuthKey key = options.serverKey();
        try (var listener = Listener.open(options.address(), key, options::configure)) {
            options.announce(listener.address(), key);
            serveAll(listener);
        }
    }

    /// Serves any number of clients at once, until the listener is closed.
    static void serveAll(Listener listener) {
        try {
            while (true) {
                Connection connection = listener.accept();
                Thread.startVirtualThread(() -> serve(connection));
            }
        } catch (IOException _) {
            // The listener has been closed.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void serve(Connection connection) {
        try (connection) {
            var calls = new PickledMessages(connection);
            while (true) {
                calls.send(answer(calls));
            }
        } catch (IOException _) {
            // The client has gone: nothing is owed to it any more.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Object answer(PickledMessages calls) throws IOException, InterruptedException {
        try {
            Object request = calls.receive();
            if (request instanceof PyTuple call
                    && call.size() == 3
                    && call.get(0) instanceof String name
                    && call.get(1) instanceof PyTuple arguments
                    && call.get(2) instanceof Map<?, ?> keywords) {
                return CalculatorFunctions.call(name, arguments.toList(), keywords);
            }
            return PyException.of("TypeError", "a request is (function, args, kwargs)");
        } catch (PyException raised) {
            return raised;
        } catch (PickleException unreadable) {
            return PyException.of("ValueError", unreadable.getMessage());
        }
    }
}
