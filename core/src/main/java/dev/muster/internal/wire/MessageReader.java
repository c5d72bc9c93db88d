package dev.muster.internal.wire;

import dev.muster.connection.Connection.LongMessage;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The receiving half of a connection. Any thread may receive, one at a time.
final class MessageReader {
    /*
     * Reading is tried first; only when nothing has arrived does the thread sleep in `arrival`,
     * which an interrupt or a deadline ends without harm: the part of a message that has arrived
     * stays in `frames`, and the next receive continues from there.
     *
     * The buffer is borrowed while bytes are in it and during a read: a waiting connection holds
     * none.
     */
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    /// In place of a message that was handed over.
    static final byte[] HANDED_OVER = new byte[0];

    private final Transport transport;
    private final FrameReader frames;
    private final Readiness arrival;
    private final MessageWriter writer;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock. The input is borrowed unless it is EMPTY.
    private ByteBuffer input = EMPTY;
    private boolean hasEnded;

    private volatile boolean closed;

    /// @param rest bytes that have already been read
    /// @param writer messages waiting there are sent before a thread sleeps here
    MessageReader(Transport transport, ByteBuffer rest, long limit, MessageWriter writer) {
        this.transport = transport;
        this.frames = new FrameReader(limit, Framing.MAX_ARRAY_BYTES);
        this.arrival = new Readiness(transport.socket(), SelectionKey.OP_READ);
        this.writer = writer;
        if (rest.hasRemaining()) {
            input = DirectBuffers.borrow().put(rest).flip();
        }
    }

