package dev.muster.internal.client.python;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.ConnectionConfig;
import dev.muster.internal.client.HeldLocks;
import dev.muster.internal.system.Guard;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The connections of this process to one manager: a short one for each request to the server
/// itself, and a lasting one for each thread that calls shared objects, because the owner of a
/// Python lock is a connection.
final class ManagerConnections {
    private final Address address;
    private final AuthKey key;
    private final ConnectionConfig config;
    private final PythonMessages messages;
    private final HeldLocks holdings = new HeldLocks();
    private final Object lock = new Object();

    /// Guarded by `lock`. Each is used by its thread only.
    private final Map<Thread, Connection> byThread = new HashMap<>();

    /// Guarded by `lock`. Each is used for one call that waits long.
    private final Set<Connection> aside = new HashSet<>();

    /// Guarded by `lock`.
    private boolean closed;

    /// @param protocol the pickle protocol that the manager reads
    ManagerConnections(Address address, AuthKey key, ConnectionConfig config, int protocol) {
        this.address = address;
        this.key = key;
        this.config = config;
        this.messages = new PythonMessages(this, config.pickle().withProtocol(protocol));
    }

    Address address() {
        return address;
    }

    PythonMessages messages() {
        return messages;
    }

    HeldLocks holdings() {
        return holdings;
    }

    /// Asks something of the server itself.
    @Nullable Object askServer(String function, @Nullable Object... arguments) throws IOException {
        return messages.value(askServerRaw(function, arguments));
    }

    byte[] askServerRaw(String function, @Nullable Object... arguments) throws IOException {
        requireOpen();
        byte[] request = messages.request(null, function, Arrays.asList(arguments));
        closeThoseOfDeadThreads();
        try (Connection connection = connect()) {
            return exchange(connection, request, function, () -> {});
        }
    }

    /// Calls a method of a shared object. The answer comes even if the thread is interrupted
    /// meanwhile; its interrupt status is set then.
    ///
    /// @param whenInterrupted may make the method end, by another call
    byte[] callObject(
            String ident,
            String method,
            List<? extends @Nullable Object> arguments,
            Runnable whenInterrupted)
            throws IOException {
        byte[] request = messages.request(ident, method, arguments);
        Connection connection = ofThisThread();
        try {
            return exchange(connection, request, method, whenInterrupted);
        } catch (IOException e) {
            forget(connection);
            throw e;
        }
    }

    /// Calls a method of a shared object over a connection of its own, which an interrupt ends: for
    /// what may wait indefinitely and does no harm if no caller waits for it any more.
    byte[] callAside(String ident, String method) throws IOException, InterruptedException {
        byte[] request = messages.request(ident, method, List.of());
        Connection connection = connect();
        try {
            accept(connection);
            synchronized (lock) {
                requireOpen();
                aside.add(connection);
            }
            connection.sendBytes(request);
            return connection.receiveBytes();
        } finally {
            synchronized (lock) {
                aside.remove(connection);
            }
            Guard.close(connection);
        }
    }

    /// An interrupt is left for later: connecting takes no longer than the settings allow.
    private Connection connect() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return Client.connect(address, key, _ -> config);
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private byte[] exchange(
            Connection connection, byte[] request, String name, Runnable whenInterrupted)
            throws IOException {
        boolean interrupted = false;
        try {
            connection.sendBytes(request);
            while (true) {
                try {
                    return connection.receiveBytes();
                } catch (InterruptedException _) {
                    if (!interrupted) {
                        interrupted = true;
                        whenInterrupted.run();
                    }
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

    /// The connection that this thread has, if it has one: the owner of its locks.
    @Nullable Connection known() {
        synchronized (lock) {
            return byThread.get(Thread.currentThread());
        }
    }

    private Connection ofThisThread() throws IOException {
        Connection known = known();
        if (known != null) {
            return known;
        }
        requireOpen();
        Connection connection = connect();
        accept(connection);
        closeThoseOfDeadThreads();
        synchronized (lock) {
            if (!closed) {
                byThread.put(Thread.currentThread(), connection);
                return connection;
            }
        }
        Guard.close(connection);
        throw closedFailure();
    }

    /// Makes it a connection for calls of shared objects.
    private void accept(Connection connection) throws IOException {
        String function = "accept_connection";
        byte[] request =
                messages.request(null, function, List.of(Thread.currentThread().getName()));
        boolean isAccepted = false;
        try {
            messages.value(exchange(connection, request, function, () -> {}));
            isAccepted = true;
        } finally {
            if (!isAccepted) {
                Guard.close(connection);
            }
        }
    }

    private void closeThoseOfDeadThreads() {
        var dead = new ArrayList<Connection>();
        synchronized (lock) {
            byThread.entrySet()
                    .removeIf(each -> !each.getKey().isAlive() && dead.add(each.getValue()));
        }
        dead.forEach(Guard::close);
    }

    private void forget(Connection connection) {
        synchronized (lock) {
            byThread.values().remove(connection);
        }
        Guard.close(connection);
    }

    private void requireOpen() throws IOException {
        synchronized (lock) {
            if (closed) {
                throw closedFailure();
            }
        }
    }

    private IOException closedFailure() {
        return new IOException("this client of the manager at %s is closed".formatted(address));
    }

    void close() {
        var all = new ArrayList<Connection>();
        synchronized (lock) {
            closed = true;
            all.addAll(byThread.values());
            all.addAll(aside);
            byThread.clear();
            aside.clear();
        }
        all.forEach(Guard::close);
    }
}
