package dev.muster.internal.server;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.object.Monitor;
import dev.muster.internal.protocol.ClientMessage;
import dev.muster.internal.protocol.Fragments;
import dev.muster.internal.protocol.ServerMessage;
import dev.muster.internal.server.java.JavaHost;
import dev.muster.internal.server.java.JavaSession;
import dev.muster.internal.system.Log;
import dev.muster.internal.wire.Frame;
import dev.muster.internal.wire.FrameChannel;
import dev.muster.monitor.ClientSnapshot;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.Function;

/// The connection of one Java client.
final class JavaChannel implements Frame.Handler, JavaSession.Outlet, ServerMonitor.Connected {
    /*
     * Three rules keep a client from harming others. A long message is sent in parts, of which only
     * a few wait at a time so that short ones get through. A client that sends calls but does not
     * read the answers is not read from until it does. One that sends nothing for too long is
     * considered dead.
     */
    private static final System.Logger LOGGER = Log.named("dev.muster.manager");
    private static final long PARTS_BYTES = 1 << 20;
    private static final int PARTS_A_TURN = 8;
    private static final long BEHIND_BYTES = 4 << 20;
    private static final long MOST_UNREAD_BYTES = 32 << 20;

    private final FrameChannel channel;
    private final JavaSession session;
    private final Consumer<JavaChannel> closed;
    private final Object lock = new Object();

    /// Loop thread only.
    private final Fragments incoming;

    private boolean waitsForReader;

    // Guarded by lock.
    private final Deque<Iterator<Output>> outgoing = new ArrayDeque<>(0);
    private long lastStream;
    private int pauses;

    private volatile long lastHeardNanos = System.nanoTime();
    private volatile String farewell = "its connection has ended";

    JavaChannel(
            FrameChannel channel, JavaHost host, long limitBytes, Consumer<JavaChannel> closed) {
        this.channel = channel;
        this.closed = closed;
        this.incoming = new Fragments(limitBytes);
        this.session = new JavaSession(host, this);
    }

    @Override
    public long calls() {
        return session.calls();
    }

    @Override
    public ClientSnapshot snapshot(Function<Monitor, String> names) {
        return session.snapshot(channel.toString(), names);
    }

    /// When the client last sent anything, by `System.nanoTime`.
    long lastHeardNanos() {
        return lastHeardNanos;
    }

    @Override
    public void received(Frame frame) {
        lastHeardNanos = System.nanoTime();
        try {
            if (frame.isLarge()) {
                throw new CodecException(
                        "a message of %,d bytes must be sent in parts of at most %,d"
                                .formatted(frame.size(), Fragments.MAX_BYTES));
            }
            take(Input.of(frame.array(), frame.offset(), frame.length()));
        } catch (CodecException e) {
            LOGGER.log(Level.WARNING, "{0} is dropped: {1}", channel, e.getMessage());
            channel.close();
        }
        if (!waitsForReader && channel.unsentBytes() > MOST_UNREAD_BYTES) {
            waitsForReader = true;
            pause();
        }
    }

    private void take(Input in) throws CodecException {
        int tag = in.peekByte();
        if (tag != ClientMessage.PART && tag != ClientMessage.LAST_PART) {
            session.received(in);
            return;
        }
        if (ClientMessage.read(in) instanceof ClientMessage.Part part) {
            try {
                Input whole = incoming.add(part.stream(), part.isLast(), part.bytes());
                if (whole != null) {
                    session.received(whole);
                }
            } catch (Fragments.TooLongException e) {
                session.refuse(e.beginning(), "the call has " + e.getMessage());
            }
        }
    }

    // ---- to the client ----

    @Override
    public void send(Output message) {
        if (message.size() <= Fragments.MAX_BYTES) {
            channel.send(message.buffers());
            return;
        }
        synchronized (lock) {
            outgoing.add(Fragments.of(message, ++lastStream, ServerMessage.Part::begin));
        }
        sendParts();
    }

    /// Some parts of each long message in turn.
    private void sendParts() {
        synchronized (lock) {
            for (int i = 0; i < PARTS_A_TURN && !outgoing.isEmpty(); i++) {
                if (channel.unsentBytes() > PARTS_BYTES) {
                    return; // drained() continues
                }
                Iterator<Output> message = outgoing.remove();
                channel.send(message.next().buffers());
                if (message.hasNext()) {
                    outgoing.add(message);
                }
            }
            if (!outgoing.isEmpty()) {
                channel.execute(this::sendParts);
            }
        }
    }

    @Override
    public void drained() {
        sendParts();
        if (waitsForReader) {
            waitsForReader = false;
            resume();
        }
        session.caughtUp();
    }

    @Override
    public boolean isBehind() {
        return channel.unsentBytes() > BEHIND_BYTES;
    }

    // ---- from the client ----

    @Override
    public boolean mayWait() {
        return false; // the same thread serves others
    }

    @Override
    public void pause() {
        synchronized (lock) {
            if (pauses++ == 0) {
                channel.pause();
            }
        }
    }

    @Override
    public void resume() {
        synchronized (lock) {
            if (--pauses == 0) {
                channel.resume();
            }
        }
    }

    // ---- the end ----

    /// The client is considered dead.
    void giveUp(String reason) {
        farewell = reason;
        channel.close();
    }

    @Override
    public void closed() {
        closed.accept(this);
        session.close(farewell);
    }
}
