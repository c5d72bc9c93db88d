package dev.muster.internal.wire;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Connection;
import dev.muster.connection.ConnectionConfig;
import dev.muster.connection.Encryption;
import dev.muster.connection.Listener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A listener whose handshakes are done by an event loop, ahead of [#accept]: a silent client
/// delays no other.
public final class SocketListener implements Listener {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ConnectionConfig config;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by lock.
    private final Deque<SocketConnection> waiting = new ArrayDeque<>();
    private boolean closed;

    private final @Nullable EventLoop loop;
    private final Acceptor acceptor;

    private SocketListener(Address address, @Nullable AuthKey key, ConnectionConfig config)
            throws IOException {
        this.config = config;
        KeySafety.checkListen(address, key, config);
        BoundSocket socket = BoundSocket.open(address, config);
        try {
            this.loop =
                    key == null && !(config.encryption() instanceof Encryption.Server)
                            ? null
                            : EventLoop.start(
                                    key,
                                    config,
                                    EventLoop.mostUnauthenticated(config),
                                    "muster-listener-loop",
                                    this::authenticated);
        } catch (IOException | OutOfMemoryError e) { // or no thread is available
            socket.close();
            throw e;
        }
        try {
            this.acceptor =
                    Acceptor.start(
                            socket,
                            "muster-listener-acceptor",
                            this::hasRoom,
                            this::connected,
                            this::makeRoom);
        } catch (OutOfMemoryError e) {
            socket.close();
            if (loop != null) {
                loop.close();
            }
            throw e;
        }
    }

    private void makeRoom(Thread waiting) {
        if (loop != null) {
            loop.makeRoom(waiting);
        }
    }

    /// Starts listening.
    ///
    /// @param key null for no handshake
    public static SocketListener open(
            Address address, @Nullable AuthKey key, ConnectionConfig config) throws IOException {
        return new SocketListener(address, key, config);
    }

    /// The number of peers that have proved the key and are not yet accepted is limited too.
    private boolean hasRoom() {
        lock.lock();
        try {
            return waiting.size() < config.backlog();
        } finally {
            lock.unlock();
        }
    }

    private void connected(SocketChannel socket) {
        if (loop != null) {
            loop.add(socket);
        } else {
            offer(new SocketConnection(new Transport.Plain(socket), config, NOTHING));
        }
    }

    private Frame.@Nullable Handler authenticated(FrameChannel channel) {
        offer(SocketConnection.adopt(channel.detach(), config));
        return null;
    }

    private void offer(SocketConnection connection) {
        lock.lock();
        try {
            if (!closed) {
                waiting.add(connection);
                changed.signal();
                return;
            }
        } finally {
            lock.unlock();
        }
        connection.transport().close();
    }

    @Override
    public Connection accept() throws IOException, InterruptedException {
        return accept(Deadline.NEVER).orElseThrow();
    }

    @Override
    public Optional<Connection> accept(Duration timeout) throws IOException, InterruptedException {
        return accept(Deadline.after(timeout));
    }

    private Optional<Connection> accept(long deadline) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty()) {
                if (closed) {
                    throw new IOException("the listener on " + address() + " is closed");
                }
                long nanos = Deadline.remainingNanos(deadline);
                if (nanos == 0) {
                    return Optional.empty();
                }
                long left = changed.awaitNanos(nanos);
                if (left <= 0 && waiting.isEmpty()) {
                    return Optional.empty();
                }
            }
            return Optional.of(waiting.remove());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Address address() {
        return acceptor.address();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        acceptor.close();
        if (loop != null) {
            loop.close();
        }
        for (SocketConnection connection : drain()) {
            connection.transport().close();
        }
    }

    private Deque<SocketConnection> drain() {
        lock.lock();
        try {
            Deque<SocketConnection> left = new ArrayDeque<>(waiting);
            waiting.clear();
            return left;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "Listener on " + address();
    }
}
