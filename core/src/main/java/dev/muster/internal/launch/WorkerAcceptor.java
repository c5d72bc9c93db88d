package dev.muster.internal.launch;

import dev.muster.connection.Address;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The Unix socket to which all workers of a source connect. Several may be on their way at once;
/// the secret that begins each connection says whose it is.
final class WorkerAcceptor implements AutoCloseable {
    private static final Duration GREETING_TIMEOUT = Duration.ofSeconds(10);

    private final Set<PendingWorker> expected = ConcurrentHashMap.newKeySet();
    private final Set<Connection> greeting = ConcurrentHashMap.newKeySet();
    private final Listener listener;
    private volatile boolean isClosed;

    private WorkerAcceptor(Listener listener) {
        this.listener = listener;
    }

    /// Where the socket in a folder is.
    static Path socket(Path folder) {
        return folder.resolve("pool");
    }

    static WorkerAcceptor open(Path folder) throws IOException {
        Listener listener = Listener.open(new Address.Unix(socket(folder)));
        WorkerAcceptor acceptor = new WorkerAcceptor(listener);
        try {
            Threads.daemon("muster-launch-acceptor", () -> acceptor.acceptAll(listener::accept))
                    .start();
            return acceptor;
        } catch (OutOfMemoryError e) { // no thread is to be had: the place is free for another try
            acceptor.close();
            throw e;
        }
    }

    /// Where connections come from.
    @FunctionalInterface
    interface Door {
        /// The next one.
        ///
        /// @throws IOException if no more will come
        Connection next() throws IOException, InterruptedException;
    }

    /// Greets each that comes, until no more will.
    void acceptAll(Door door) {
        try {
            while (true) {
                acceptOne(door);
            }
        } catch (IOException e) {
            if (!isClosed) {
                LocalSource.LOGGER.log(Level.DEBUG, "no more workers are received", e);
            }
        }
    }

    private void acceptOne(Door door) throws IOException {
        try {
            receive(door.next());
        } catch (InterruptedException _) {
            // No other code has a reason to interrupt it.
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) { // of nobody's connection; the workers on their way wait
            Guard.survived(e);
            LocalSource.LOGGER.log(Level.WARNING, "a worker could not be received", e);
            Guard.pause();
        }
    }

    /// In a thread of its own: a peer that connects and is silent holds up no other.
    private void receive(Connection connection) {
        try {
            greeting.add(connection);
            Threads.daemon("muster-launch-greeting", new Greeting(connection)).start();
        } catch (Throwable e) {
            Guard.survived(e);
            greeting.remove(connection);
            Guard.close(connection);
        }
    }

    private final class Greeting implements Runnable {
        private final Connection connection;

        Greeting(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void run() {
            greet(connection);
        }
    }

    private void greet(Connection connection) {
        boolean taken = false;
        try {
            Optional<byte[]> message = connection.receiveBytes(GREETING_TIMEOUT);
            // Before it is taken: its new owner may close the acceptor at once.
            greeting.remove(connection);
            taken = message.isPresent() && isExpected(message.get(), connection);
        } catch (IOException e) {
            LocalSource.LOGGER.log(Level.DEBUG, "a connection ended before it began", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            greeting.remove(connection);
            if (!taken) {
                LocalSource.LOGGER.log(
                        Level.DEBUG, "an unknown process connected, and is disconnected");
                Guard.close(connection);
            }
        }
    }

    private boolean isExpected(byte[] message, Connection connection) {
        boolean found = false;
        for (PendingWorker pending : expected) {
            found |= pending.takes(message, connection);
        }
        return found;
    }

    /// From here on the worker may connect.
    void expect(PendingWorker pending) {
        expected.add(pending);
    }

    /// The worker is there, or will never be.
    void forget(PendingWorker pending) {
        expected.remove(pending);
        pending.end();
    }

    @Override
    public void close() {
        isClosed = true;
        listener.close();
        for (Connection connection : greeting) {
            Guard.close(connection);
        }
    }
}
