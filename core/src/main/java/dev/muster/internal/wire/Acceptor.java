package dev.muster.internal.wire;

import dev.muster.connection.Address;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// The thread that takes connections from a listening socket and hands them on, set to
/// non-blocking. It does nothing that a peer could hold up.
final class Acceptor implements AutoCloseable {
    private static final System.Logger LOGGER = Log.named("dev.muster.wire");
    private static final long PAUSE_NANOS = 100_000_000;

    private final BoundSocket socket;
    private final BooleanSupplier mayAccept;
    private final Consumer<SocketChannel> accepted;
    private final Thread thread;
    private volatile boolean closed;

    private Acceptor(
            BoundSocket socket,
            String threadName,
            BooleanSupplier mayAccept,
            Consumer<SocketChannel> accepted) {
        this.socket = socket;
        this.mayAccept = mayAccept;
        this.accepted = accepted;
        this.thread = Threads.daemon(threadName, this::run);
    }

    /// @param mayAccept asked before each connection; while it says no, peers wait in the backlog
    /// @param accepted owns the channel it gets; must not block
    static Acceptor start(
            BoundSocket socket,
            String threadName,
            BooleanSupplier mayAccept,
            Consumer<SocketChannel> accepted) {
        Acceptor acceptor = new Acceptor(socket, threadName, mayAccept, accepted);
        acceptor.thread.start();
        return acceptor;
    }

    Address address() {
        return socket.address();
    }

    private void run() {
        boolean hasWarned = false;
        while (!closed && socket.isOpen()) {
            if (!mayAccept.getAsBoolean()) {
                LockSupport.parkNanos(PAUSE_NANOS);
                continue;
            }
            try {
                SocketChannel channel = socket.accept();
                hasWarned = false;
                prepare(channel);
            } catch (IOException e) {
                // Mostly too many open files: wait for some to be closed. The peers wait in the
                // backlog.
                if (!closed && !hasWarned) {
                    hasWarned = true;
                    LOGGER.log(
                            Level.WARNING,
                            "cannot accept connections on {0} for the moment: {1}",
                            address(),
                            e.getMessage());
                }
                if (!closed) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
    }

    private void prepare(SocketChannel channel) throws IOException {
        try {
            Sockets.configure(channel, address());
        } catch (IOException e) {
            // The peer has gone already. That is no reason to pause.
            channel.close();
            return;
        }
        accepted.accept(channel);
    }

    /// Accepts no more; returns when the thread is through.
    @Override
    public void close() {
        closed = true;
        try {
            socket.close();
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "closing the listening socket failed", e);
        }
        LockSupport.unpark(thread);
        Threads.joinUninterruptibly(thread);
    }
}
