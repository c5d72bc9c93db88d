package dev.muster.internal.remote;

import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.internal.system.Guard;
import dev.muster.internal.wire.FaultySocket;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A door for tests, and connections through it: each has one end that may be faulty.
final class Pair implements AutoCloseable {
    private final Listener door;

    /// Guarded by itself.
    private final List<Ends> all = new ArrayList<>();

    private Pair(Listener door) {
        this.door = door;
    }

    static Pair open(Path folder) throws IOException {
        return new Pair(Listener.open(new Address.Unix(folder.resolve("door"))));
    }

    /// Two ends.
    ///
    /// @param fault what lies under the first one
    record Ends(FaultySocket fault, Connection first, Connection second) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            first.close();
            second.close();
        }
    }

    Ends connect() throws IOException, InterruptedException {
        Connection second = Client.connect(door.address());
        FaultySocket fault = FaultySocket.under(door.accept());
        var ends = new Ends(fault, fault.connection(), second);
        synchronized (all) {
            all.add(ends);
        }
        return ends;
    }

    /// Has two links go on over a new connection.
    ///
    /// @return the ends; the faulty one is that of the first link
    Ends connect(Link first, Link second)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Ends ends = connect();
        CompletableFuture<Void> attached = attach(second, ends.second());
        first.attach(ends.first());
        attached.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
        return ends;
    }

    /// Attaches in a thread of its own.
    static CompletableFuture<Void> attach(Link link, Connection connection) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        link.attach(connection);
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                body -> Thread.ofVirtual().start(body));
    }

    /// Closes all ends that are open.
    @Override
    public void close() {
        synchronized (all) {
            for (Ends each : all) {
                Guard.close(each.first());
                Guard.close(each.second());
            }
        }
        door.close();
    }
}
