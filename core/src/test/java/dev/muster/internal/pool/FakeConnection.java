package dev.muster.internal.pool;

import dev.muster.connection.Connection;
import dev.muster.internal.system.Nanos;
import dev.muster.testing.Waits;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// One end of a connection whose other end is a test. What is sent is handed to the test at once,
/// in the thread that sends it; what is received is what the test has put in. There is no socket
/// and no thread.
final class FakeConnection implements Connection {
    /// The other end.
    interface Peer {
        void heard(byte[] message) throws IOException;

        /// The connection is closed at this end.
        default void left() {}
    }

    private final Peer peer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by lock.
    private final ArrayDeque<byte[]> inbox = new ArrayDeque<>();
    private int waiting;
    private boolean isCut;
    private boolean isClosed;

    private volatile Runnable beforeSend = () -> {};
    private volatile Runnable beforeReceive = () -> {};

    FakeConnection(Peer peer) {
        this.peer = peer;
    }

    // ---- what the test does ----

    /// What is done before each message is sent: throw, mostly.
    void beforeSend(Runnable body) {
        beforeSend = body;
    }

    /// What is done before each wait for a message.
    void beforeReceive(Runnable body) {
        beforeReceive = body;
    }

    /// The other end sends a message. It is lost if the connection is.
    void put(byte[] message) {
        lock.lock();
        try {
            if (!isCut && !isClosed) {
                inbox.addLast(message);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// The other end closes the connection. What it has sent before can still be received.
    void cut() {
        lock.lock();
        try {
            isCut = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return isClosed;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until all that was put in has been received and a thread waits for more: then the last
    /// message has been dealt with. Returns at once if the connection is lost.
    void awaitDealtWith() {
        long left = Waits.LONG.toNanos();
        lock.lock();
        try {
            while (!isClosed && !isCut && (waiting == 0 || !inbox.isEmpty())) {
                if (left <= 0) {
                    throw new AssertionError(
                            "%d messages are not received after %s"
                                    .formatted(inbox.size(), Waits.LONG));
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("a test is not interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    // ---- sending ----

    @Override
    public void sendBytes(byte[] bytes) throws IOException {
        beforeSend.run();
        lock.lock();
        try {
            if (isClosed || isCut) {
                throw new IOException("the connection is closed");
            }
        } finally {
            lock.unlock();
        }
        peer.heard(bytes);
    }

    @Override
    public void sendBytes(ByteBuffer... parts) throws IOException {
        var all = new ByteArrayOutputStream();
        for (ByteBuffer part : parts) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            all.writeBytes(bytes);
        }
        sendBytes(all.toByteArray());
    }

    @Override
    public void flush() {}

    // ---- receiving ----

    /// Waits for a message, and leaves it where it is.
    ///
    /// @return false if there is none in time
    private boolean await(Duration timeout) throws IOException, InterruptedException {
        beforeReceive.run();
        long left = Nanos.of(timeout);
        while (true) {
            if (isClosed) {
                throw new IOException("the connection is closed");
            }
            if (!inbox.isEmpty()) {
                return true;
            }
            if (isCut) {
                throw new EOFException("the other end has closed the connection");
            }
            if (left <= 0) {
                return false;
            }
            waiting++;
            changed.signalAll();
            try {
                left = changed.awaitNanos(left);
            } finally {
                waiting--;
            }
        }
    }

    private byte[] next(long mostBytes) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!await(Duration.ofDays(1))) {
                // A day is not enough.
            }
            if (inbox.getFirst().length > mostBytes) {
                throw new IOException("the message is longer than %d bytes".formatted(mostBytes));
            }
            return inbox.removeFirst();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public byte[] receiveBytes(long maxBytes) throws IOException, InterruptedException {
        return next(maxBytes);
    }

    @Override
    public Optional<byte[]> receiveBytes(Duration timeout)
            throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            return await(timeout) ? Optional.of(inbox.removeFirst()) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean poll(Duration timeout) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            return await(timeout);
        } catch (EOFException _) {
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        peer.left();
    }
}
