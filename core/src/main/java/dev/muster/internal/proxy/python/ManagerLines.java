package dev.muster.internal.proxy.python;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.ConnectionConfig;
import dev.muster.internal.protocol.PythonAnswer;
import dev.muster.manager.RemoteManagerException;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyTuple;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The connections of this process to one manager: a short one for each request to the server
/// itself, and a lasting one for each thread that calls shared objects, because the owner of a
/// Python lock is a connection.
final class ManagerLines {
    private final Address address;
    private final AuthKey key;
    private final ConnectionConfig config;
    private final Pickle pickle;
    private final Object lock = new Object();

    /// Guarded by `lock`. Each is used by its thread only.
    private final Map<Thread, Connection> byThread = new HashMap<>();

    /// Guarded by `lock`.
    private boolean closed;

    ManagerLines(Address address, AuthKey key, ConnectionConfig config, Pickle pickle) {
        this.address = address;
        this.key = key;
        this.config = config;
        this.pickle = pickle;
    }

    /// Asks something of the server itself.
    @Nullable Object askServer(String function, List<? extends @Nullable Object> arguments)
            throws IOException {
        return value(askServerRaw(function, arguments));
    }

    byte[] askServerRaw(String function, List<? extends @Nullable Object> arguments)
            throws IOException {
        requireOpen();
        try (Connection connection = connect()) {
            return exchange(connection, null, function, arguments);
        }
    }

    /// Calls a method of a shared object. The answer comes even if the thread is interrupted
    /// meanwhile; its interrupt status is set then.
    @Nullable Object callObject(
            String ident, String method, List<? extends @Nullable Object> arguments)
            throws IOException {
        Connection connection = ofThisThread();
        try {
            return value(exchange(connection, ident, method, arguments));
        } catch (PyException | RemoteManagerException e) {
            throw e; // said by the manager: the connection is sound
        } catch (IOException e) {
            forget(connection);
            throw e;
        }
    }

    private Connection connect() throws IOException {
        try {
            return Client.connect(address, key, _ -> config);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var failure =
                    new InterruptedIOException(
                            "interrupted while connecting to the manager at %s".formatted(address));
            failure.initCause(e);
            throw failure;
        }
    }

    private byte[] exchange(
            Connection connection,
            @Nullable String ident,
            String name,
            List<? extends @Nullable Object> arguments)
            throws IOException {
        PyTuple request = PyTuple.of(ident, name, PyTuple.ofList(arguments), new PyDict());
        boolean interrupted = false;
        try {
            connection.sendBytes(pickle.dumps(request));
            while (true) {
                try {
                    return connection.receiveBytes();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        } catch (EOFException e) {
            throw new EOFException(
                    "the manager at %s closed the connection; whether '%s' ran is not known"
                            .formatted(address, name));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// What an answer brings.
    ///
    /// @throws PyException if it brings the exception of the method
    /// @throws RemoteManagerException if it brings a failure of the manager
    @Nullable Object value(byte[] message) throws IOException {
        PythonAnswer answer = PythonAnswer.fromPython(pickle.loads(message));
        return switch (answer.kind()) {
            case RETURN, PROXY -> answer.result();
            case ERROR -> throw asException(answer.result());
            case TRACEBACK, UNSERIALIZABLE ->
                    throw new RemoteManagerException(
                            "the manager at %s says: %s"
                                    .formatted(address, String.valueOf(answer.result()).strip()));
        };
    }

    private static PyException asException(@Nullable Object raised) {
        if (raised instanceof PyException exception) {
            return exception;
        }
        return PyException.of("RuntimeError", String.valueOf(raised));
    }

    private Connection ofThisThread() throws IOException {
        Thread self = Thread.currentThread();
        synchronized (lock) {
            Connection known = byThread.get(self);
            if (known != null) {
                return known;
            }
        }
        requireOpen();
        Connection connection = connect();
        value(exchange(connection, null, "accept_connection", List.of(self.getName())));
        synchronized (lock) {
            closeThoseOfDeadThreads();
            if (closed) {
                connection.close();
                requireOpen();
            }
            byThread.put(self, connection);
        }
        return connection;
    }

    private void closeThoseOfDeadThreads() {
        byThread.entrySet()
                .removeIf(entry -> {
                    boolean dead = !entry.getKey().isAlive();
                    if (dead) {
                        closeQuietly(entry.getValue());
                    }
                    return dead;
                });
    }

    private void forget(Connection connection) {
        synchronized (lock) {
            byThread.values().remove(connection);
        }
        closeQuietly(connection);
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (IOException _) {
            // Every request has had its answer: nothing that was unsent matters to anyone.
        }
    }

    private void requireOpen() throws IOException {
        synchronized (lock) {
            if (closed) {
                throw new IOException(
                        "this client of the manager at %s is closed".formatted(address));
            }
        }
    }

    void close() {
        synchronized (lock) {
            closed = true;
            byThread.values().forEach(ManagerLines::closeQuietly);
            byThread.clear();
        }
    }
}
