package dev.muster.examples.echo;

import dev.muster.connection.AuthKey;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.examples.ExampleMain;
import dev.muster.examples.ExampleOptions;
import dev.muster.pickle.Pickle;
import java.io.IOException;

/// Sends every message back. The first message of a connection is the text `objects` or `bytes` and
/// says what follows.
public final class EchoServer {
    static final String OBJECTS = "objects";
    static final String BYTES = "bytes";

    /// Every Python reads protocol 2, also the old ones that could not read the default.
    static final Pickle PICKLE = Pickle.standard().withProtocol(2);

    private EchoServer() {}

    public static void main(String[] args) throws InterruptedException {
        ExampleMain.start(EchoServer::run, args);
    }

    /// Serves any number of clients at once, until the process is ended.
    public static void run(ExampleOptions options) throws IOException, InterruptedException {
        AuthKey key = options.serverKey();
        try (var listener =
                Listener.open(
                        options.address(),
                        key,
                        config -> options.configure(config).withPickle(PICKLE))) {
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
            Object kind = connection.receive();
            while (OBJECTS.equals(kind)) {
                connection.send(connection.receive());
            }
            while (BYTES.equals(kind)) {
                connection.sendBytes(connection.receiveBytes());
            }
        } catch (IOException _) {
            // The client has gone: nothing is owed to it any more.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
