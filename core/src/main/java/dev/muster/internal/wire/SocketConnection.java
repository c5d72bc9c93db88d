package dev.muster.internal.wire;

import dev.muster.connection.AuthKey;
import dev.muster.connection.AuthenticationException;
import dev.muster.connection.Connection;
import dev.muster.connection.ConnectionConfig;
import dev.muster.internal.system.TimeText;
import dev.muster.pickle.Pickle;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A connection over one socket, for threads that wait.
public final class SocketConnection implements Connection {
    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(5);

    /// A pickle up to this length is collected before it is read, so that an interrupt cannot
    /// truncate it.
    private static final long MAX_COLLECTED_BYTES = 1L << 30;

    private static final int COPIED_BYTES = 128 << 10;

    private final Transport transport;
    private final String peer;
    private final Pickle pickle;
    private final MessageWriter writer;
    private final MessageReader reader;
    private final AtomicBoolean closed = new AtomicBoolean();

    /// @param rest bytes from the peer that have already been read
    SocketConnection(Transport transport, ConnectionConfig config, ByteBuffer rest) {
        this.transport = transport;
        this.peer = Sockets.describe(transport.socket());
        this.pickle = config.pickle();
        this.writer = new MessageWriter(transport);
        this.reader = new MessageReader(transport, rest, config.maxMessageBytes(), writer);
    }

    /// A connection whose peer the event loop has accepted.
    static SocketConnection adopt(FrameChannel.Detached detached, ConnectionConfig config) {
        return new SocketConnection(detached.transport(), config, detached.rest());
    }

    /// The client's half of the challenge.
    ///
    /// @throws AuthenticationException if one side cannot prove the key to the other
    void authenticate(AuthKey key, ConnectionConfig config, long deadline)
            throws IOException, InterruptedException {
        Challenge challenge = Challenge.ofClient(transport.bind(key), config.allowsLegacyDigests());
        reader.limit(Framing.MAX_HANDSHAKE_BYTES);
        while (challenge.state() == Challenge.State.RUNNING) {
            byte[] message = receiveProof(deadline);
            if (message == null) {
                throw new AuthenticationException(
                        "%s did not answer the challenge in %s: it has no key, an empty one, or is"
                                        .formatted(peer, TimeText.of(config.handshakeTimeout()))
                                + " busy; a key on one side needs a key on the other, and so does"
                                + " TLS");
            }
            for (byte[] reply : challenge.receive(message)) {
                writer.send(reply, 0, reply.length);
            }
        }
        if (challenge.state() == Challenge.State.REFUSED) {
            throw new AuthenticationException(
                    peer + ": " + challenge.refusal() + transport.suspicion());
        }
        reader.limit(config.maxMessageBytes());
    }

