package dev.muster.internal.wire;

import dev.muster.connection.Connection;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Waiting for several connections at once.
public final class SocketWaiting {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private SocketWaiting() {}

    /// The connections whose next receive finds something, in the order given; empty when none had
    /// anything in time. One that is closed counts: its next receive says so.
    public static List<Connection> awaitAny(
            Collection<? extends Connection> connections, Duration timeout)
            throws IOException, InterruptedException {
        long deadline = Deadline.after(timeout);
        Set<Connection> ready = new LinkedHashSet<>();
        try (Selector selector = Selector.open()) {
            for (Connection each : connections) {
                SocketConnection connection = (SocketConnection) each;
                connection.writer().flushWhatFits();
                if (connection.reader().hasBuffered() || !register(connection, selector)) {
                    ready.add(connection);
                }
            }
            select(selector, ready.isEmpty() ? deadline : System.nanoTime(), ready);
        }
        List<Connection> inOrder = new ArrayList<>();
        for (Connection connection : connections) {
            if (ready.contains(connection)) {
                inOrder.add(connection);
            }
        }
        return inOrder;
    }

    private static boolean register(SocketConnection connection, Selector selector) {
        try {
            connection.transport().socket().register(selector, SelectionKey.OP_READ, connection);
            return true;
        } catch (ClosedChannelException e) {
            return false;
        }
    }

    private static void select(Selector selector, long deadline, Set<Connection> ready)
            throws IOException, InterruptedException {
        List<SocketConnection> readable = new ArrayList<>();
        while (true) {
            long nanos = Deadline.remainingNanos(deadline);
            if (nanos == 0) {
                selector.selectNow(key -> add(key, readable));
            } else if (nanos == Deadline.NEVER) {
                selector.select(key -> add(key, readable));
            } else {
                selector.select(key -> add(key, readable), nanos / NANOS_PER_MILLI + 1);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            for (SocketConnection connection : readable) {
                if (hasArrived(connection)) {
                    ready.add(connection);
                }
            }
            readable.clear();
            if (!ready.isEmpty() || nanos == 0) {
                return;
            }
        }
    }

    private static void add(SelectionKey key, List<SocketConnection> readable) {
        readable.add((SocketConnection) key.attachment());
    }

    private static boolean hasArrived(SocketConnection connection)
            throws IOException, InterruptedException {
        try {
            return connection.reader().hasArrived();
        } catch (ClosedChannelException e) {
            return true;
        }
    }
}
