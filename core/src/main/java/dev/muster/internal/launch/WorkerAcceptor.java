package dev.muster.internal.launch;

import dev.muster.connection.Address;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Randomness;
import dev.muster.internal.system.Threads;
import dev.muster.internal.workerprotocol.WorkerBootstrap;
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
    private static final int SECRET_BYTES = 16;
    private static final int MARK_BYTES = 8;

    private final Set<PendingWorker> expected = ConcurrentHashMap.newKeySet();
    private final Set<Connection> greeting = ConcurrentHashMap.newKeySet();
    private final Path socket;
    private final Listener listener;
    private volatile boolean isClosed;

    private WorkerAcceptor(Path socket, Listener listener) {
        this.socket = socket;
        this.listener = listener;
    }

    static WorkerAcceptor open(Path folder) throws IOException {
        Path socket = folder.resolve("pool");
        Listener listener = Listener.open(new Address.Unix(socket));
        WorkerAcceptor acceptor = new WorkerAcceptor(socket, listener);
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
            // Nobody has a reason to interrupt it.
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
            // Before it is taken: whoever takes it may close the acceptor at once.
            greeting.remove(connection);
            taken = message.isPresent() && isExpected(message.get(), connection);
        } catch (IOException e) {
            LocalSource.LOGGER.log(Level.DEBUG, "a connection ended before it began", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            greeting.remove(connection);
            if (!taken) {
                LocalSource.LOGGER.log(Level.DEBUG, "a stranger connected, and is sent away");
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

    /// What a new worker must know; with a secret of its own.
    ///
    /// @param journal what it maps
    WorkerBootstrap invite(Path journal) {
        return new WorkerBootstrap(
                socket.toString(),
                journal.toString(),
                Randomness.digits(SECRET_BYTES),
                Randomness.digits(MARK_BYTES),
                ProcessHandle.current().pid());
    }

    /// From here on the worker may connect.
    PendingWorker expect(WorkerBootstrap bootstrap) {
        PendingWorker pending = new PendingWorker(bootstrap);
        expected.add(pending);
        return pending;
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