    private byte @Nullable [] receiveProof(long deadline) throws IOException, InterruptedException {
        try {
            return reader.receive(Framing.MAX_HANDSHAKE_BYTES, deadline, null);
        } catch (EOFException e) {
            AuthenticationException failure =
                    new AuthenticationException(
                            peer
                                    + " closed the connection during the challenge: it refuses the"
                                    + " key, expects TLS, or has no room for more clients");
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public void send(@Nullable Object value) throws IOException {
        write(pickle.dump(value));
    }

    @Override
    public void sendBytes(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        try {
            writer.send(bytes, offset, length);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    @Override
    public void sendBytes(ByteBuffer... parts) throws IOException {
        write(List.of(parts));
    }

    @Override
    public void sendFrom(InputStream body, long length) throws IOException {
        try {
            writer.sendFrom(body, length);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    private void write(List<ByteBuffer> parts) throws IOException {
        try {
            writer.send(parts);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            writer.flush();
        } catch (IOException e) {
            throw lost(e);
        }
    }

    @Override
    public @Nullable Object receive() throws IOException, InterruptedException {
        LargeObject large = new LargeObject(pickle);
        byte[] bytes = read(MAX_COLLECTED_BYTES, Deadline.NEVER, large);
        return large.or(Objects.requireNonNull(bytes));
    }

    @Override
    public Optional<Object> receive(Duration timeout) throws IOException, InterruptedException {
        LargeObject large = new LargeObject(pickle);
        byte[] bytes = read(MAX_COLLECTED_BYTES, Deadline.after(timeout), large);
        return bytes == null ? Optional.empty() : Optional.ofNullable(large.or(bytes));
    }

    /// An object whose pickle is too long for an array, or nearly so.
    private static final class LargeObject implements LongMessage {
        private final Pickle pickle;
        private @Nullable Object value;

        LargeObject(Pickle pickle) {
            this.pickle = pickle;
        }

        @Override
        public void read(InputStream body, long length) throws IOException {
            value = pickle.load(body, length);
        }

        /// This object, or the one of a message that was not handed over.
        @SuppressWarnings("ReferenceEquality") // the one array that means this
        @Nullable Object or(byte[] message) throws IOException {
            return message == MessageReader.HANDED_OVER ? value : pickle.loads(message);
        }
    }

    @Override
    public byte[] receiveBytes(long maxBytes) throws IOException, InterruptedException {
        return Objects.requireNonNull(read(maxBytes, Deadline.NEVER, null));
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the one array that means this
    public Optional<byte[]> receiveBytes(long mostBytes, LongMessage longer)
            throws IOException, InterruptedException {
        byte[] message = read(mostBytes, Deadline.NEVER, longer);
        return message == MessageReader.HANDED_OVER
                ? Optional.empty()
                : Optional.ofNullable(message);
    }

    @Override
    public int receiveBytes(ByteBuffer target) throws IOException, InterruptedException {
        try {
            return reader.receive(target);
        } catch (ClosedChannelException e) {
            throw lost(e);
        }
    }

    @Override
    public Optional<byte[]> receiveBytes(Duration timeout)
            throws IOException, InterruptedException {
        return Optional.ofNullable(read(Long.MAX_VALUE, Deadline.after(timeout), null));
    }

    @Override
    public long receiveTo(OutputStream target) throws IOException, InterruptedException {
        long[] total = new long[1];
        read(
                -1,
                Deadline.NEVER,
                (body, length) -> {
                    total[0] = length;
                    byte[] buffer = new byte[(int) Math.min(length, COPIED_BYTES)];
                    for (long left = length; left > 0; ) {
                        int count = body.read(buffer);
                        target.write(buffer, 0, count);
                        left -= count;
                    }
                });
        return total[0];
    }

    private byte @Nullable [] read(long maxBytes, long deadline, @Nullable LongMessage longer)
            throws IOException, InterruptedException {
        try {
            return reader.receive(maxBytes, deadline, longer);
        } catch (ClosedChannelException e) {
            throw lost(e);
        }
    }

    @Override
    public boolean poll(Duration timeout) throws IOException, InterruptedException {
        try {
            return reader.poll(Deadline.after(timeout));
        } catch (ClosedChannelException e) {
            throw lost(e);
        }
    }

    private IOException lost(IOException cause) {
        String reason =
                closed.get() || cause instanceof ClosedChannelException
                        ? "the connection to " + peer + " is closed on this side"
                        : "the connection to " + peer + " is lost: " + cause.getMessage();
        return new IOException(reason, cause);
    }

    /// Whether bytes of a message have been read that no receive has taken yet.
    public boolean hasBuffered() {
        return reader.hasBuffered();
    }

    /// To be called between long messages sent one after the other: lets other threads send theirs.
    public void letOthersSend() {
        writer.letOthersSend();
    }

    Transport transport() {
        return transport;
    }

    MessageReader reader() {
        return reader;
    }

    MessageWriter writer() {
        return writer;
    }

    @Override
    public void close() throws IOException {
        if (closed.getAndSet(true)) {
            return;
        }
        reader.close();
        try {
            writer.finish(System.nanoTime() + CLOSING_NANOS);
        } catch (IOException e) {
            throw new IOException("closing " + this + ": " + e.getMessage(), e);
        } finally {
            transport.close();
            writer.close();
        }
    }

    @Override
    public String toString() {
        return "Connection to " + peer;
    }
}
