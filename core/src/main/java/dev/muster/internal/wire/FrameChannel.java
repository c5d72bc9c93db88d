package dev.muster.internal.wire;

import dev.muster.connection.AuthKey;
import dev.muster.connection.ConnectionConfig;
import dev.muster.internal.system.Guard;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One peer of a server: frames arrive through a [Frame.Handler] and are sent through [#send].
public final class FrameChannel {
    /*
     * Receiving belongs to the loop's thread. Any thread may send, pause, resume and close; closing
     * takes effect on the loop's thread, so that closed() is called there, once.
     *
     * While paused, bytes are still read, up to HELD_BYTES: only this shows the end of the stream.
     * A client that waits for its answer has sent nothing more, so its end is always seen. `paused`
     * and `isHolding` are written by different threads: the loop sets isHolding and then looks at
     * paused again, resume() clears paused and then looks at isHolding. One of the two sees the
     * other.
     */
    private static final int HELD_BYTES = 64 << 10;

    /// A larger frame gains nothing by waiting for others.
    private static final int CORKED_BYTES = 8 << 10;

    private static final byte[] NOTHING = new byte[0];

    private final EventLoop loop;
    private final Transport transport;
    private final ConnectionConfig config;
    private final long deadlineNanos;
    private final FrameReader reader;
    private final ChannelWriter writer;
    private final SelectionKey key;
    private final @Nullable AuthKey authKey;

    // Loop thread only.
    private @Nullable Challenge challenge;
    private Frame.@Nullable Handler handler;
    private byte[] held = NOTHING;
    private ByteBuffer current = ByteBuffer.wrap(NOTHING);
    private boolean isFinished;
    private boolean hasBegun;

    private volatile boolean paused;
    private volatile boolean isHolding;
    private volatile boolean closed;

    FrameChannel(
            EventLoop loop,
            Transport transport,
            ConnectionConfig config,
            @Nullable AuthKey authKey,
            long deadlineNanos)
            throws IOException {
        this.loop = loop;
        this.transport = transport;
        this.config = config;
        this.authKey = authKey;
        this.deadlineNanos = deadlineNanos;
        this.reader = new FrameReader(Framing.MAX_HANDSHAKE_BYTES, FrameReader.LARGEST_LOOP_ARRAY);
        this.writer = new ChannelWriter(transport);
        this.key = transport.socket().register(loop.selector(), SelectionKey.OP_READ, this);
    }

    /// Sends one message: adds the header, writes at once what the socket takes and keeps the rest.
    /// Never blocks. Any thread; messages are sent in the order of the calls. After the channel was
    /// closed nothing happens: [Frame.Handler#closed] reports that.
    ///
    /// @param body what the message consists of. The buffers belong to the channel from now on:
    ///   neither their positions nor their content may be relied on or changed
    public void send(List<ByteBuffer> body) {
        if (closed) {
            return;
        }
        try {
            // The challenge is sent at once: anything written after acknowledgeAtOnce() undoes it.
            if (handler != null && loop.isCorked() && Framing.totalBytes(body) <= CORKED_BYTES) {
                if (writer.cork(body)) {
                    loop.uncorkLater(this);
                }
            } else if (!writer.send(body)) {
                updateInterest();
            }
        } catch (IOException e) {
            failed(e);
        } catch (Throwable e) { // the thread may be another client's
            Guard.survived(e);
            EventLoop.LOGGER.log(Level.WARNING, () -> "sending to " + this + " failed: closed", e);
            close(); // it is not known how much of it was written
        }
    }

    /// Passes the frames after this one to another handler, including the notification of the end.
    /// Only for the handler, while it receives a frame.
    public void handOver(Frame.Handler next) {
        handler = next;
    }

    /// Delivers no more frames until [#resume], including those that have already arrived. The end
    /// of the stream is still noticed, unless the peer sent more than 64 KiB ahead.
    public void pause() {
        paused = true;
    }

    /// Delivers frames again. Any thread.
    public void resume() {
        paused = false;
        if (isHolding) {
            loop.execute(() -> guarded(this::drainHeld));
        }
    }

    /// Runs something on the loop's thread, soon: the thread that calls the handler.
    public void execute(Runnable task) {
        loop.execute(() -> guarded(task::run));
    }

    /// How many bytes were given to [#send] that the socket has not taken yet.
    public long unsentBytes() {
        return writer.bytes();
    }

    /// Closes when everything is sent; anything passed to [#send] from now on is dropped.
    public void closeAfterSending() {
        guarded(() -> {
            if (writer.finish()) {
                close();
            }
        });
    }

    /// Closes at once; what is unsent is lost. [Frame.Handler#closed] is called by the loop.
    public void close() {
        if (!closed) {
            closed = true;
            try {
                loop.execute(this::finish);
            } catch (OutOfMemoryError e) {
                Guard.survived(e);
                loop.sweepSoon();
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public String toString() {
        return Sockets.describe(transport.socket());
    }

    // ---- loop thread only ----

    long deadlineNanos() {
        return deadlineNanos;
    }

    void open() {
        guarded(this::begin);
    }

    /// A step of one channel, whose failure ends that channel alone.
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private void guarded(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            failed(e);
        } catch (Throwable e) {
            broken(e);
        }
    }

    /// Continues the beginning: the transport's handshake first, then the challenge.
    ///
    /// @return whether frames may arrive
    private boolean begin() throws IOException {
        if (hasBegun) {
            return true;
        }
        if (!transport.advance()) {
            applyInterest();
            return false;
        }
        hasBegun = true;
        if (authKey == null) {
            loop.leaveHandshake(this);
            enter();
        } else {
            challenge = Challenge.ofServer(transport.bind(authKey), config.allowsLegacyDigests());
            sendAll(challenge.begin());
        }
        applyInterest();
        return !closed;
    }

    void readable(ByteBuffer input, ByteBuffer scratch) {
        if (closed) {
            return;
        }
        guarded(() -> read(input, scratch));
    }

    private void read(ByteBuffer input, ByteBuffer scratch) throws IOException {
        if (!begin()) {
            return;
        }
        do {
            int count = transport.read(input.clear());
            if (count < 0) {
                finish();
                return;
            }
            take(input.flip(), scratch);
        } while (!closed && transport.hasInput());
        if (transport.wantsWrite()) {
            applyInterest();
        }
        if ((challenge != null || reader.isInsideFrame()) && !closed) {
            Sockets.acknowledgeAtOnce(transport.socket());
        }
    }

    private void take(ByteBuffer input, ByteBuffer scratch) throws IOException {
        if (paused || held.length > 0) {
            hold(input);
        } else {
            if (reader.isInsideBody()) {
                // Straight into the body, without a detour through the scratch array.
                current = input;
                Frame frame = reader.next(input);
                if (frame != null) {
                    deliver(frame);
                }
            }
            drain(scratch.clear().put(input).flip());
        }
        if (held.length > 0) {
            drainHeld();
        }
    }

    private void drain(ByteBuffer in) throws IOException {
        current = in;
        while (!paused && !closed) {
            Frame frame = reader.next(in);
            if (frame == null) {
                break;
            }
            deliver(frame);
        }
        if (in.hasRemaining() && !closed) {
            hold(in);
        }
    }

    private void hold(ByteBuffer in) {
        int begin = held.length;
        held = Arrays.copyOf(held, begin + in.remaining());
        in.get(held, begin, in.remaining());
        isHolding = true;
    }

    private void drainHeld() throws IOException {
        while (!paused && !closed && held.length > 0) {
            ByteBuffer in = ByteBuffer.wrap(held);
            held = NOTHING;
            isHolding = false;
            drain(in);
        }
        applyInterest();
    }

    private void deliver(Frame frame) throws IOException {
        Frame.Handler target = handler;
        if (target != null) {
            target.received(frame);
        } else if (challenge != null) {
            prove(challenge, frame);
        }
    }

    private void prove(Challenge running, Frame frame) throws IOException {
        int end = frame.offset() + frame.length();
        sendAll(running.receive(Arrays.copyOfRange(frame.array(), frame.offset(), end)));
        switch (running.state()) {
            case RUNNING -> {}
            case PASSED -> {
                challenge = null;
                loop.leaveHandshake(this);
                enter();
            }
            case REFUSED -> {
                EventLoop.LOGGER.log(Level.DEBUG, "{0} is refused: {1}", this, running.refusal());
                closeAfterSending();
            }
        }
    }

    private void enter() throws IOException {
        reader.limit(config.maxMessageBytes());
        handler = loop.connected(this);
    }

    private void sendAll(List<byte[]> messages) {
        for (byte[] message : messages) {
            send(List.of(ByteBuffer.wrap(message)));
        }
    }

    void writable() {
        if (closed) {
            return;
        }
        guarded(() -> {
            if (begin() && writer.flush()) {
                applyInterest();
                if (writer.isFinished()) {
                    close();
                } else if (handler != null) {
                    handler.drained();
                }
            }
        });
    }

    /// Writes what was sent while the loop was corked.
    void uncork() {
        guarded(() -> {
            if (!closed && !writer.uncork()) {
                applyInterest();
            }
        });
    }

    private void updateInterest() {
        if (loop.isCurrent()) {
            applyInterest();
        } else {
            loop.execute(this::applyInterest);
        }
    }

    private void applyInterest() {
        if (closed || !key.isValid()) {
            return;
        }
        int operations =
                (held.length < HELD_BYTES ? SelectionKey.OP_READ : 0)
                        | (writer.bytes() > 0 || transport.wantsWrite()
                                ? SelectionKey.OP_WRITE
                                : 0);
        if (key.interestOps() != operations) {
            key.interestOps(operations);
        }
    }

    private void failed(IOException e) {
        EventLoop.LOGGER.log(Level.DEBUG, () -> "the connection to " + this + " is lost", e);
        close();
    }

    /// Whatever went wrong, memory included: this channel is closed, not the others.
    void broken(Throwable e) {
        Guard.survived(e);
        try {
            EventLoop.LOGGER.log(
                    Level.WARNING, () -> "a frame of " + this + " broke its handler: closed", e);
        } finally {
            finish();
        }
    }

    /// Closes a channel that did not get through the handshake.
    void drop(String reason) {
        EventLoop.LOGGER.log(Level.DEBUG, "{0} is dropped: {1}", this, reason);
        finish();
    }

    /// Takes the socket away from the loop, without closing it. To be called while the loop reports
    /// that the channel is connected.
    Detached detach() {
        byte[] rest = new byte[current.remaining()];
        current.get(rest);
        closed = true;
        isFinished = true;
        key.cancel();
        return new Detached(transport, ByteBuffer.wrap(rest));
    }

    /// A socket whose peer has proved the key.
    ///
    /// @param rest bytes that the peer sent after the handshake and that have already been read
    record Detached(Transport transport, ByteBuffer rest) {}

    void finish() {
        closed = true;
        if (isFinished) {
            return;
        }
        isFinished = true;
        held = NOTHING;
        loop.leaveHandshake(this);
        try {
            transport.close();
        } catch (Throwable e) { // whatever it is, the handler must know of the end
            Guard.survived(e);
            EventLoop.LOGGER.log(Level.WARNING, "closing a channel failed", e);
        }
        Frame.Handler target = handler;
        if (target != null) {
            try {
                target.closed();
            } catch (Throwable e) {
                Guard.survived(e);
                EventLoop.LOGGER.log(Level.WARNING, "closing a channel's handler failed", e);
            }
        }
    }
}
