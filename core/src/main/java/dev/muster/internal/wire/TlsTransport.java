package dev.muster.internal.wire;

import dev.muster.connection.AuthKey;
import dev.muster.connection.AuthenticationException;
import dev.muster.connection.ConnectionConfig;
import dev.muster.connection.Encryption;
import dev.muster.internal.system.Guard;
import dev.muster.internal.wire.TlsEngines.ServerCheck;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// TLS 1.3 over a non-blocking socket.
final class TlsTransport implements Transport {
    /*
     * One lock for both directions: the engine has one of its own anyway, and nothing in here
     * waits. Buffers are borrowed while bytes pass through; an idle connection holds at most the
     * beginning of a record.
     *
     * A read decrypts every whole record that has arrived, so the rest of them is in `plain`, and
     * when that is empty the selector can be trusted: there are no bytes that were read from the
     * socket and not yet passed on. The handshake is the exception: the peer's first bytes may have
     * arrived with the end of it (`isUnseen`).
     *
     * A stream that ends without TLS's close message ends like any other: a killed process sends
     * none, and a truncated message is noticed by its length.
     */
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    /// The first bytes of the kinds of records that begin a stream.
    private static final int ALERT = 21;

    private static final int HANDSHAKE = 22;

    private final SocketChannel socket;
    private final SSLEngine engine;
    private final @Nullable ServerCheck check;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private ByteBuffer rest = EMPTY;
    private ByteBuffer plain = EMPTY;
    private @Nullable ByteBuffer outgoing;
    private boolean hasBegun;
    private boolean hasHeard;
    private boolean isUnseen;
    private boolean hasEnded;
    private boolean closed;

    private volatile boolean isReady;
    private volatile boolean isBlocked;

    private TlsTransport(SocketChannel socket, SSLEngine engine, @Nullable ServerCheck check) {
        this.socket = socket;
        this.engine = engine;
        this.check = check;
    }

    static TlsTransport ofServer(SocketChannel socket, SSLContext context) {
        return new TlsTransport(socket, TlsEngines.server(context), null);
    }

    static TlsTransport ofClient(SocketChannel socket, Encryption.Client client)
            throws IOException {
        ServerCheck check = new ServerCheck(client.pin().orElse(null));
        return new TlsTransport(socket, TlsEngines.client(check), check);
    }

    /// What the accepted sockets of a server need, or null if it does not encrypt.
    static @Nullable SSLContext contextOf(ConnectionConfig config) throws IOException {
        return config.encryption() instanceof Encryption.Server(var identity)
                ? TlsEngines.ofServer(identity)
                : null;
    }

    @Override
    public boolean advance() throws IOException {
        lock.lock();
        try {
            if (!hasBegun) {
                hasBegun = true;
                engine.beginHandshake();
            }
            if (!flush()) {
                return isReady;
            }
            if (!isReady && shakeHands()) {
                isUnseen = true;
                isReady = true;
            }
            return isReady;
        } catch (SSLException e) {
            throw broken(e);
        } finally {
            lock.unlock();
        }
    }

    private boolean shakeHands() throws IOException {
        ByteBuffer in = DirectBuffers.borrow().put(rest).flip();
        try {
            while (true) {
                boolean goesOn =
                        switch (engine.getHandshakeStatus()) {
                            case NEED_TASK -> runTasks();
                            case NEED_WRAP -> wrap(EMPTY) != Status.BUFFER_OVERFLOW && flush();
                            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrap(in);
                            case FINISHED, NOT_HANDSHAKING -> {
                                flush();
                                yield false;
                            }
                        };
                if (!goesOn) {
                    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
                }
            }
        } finally {
            keep(in);
        }
    }

    /// @return whether there was something to read
    private boolean unwrap(ByteBuffer in) throws IOException {
        if (in.hasRemaining()) {
            checkFirst(in);
            SSLEngineResult result = engine.unwrap(in, EMPTY);
            if (result.getStatus() == Status.CLOSED) {
                throw new EOFException("the peer has ended the TLS handshake");
            }
            if (result.getStatus() != Status.BUFFER_UNDERFLOW) {
                return true;
            }
        }
        int count = receive(in);
        if (count < 0) {
            throw new EOFException("the peer closed the connection during the TLS handshake");
        }
        return count > 0;
    }

    private void checkFirst(ByteBuffer in) throws IOException {
        int first = in.get(in.position());
        if (!hasHeard && first != HANDSHAKE && first != ALERT) {
            throw new IOException(
                    check == null
                            ? "the peer does not speak TLS: connect withTls(fingerprint)"
                            : "the server does not speak TLS: let it listen withTls(identity), or"
                                    + " connect without TLS");
        }
        hasHeard = true;
    }

    private int receive(ByteBuffer in) throws IOException {
        in.compact();
        try {
            return socket.read(in);
        } finally {
            in.flip();
        }
    }

    /// Returns the buffer; the beginning of a record stays.
    private void keep(ByteBuffer in) {
        rest =
                in.hasRemaining() && !closed
                        ? ByteBuffer.allocate(in.remaining()).put(in).flip()
                        : EMPTY;
        DirectBuffers.giveBack(in);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        lock.lock();
        try {
            if (!plain.hasRemaining()) {
                ByteBuffer in = DirectBuffers.borrow().put(rest).flip();
                try {
                    return read(in, target);
                } finally {
                    keep(in);
                }
            }
            int before = target.position();
            Framing.transfer(plain, target);
            releasePlain();
            return target.position() - before;
        } catch (SSLException e) {
            throw broken(e);
        } finally {
            lock.unlock();
        }
    }

