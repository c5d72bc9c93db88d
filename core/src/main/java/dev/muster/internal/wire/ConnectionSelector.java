package dev.muster.internal.wire;

import dev.muster.connection.Connection;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Waiting for several connections at once.
public final class ConnectionSelector {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long LOOK_NANOS = 2 * NANOS_PER_MILLI;

    private ConnectionSelector() {}

    /// The connections whose next receive finds something, in the order given; empty if none had
    /// anything in time. A closed one counts: its next receive reports that.
    public static List<Connection> awaitAny(
            Collection<? extends Connection> connections, Duration timeout)
            throws IOException, InterruptedException {
        long deadline = Deadline.after(timeout);
        List<Connection> others =
                connections.stream()
                        .filter(each -> !(each instanceof SocketConnection))
                        .map(each -> (Connection) each)
                        .toList();
        if (others.isEmpty()) {
            return awaitSockets(connections, deadline);
        }
        // Connections without a socket cannot be waited for together: they are polled in turn.
        while (true) {
            Set<Connection> ready = new HashSet<>();
            for (Connection other : others) {
                if (other.poll(Duration.ZERO)) {
                    ready.add(other);
                }
            }
            var sockets = new ArrayList<Connection>(connections);
            sockets.removeAll(others);
            long look = ready.isEmpty() ? System.nanoTime() + LOOK_NANOS : System.nanoTime();
            boolean isLast = Deadline.remainingNanos(deadline) <= LOOK_NANOS;
            ready.addAll(awaitSockets(sockets, isLast && ready.isEmpty() ? deadline : look));
            if (!ready.isEmpty() || Deadline.remainingNanos(deadline) == 0) {
                return connections.stream()
                        .filter(ready::contains)
                        .map(each -> (Connection) each)
                        .toList();
            }
        }
    }

    private static List<Connection> awaitSockets(
            Collection<? extends Connection> connections, long deadline)
            throws IOException, InterruptedException {
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
