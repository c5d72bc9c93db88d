package dev.muster.internal.local;

import dev.muster.codec.CodecException;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.internal.client.TypedObjects;
import dev.muster.internal.client.java.ManagerEndpoint;
import dev.muster.internal.client.java.RemoteManager;
import dev.muster.internal.client.java.Session;
import dev.muster.internal.client.java.Session.Reply;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.server.ObjectServer;
import dev.muster.internal.server.java.JavaSession;
import dev.muster.manager.ManagerConfig;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.manager.RemoteObject;
import dev.muster.monitor.ManagerSnapshot;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A manager that this process serves, and uses.
public final class ServedManager extends TypedObjects implements ManagerServer {
    private final ObjectServer server;
    private final RemoteManager manager;

    private ServedManager(ObjectServer server, RemoteManager manager) {
        this.server = server;
        this.manager = manager;
    }

    /// Begins to serve.
    ///
    /// @throws IllegalArgumentException if the key is too short for an address beyond loopback
    /// @throws IOException if the address cannot be listened at
    public static ServedManager open(
            Address address, AuthKey key, Registry registry, ManagerConfig config)
            throws IOException {
        ObjectServer server = ObjectServer.open(address, key, registry, config);
        RemoteManager manager =
                RemoteManager.over(
                        server.welcome(),
                        client -> new LocalLink(server, client),
                        server.address().toString(),
                        server.codec());
        manager.at(ManagerEndpoint.of(server.address(), key, config.connection().encryption()));
        server.own(manager.tokens());
        return new ServedManager(server, manager);
    }

    @Override
    public Address address() {
        return server.address();
    }

    @Override
    public ManagerSnapshot snapshot() {
        return server.snapshot();
    }

    @Override
    public String toString() {
        return "ManagerServer[" + address() + "]";
    }

    @Override
    public Object named(String name, SharedType type) {
        return manager.named(name, type);
    }

    @Override
    public Object made(SharedType type, @Nullable Object... arguments) {
        return manager.made(type, arguments);
    }

    @Override
    public <T> T get(String name, Class<T> type) {
        return manager.get(name, type);
    }

    @Override
    public RemoteObject object(String name, @Nullable Object... arguments) {
        throw new UnsupportedOperationException(
                "objects by the names of their Python methods are for clients: use queue(), map() … or connect to %s"
                        .formatted(server.address()));
    }

    @Override
    public void awaitTermination() throws InterruptedException {
        server.awaitTermination();
    }

    @Override
    public void close() {
        manager.close();
        server.close();
    }

    /// The way between a client and a server of the same process: messages are handed over by the
    /// thread that sends them.
    private static final class LocalLink implements Session.Link {
        private final Session client;
        private final JavaSession session;
        private volatile boolean closed;

        LocalLink(ObjectServer server, Session client) {
            this.client = client;
            this.session = server.openSession(new Outlet());
        }

        // ---- to the server ----

        /// The calling thread carries the call out, as far as it needs not wait.
        @Override
        public void send(Output message) throws IOException {
            if (closed) {
                throw new IOException("the manager is closed");
            }
            session.received(input(message));
        }

        private static Input input(Output message) throws CodecException {
            return message.size() <= Integer.MAX_VALUE - 8
                    ? Input.of(message.toByteArray())
                    : Encoded.of(message).input();
        }

        @Override
        public void await(Reply reply) throws InterruptedException {
            reply.await();
        }

        @Override
        public void attend() {
            // The thread that answers passes the reply on.
        }

        @Override
        public long lastHeardNanos() {
            return System.nanoTime();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                session.close("its manager was closed");
            }
        }

        // ---- to the client ----

        private final class Outlet implements JavaSession.Outlet {
            @Override
            public void send(Output message) {
                try {
                    client.received(input(message));
                    client.idle();
                } catch (CodecException e) {
                    client.lost(e);
                }
            }

            @Override
            public boolean mayWait() {
                return true;
            }

            @Override
            public void pause() {
                // A thread that may wait is never asked to stop.
            }

            @Override
            public void resume() {
                // See pause().
            }

            @Override
            public boolean isBehind() {
                return false;
            }
        }
    }
}