    private int read(ByteBuffer in, ByteBuffer target) throws IOException {
        while (true) {
            int count = decrypt(in, target);
            if (count > 0) {
                return count;
            }
            if (hasEnded) {
                return -1;
            }
            int received = receive(in);
            if (received <= 0) {
                hasEnded = received < 0;
                return received;
            }
        }
    }

    /// Decrypts all whole records, the last of them into `plain` if the target is too small.
    @SuppressWarnings("ReferenceEquality") // which of the two buffers it is
    private int decrypt(ByteBuffer in, ByteBuffer target) throws IOException {
        isUnseen = false;
        int before = target.position();
        ByteBuffer to = target;
        while (in.hasRemaining() && !hasEnded) {
            Status status = engine.unwrap(in, to).getStatus();
            if (status == Status.BUFFER_UNDERFLOW) {
                break;
            }
            if (status == Status.BUFFER_OVERFLOW) {
                if (to != target) {
                    throw new IOException("the peer's TLS records are too long");
                }
                plain = DirectBuffers.borrow();
                to = plain;
            }
            hasEnded = status == Status.CLOSED;
            answer();
        }
        if (to != target) {
            Framing.transfer(plain.flip(), target);
            releasePlain();
        }
        return target.position() - before;
    }

    private void releasePlain() {
        if (!plain.hasRemaining() && plain.isDirect()) {
            DirectBuffers.giveBack(plain);
            plain = EMPTY;
        }
    }

    /// Records that change keys sometimes need an answer.
    private void answer() throws IOException {
        HandshakeStatus status = engine.getHandshakeStatus();
        if (status == HandshakeStatus.NEED_TASK) {
            runTasks();
        } else if (status == HandshakeStatus.NEED_WRAP && !hasEnded) {
            wrap(EMPTY);
            flush();
        }
    }

    /// Some milliseconds at most: the curve and the signature.
    private boolean runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; ) {
            task.run();
            task = engine.getDelegatedTask();
        }
        if (check == null) {
            TlsEngines.refuseResumption(engine);
        }
        return true;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        lock.lock();
        try {
            int before = source.remaining();
            boolean hasRoom = flush();
            while (hasRoom && source.hasRemaining()) {
                Status status = wrap(source);
                if (status == Status.CLOSED) {
                    throw new ClosedChannelException();
                }
                hasRoom = status != Status.BUFFER_OVERFLOW || flush();
            }
            flush();
            return before - source.remaining();
        } catch (SSLException e) {
            throw broken(e);
        } finally {
            lock.unlock();
        }
    }

    private Status wrap(ByteBuffer source) throws IOException {
        ByteBuffer out = outgoing;
        if (out == null) {
            out = DirectBuffers.borrow();
            outgoing = out;
        }
        return engine.wrap(source, out).getStatus();
    }

    /// Writes what is encrypted, as far as the socket takes it.
    ///
    /// @return whether nothing is left
    private boolean flush() throws IOException {
        ByteBuffer out = outgoing;
        if (out == null) {
            return true;
        }
        out.flip();
        try {
            socket.write(out);
        } finally {
            isBlocked = out.hasRemaining();
            out.compact();
            if (!isBlocked) {
                outgoing = null;
                DirectBuffers.giveBack(out);
            }
        }
        return !isBlocked;
    }

    @Override
    public boolean wantsWrite() {
        return isBlocked;
    }

    @Override
    public boolean hasInput() throws IOException {
        lock.lock();
        try {
            if (isUnseen && rest.hasRemaining()) {
                ByteBuffer in = DirectBuffers.borrow().put(rest).flip();
                try {
                    decrypt(in, EMPTY);
                } finally {
                    keep(in);
                }
            }
            return plain.hasRemaining() || hasEnded;
        } catch (SSLException e) {
            throw broken(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isTransparent() {
        return false;
    }

    @Override
    public AuthKey bind(AuthKey key) throws IOException {
        return TlsEngines.bind(key, engine);
    }

    private IOException broken(SSLException e) {
        if (check == null || check.refused() == null) {
            return new IOException("TLS failed: " + e.getMessage(), e);
        }
        AuthenticationException failure = new AuthenticationException(check.refusal());
        failure.initCause(e);
        return failure;
    }

    @Override
    public String suspicion() {
        return "; with the same key on both sides, there is a man in the middle";
    }

    @Override
    public SocketChannel socket() {
        return socket;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                sayGoodbye();
                release();
            }
        } finally {
            lock.unlock();
            Guard.close(socket);
        }
    }

    /// Also tells the peer what was wrong with it.
    private void sayGoodbye() {
        try {
            if (hasBegun && socket.isOpen() && flush()) {
                engine.closeOutbound();
                for (Status status = Status.OK; status == Status.OK && !engine.isOutboundDone(); ) {
                    status = wrap(EMPTY);
                }
                flush();
            }
        } catch (IOException e) {
            EventLoop.LOGGER.log(Level.DEBUG, "the end of TLS was not sent", e);
        }
    }

    private void release() {
        rest = EMPTY;
        if (plain.isDirect()) {
            DirectBuffers.giveBack(plain);
            plain = EMPTY;
        }
        ByteBuffer out = outgoing;
        if (out != null) {
            outgoing = null;
            DirectBuffers.giveBack(out);
        }
        isBlocked = false;
    }
}
