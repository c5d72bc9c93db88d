package dev.muster.internal.local;

import dev.muster.codec.CodecException;
import dev.muster.internal.client.java.Link;
import dev.muster.internal.client.java.Reply;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.server.ObjectServer;
import dev.muster.internal.server.java.JavaSession;
import java.io.IOException;

/// The way between a client and a server of the same process: messages are handed over by the
/// thread that sends them.
final class LocalLink implements Link {
    private final Receiver receiver;
    private final JavaSession session;
    private volatile boolean closed;

    LocalLink(ObjectServer server, Receiver receiver) {
        this.receiver = receiver;
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
        // Whoever answers hands the reply over himself.
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
                receiver.received(input(message));
                receiver.idle();
            } catch (CodecException e) {
                receiver.lost(e);
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
