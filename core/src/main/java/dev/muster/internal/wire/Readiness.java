package dev.muster.internal.wire;

import dev.muster.internal.system.Guard;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Waits until one channel can be read, written or connected. One thread waits at a time; any may
/// close.
final class Readiness implements AutoCloseable {
    /*
     * An interrupt closes a blocking channel, but not a selector: so the channel never blocks, and
     * waiting is done here. Most reads find their bytes without waiting, and many connections never
     * wait for room to write: the selector is opened at the first wait.
     */
    private static final long NANOS_PER_MILLI = 1_000_000;

    /// A class, not a lambda: each process begins with a wait.
    private static final Consumer<SelectionKey> IGNORED =
            new Consumer<>() {
                @Override
                public void accept(SelectionKey key) {}
            };

    private final SocketChannel channel;
    private final int operation;

    // Guarded by this.
    private @Nullable Selector selector;
    private boolean closed;

    /// @param operation one of the constants of [SelectionKey]
    Readiness(SocketChannel channel, int operation) {
        this.channel = channel;
        this.operation = operation;
    }

    /// Waits until the channel is ready or the deadline has passed.
    ///
    /// @return false if the deadline has passed
    /// @throws ClosedChannelException if it is closed, also while waiting
    boolean await(long deadline) throws IOException, InterruptedException {
        while (true) {
            int ready = select(deadline);
            checkOpen();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (ready > 0) {
                return true;
            }
            if (Deadline.remainingNanos(deadline) == 0) {
                return false;
            }
        }
    }

    /// Like [#await], but an interrupt is left for later.
    boolean awaitUninterruptibly(long deadline) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                int ready = select(deadline);
                checkOpen();
                interrupted |= Thread.interrupted();
                if (ready > 0) {
                    return true;
                }
                if (Deadline.remainingNanos(deadline) == 0) {
                    return false;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private int select(long deadline) throws IOException {
        Selector waiting = selector();
        try {
            if (deadline == Deadline.NEVER) {
                return waiting.select(IGNORED);
            }
            long nanos = Deadline.remainingNanos(deadline);
            if (nanos == 0) {
                return waiting.selectNow(IGNORED);
            }
            return waiting.select(IGNORED, nanos / NANOS_PER_MILLI + 1);
        } catch (ClosedSelectorException e) {
            throw new ClosedChannelException();
        }
    }

    private void checkOpen() throws IOException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
    }

    private synchronized Selector selector() throws IOException {
        Selector opened = selector;
        if (closed) {
            throw new ClosedChannelException();
        }
        if (opened == null) {
            opened = Selector.open();
            selector = opened; // So that it is closed in any case.
            channel.register(opened, operation);
        }
        return opened;
    }

    @Override
    public void close() {
        Selector opened;
        synchronized (this) {
            closed = true;
            opened = selector;
        }
        if (opened != null) {
            Guard.close(opened);
        }
    }
}
