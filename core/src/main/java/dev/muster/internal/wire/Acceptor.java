package dev.muster.internal.wire;

import dev.muster.connection.Address;
import dev.muster.internal.system.Descriptors;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// The thread that accepts connections from a listening socket and passes them on, set to
/// non-blocking. It does nothing that a peer could delay, and only closing ends it.
final class Acceptor implements AutoCloseable {
    private static final System.Logger LOGGER = Log.named("dev.muster.wire");
    private static final long PAUSE_NANOS = 100_000_000;

    /// A failure to accept is logged at most once in this time.
    private static final long QUIET_NANOS = 60_000_000_000L;

    private final BoundSocket socket;
    private final BooleanSupplier mayAccept;
    private final Consumer<SocketChannel> accepted;
    private final Consumer<Thread> makeRoom;
    private final Thread thread;

    // Acceptor's thread only.
    private final Descriptors.Spare spare = new Descriptors.Spare();
    private long quietUntil = System.nanoTime();

    private volatile boolean closed;

    private Acceptor(
            BoundSocket socket,
            String threadName,
            BooleanSupplier mayAccept,
            Consumer<SocketChannel> accepted,
            Consumer<Thread> makeRoom) {
        this.socket = socket;
        this.mayAccept = mayAccept;
        this.accepted = accepted;
        this.makeRoom = makeRoom;
        this.thread = Threads.daemon(threadName, this::run);
    }

    /// @param mayAccept asked before each connection; while it returns false, peers wait in the
    ///   backlog
    /// @param accepted owns the channel it gets; may wait until those before it are taken up
    /// @param makeRoom closes connections of which nothing is known yet, because there are too many
    ///   open files, and unparks the thread that it gets; must not block
    static Acceptor start(
            BoundSocket socket,
            String threadName,
            BooleanSupplier mayAccept,
            Consumer<SocketChannel> accepted,
            Consumer<Thread> makeRoom) {
        Acceptor acceptor = new Acceptor(socket, threadName, mayAccept, accepted, makeRoom);
        acceptor.thread.start();
        return acceptor;
    }

    Address address() {
        return socket.address();
    }

    private void run() {
        spare.keep();
        while (!closed && socket.isOpen()) {
            try {
                if (mayAccept.getAsBoolean()) {
                    acceptOne();
                } else {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (Throwable e) { // of this connection, or of none
                Guard.survived(e);
                try {
                    refused(e);
                } catch (Throwable again) {
                    Guard.failed(again);
                }
            }
        }
        spare.close();
    }

    private void acceptOne() throws IOException {
        SocketChannel channel = socket.accept();
        try {
            spare.keep();
            Sockets.configure(channel, address());
            accepted.accept(channel);
        } catch (IOException _) {
            channel.close(); // The peer is already gone. That is no reason to pause.
        } catch (Throwable e) { // out of memory, perhaps: this peer pays for it
            Guard.survived(e);
            channel.close();
            throw e;
        }
    }

    /// Usually there are too many open files: connections that have not proved the key are closed,
    /// and the acceptor waits for others to close. Meanwhile the peers wait in the backlog.
    private void refused(Throwable e) {
        if (closed) {
            return;
        }
        makeRoom.accept(thread);
        long now = System.nanoTime();
        if (now - quietUntil >= 0) {
            quietUntil = now + QUIET_NANOS;
            spare.lend(() ->
                    LOGGER.log(
                            Level.WARNING,
                            () ->
                                    "cannot accept connections on %s for the moment: %s"
                                            .formatted(address(), e)));
        }
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    /// Stops accepting; returns when the thread has ended.
    @Override
    public void close() {
        closed = true;
        Guard.close(socket);
        LockSupport.unpark(thread);
        Threads.joinUninterruptibly(thread);
    }
}