    /// Changes the longest message that is accepted.
    void limit(long bytes) {
        lock.lock();
        try {
            frames.limit(bytes);
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the next message and returns it, or null when the deadline has passed.
    ///
    /// @param maxBytes the longest message to be returned
    /// @param longer gets a longer message instead, and this returns [#HANDED_OVER]; null to throw.
    ///   Then the message is not lost: it can still be received
    byte @Nullable [] receive(long maxBytes, long deadline, @Nullable LongMessage longer)
            throws IOException, InterruptedException {
        if (!acquire(deadline)) {
            return null;
        }
        try {
            if (!readHeader(deadline)) {
                return null;
            }
            long length = frames.length();
            if (length <= Math.min(maxBytes, Framing.MAX_ARRAY_BYTES)) {
                return readBody(deadline) ? frames.take().array() : null;
            }
            if (longer == null) {
                throw tooLong(length, Math.min(maxBytes, Framing.MAX_ARRAY_BYTES));
            }
            handOver(longer, length);
            return HANDED_OVER;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the next message and puts it into a buffer.
    ///
    /// @return its length
    int receive(ByteBuffer target) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            readHeader(Deadline.NEVER);
            long length = frames.length();
            if (length > target.remaining()) {
                throw tooLong(length, target.remaining());
            }
            if (frames.isInsideBody()) {
                readBody(Deadline.NEVER);
                target.put(frames.take().array());
            } else {
                readInto(target.slice(target.position(), (int) length));
                target.position(target.position() + (int) length);
            }
            return (int) length;
        } finally {
            lock.unlock();
        }
    }

    private void readInto(ByteBuffer body) throws IOException, InterruptedException {
        try {
            while (body.hasRemaining()) {
                if (input.hasRemaining() || !body.isDirect()) {
                    fill(Deadline.NEVER);
                    Framing.transfer(input, body);
                } else if (transport.read(body) <= 0) {
                    fill(Deadline.NEVER);
                }
            }
            frames.skipped(frames.length());
        } catch (InterruptedException e) {
            // The next receive needs what has arrived so far.
            frames.readBody(body.flip());
            throw e;
        }
    }

    private static IOException tooLong(long length, long limit) {
        return new IOException(
                "the next message has %d bytes, the limit of this call is %d: receiveTo(…) takes"
                                .formatted(length, limit)
                        + " messages of any length");
    }

    private void handOver(LongMessage reading, long length)
            throws IOException, InterruptedException {
        try (MessageBody body = new MessageBody()) {
            reading.read(body, length);
        } catch (InterruptedIOException e) {
            // The beginning is gone, so the stream cannot be resumed.
            transport.close();
            Thread.interrupted();
            throw new InterruptedException(
                    "interrupted within a message that is read piece by piece: closed");
        }
    }

    /// The body of the current message. Closing it skips what was not read.
    private final class MessageBody extends InputStream {
        private final ByteBuffer collected = frames.takeCollected();
        private long missing = frames.missing();
        private boolean isBroken;

        MessageBody() {
            taken(0);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (collected.hasRemaining()) {
                int count = Math.min(length, collected.remaining());
                collected.get(target, offset, count);
                return count;
            }
            if (missing == 0) {
                return -1;
            }
            ByteBuffer piece = piece();
            int count = (int) Math.min(missing, Math.min(length, piece.remaining()));
            piece.get(target, offset, count);
            taken(count);
            return count;
        }

        private ByteBuffer piece() throws IOException {
            try {
                ByteBuffer piece = fill(Deadline.NEVER);
                if (piece == null) {
                    throw new IllegalStateException("a wait without limit has ended");
                }
                return piece;
            } catch (InterruptedException e) {
                isBroken = true;
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            } catch (IOException e) {
                isBroken = true;
                throw e;
            }
        }

        private void taken(int count) {
            missing -= count;
            frames.skipped(count);
        }

        @Override
        public void close() throws IOException {
            while (missing > 0 && !isBroken) {
                ByteBuffer piece = piece();
                int count = (int) Math.min(missing, piece.remaining());
                piece.position(piece.position() + count);
                taken(count);
            }
        }
    }

    /// Whether the next receive would find something: bytes, the end of the stream, or an error.
    boolean poll(long deadline) throws IOException, InterruptedException {
        if (!acquire(deadline)) {
            return false;
        }
        try {
            return fill(deadline) != null;
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Whether the next receive would find something without looking at the socket.
    boolean hasBuffered() {
        if (closed) {
            return true;
        }
        if (!lock.tryLock()) {
            return false; // Another thread is receiving: what has arrived is for that one.
        }
        try {
            return hasEnded || input.hasRemaining() || transport.hasInput();
        } catch (IOException e) {
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Like [#poll], after the socket has become readable.
    boolean hasArrived() throws IOException, InterruptedException {
        return transport.isTransparent() || closed || poll(System.nanoTime());
    }

    private boolean acquire(long deadline) throws InterruptedException {
        if (deadline == Deadline.NEVER) {
            lock.lockInterruptibly();
            return true;
        }
        return lock.tryLock(Deadline.remainingNanos(deadline), TimeUnit.NANOSECONDS);
    }

    private boolean readHeader(long deadline) throws IOException, InterruptedException {
        while (!frames.readHeader(input)) {
            if (fill(deadline) == null) {
                return false;
            }
        }
        return true;
    }

    private boolean readBody(long deadline) throws IOException, InterruptedException {
        while (!frames.readBody(input)) {
            if (fill(deadline) == null) {
                return false;
            }
        }
        return true;
    }

    /// The buffer with at least one byte, or null when the deadline has passed.
    ///
    /// @throws EOFException if the peer has closed the connection between two messages
    /// @throws IOException if the connection is lost, or was closed within a message
    private @Nullable ByteBuffer fill(long deadline) throws IOException, InterruptedException {
        while (!input.hasRemaining()) {
            if (closed) {
                throw new ClosedChannelException();
            }
            if (hasEnded) {
                throw ended();
            }
            if (read() != 0) {
                continue;
            }
            if (deadline != Deadline.NEVER && Deadline.remainingNanos(deadline) == 0) {
                return null;
            }
            writer.flushWhatFits();
            if (!arrival.await(deadline)) {
                return null;
            }
        }
        return input;
    }

    private int read() throws IOException {
        ByteBuffer buffer = isBorrowed() ? input.clear() : DirectBuffers.borrow();
        int count = 0;
        try {
            count = transport.read(buffer);
            hasEnded = count < 0;
            return count;
        } finally {
            if (count > 0) {
                input = buffer.flip();
            } else {
                input = EMPTY;
                DirectBuffers.giveBack(buffer);
            }
        }
    }

    private boolean isBorrowed() {
        return input.isDirect();
    }

    private IOException ended() {
        return frames.isInside()
                ? new IOException(
                        "the peer closed the connection in the middle of a message"
                                + frames.suspicion())
                : new EOFException("the peer has closed the connection");
    }

    /// Wakes the threads that wait for a message. Bytes that were read and not received are lost.
    void close() {
        closed = true;
        arrival.close();
        if (lock.tryLock()) {
            try {
                if (isBorrowed()) {
                    DirectBuffers.giveBack(input);
                    input = EMPTY;
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
