package dev.muster.internal.remote;

import dev.muster.connection.Connection;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A connection over two streams of bytes, such as the standard input and output of a process. A
/// message is its length in 4 bytes, the highest one first, and its bytes: at most 2 GiB.
///
/// A read of such a stream cannot be interrupted. So one thread reads, up to [#READ_AHEAD_BYTES]
/// ahead, and those who receive wait for that thread.
final class StreamConnection implements Connection {
    /// One message may exceed it.
    static final int READ_AHEAD_BYTES = 4 << 20;

    private static final int LENGTH_BYTES = 4;
    private static final int MOST_BYTES = Integer.MAX_VALUE - 64;
    private static final int CHUNK_BYTES = 64 << 10;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /// What is below a connection.
    interface Ground {
        /// Ends the streams, and soon afterwards what is below them. Must not wait.
        void end();

        /// Ends what is below the streams at once, with a write that waits in one of them.
        void kill();

        /// Why there is nothing more to read, in words.
        String whyOver();
    }

    private final InputStream in;
    private final OutputStream out;
    private final Ground ground;

    private final ReentrantLock sending = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by sending.
    private final byte[] buffer = new byte[CHUNK_BYTES];
    private int buffered;
    private boolean isBroken;

    // Guarded by lock.
    private final ArrayDeque<byte[]> arrived = new ArrayDeque<>();
    private long arrivedBytes;
    private @Nullable IOException end;
    private boolean isClosed;

    private StreamConnection(InputStream in, OutputStream out, Ground ground) {
        this.in = in;
        this.out = out;
        this.ground = ground;
    }

    /// Begins to read.
    ///
    /// @param name of what is at the other end, for the name of the thread
    /// @param in not read by anybody else from here on
    static StreamConnection open(String name, InputStream in, OutputStream out, Ground ground) {
        var connection = new StreamConnection(in, out, ground);
        Threads.daemon("muster-stream-" + name, connection::readAll).start();
        return connection;
    }

    // ---- reading ----

    private void readAll() {
        IOException why;
        try {
            var data = new DataInputStream(in);
            while (true) {
                readOne(data);
            }
        } catch (EOFException _) {
            why = endOfStream();
        } catch (IOException e) {
            why = e;
        } catch (InterruptedException e) { // nobody interrupts it
            why = new IOException("interrupted", e);
        } catch (Throwable e) { // nobody knows what of the message was read
            Guard.survived(e);
            why = new IOException("a message could not be read: " + e.getClass().getName(), e);
        }
        end(why);
    }

    private EOFException endOfStream() {
        try {
            return new EOFException(ground.whyOver());
        } catch (Throwable e) {
            Guard.failed(e);
            return new EOFException("the other side has closed the connection");
        }
    }

    private void readOne(DataInputStream data) throws IOException, InterruptedException {
        int length = data.readInt();
        if (length < 0 || length > MOST_BYTES) {
            throw new IOException(
                    "the other side sends what is no message: something else writes to the same"
                            + " stream");
        }
        byte[] message = readBody(data, length);
        lock.lock();
        try {
            arrived.addLast(message);
            arrivedBytes += length;
            changed.signalAll();
            while (arrivedBytes > READ_AHEAD_BYTES && !isClosed) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Takes memory for what arrives, not for a length that is only announced.
    private static byte[] readBody(DataInputStream data, int length) throws IOException {
        byte[] message = data.readNBytes(length);
        if (message.length < length) {
            throw new EOFException();
        }
        return message;
    }

    private void end(IOException why) {
        lock.lock();
        try {
            if (end == null) {
                end = why;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // ---- sending ----

    @Override
    public void sendBytes(ByteBuffer... parts) throws IOException {
        long total = 0;
        for (ByteBuffer part : parts) {
            total += part.remaining();
        }
        if (total > MOST_BYTES) {
            throw new IOException(
                    "a message has %d bytes, may have at most %d here: send it in parts"
                            .formatted(total, MOST_BYTES));
        }
        sending.lock();
        try {
            requireSendable();
            isBroken = true; // until all of it is written: the peer could not tell the next one
            append(ByteBuffer.allocate(LENGTH_BYTES).putInt(0, (int) total));
            for (ByteBuffer part : parts) {
                append(part);
            }
            isBroken = false;
            flushUnlessNext();
        } finally {
            sending.unlock();
        }
    }

    private void requireSendable() throws IOException {
        lock.lock();
        try {
            if (isClosed) {
                throw new IOException("the connection is closed on this side");
            }
        } finally {
            lock.unlock();
        }
        if (isBroken) {
            throw new IOException("the connection is lost: a message broke off in the middle");
        }
    }

    private void append(ByteBuffer part) throws IOException {
        while (part.hasRemaining()) {
            if (buffered == buffer.length) {
                drain();
            }
            int some = Math.min(part.remaining(), buffer.length - buffered);
            part.get(buffer, buffered, some);
            buffered += some;
        }
    }

    private void drain() throws IOException {
        int count = buffered;
        buffered = 0;
        boolean isDone = false;
        try {
            out.write(buffer, 0, count);
            isDone = true;
        } finally {
            isBroken |= !isDone;
        }
    }

    /// Whoever waits to send will do so itself, after its own message.
    private void flushUnlessNext() throws IOException {
        if (!sending.hasQueuedThreads()) {
            flushNow();
        }
    }

    private void flushNow() throws IOException {
        if (buffered > 0) {
            drain();
        }
        out.flush();
    }

    @Override
    public void flush() throws IOException {
        sending.lock();
        try {
            requireSendable();
            flushNow();
        } finally {
            sending.unlock();
        }
    }

    // ---- receiving ----

    @Override
    public byte[] receiveBytes(long maxBytes) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            var _ = await(Nanos.LONGEST);
            return take(maxBytes);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<byte[]> receiveBytes(Duration timeout)
            throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            return await(Nanos.of(timeout)) ? Optional.of(take(Long.MAX_VALUE)) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean poll(Duration timeout) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            return await(Nanos.of(timeout));
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a message or the end. Under the lock.
    private boolean await(long nanos) throws IOException, InterruptedException {
        long left = nanos;
        while (true) {
            if (isClosed) {
                throw new IOException("the connection is closed on this side");
            }
            if (!arrived.isEmpty() || end != null) {
                return true;
            }
            if (left <= 0) {
                return false;
            }
            left = changed.awaitNanos(left);
        }
    }

    /// Under the lock.
    private byte[] take(long maxBytes) throws IOException {
        byte[] message = arrived.peekFirst();
        if (message == null) {
            throw again(end);
        }
        if (message.length > maxBytes) {
            throw new IOException(
                    "the message has %d bytes, more than the %d that are wanted"
                            .formatted(message.length, maxBytes));
        }
        arrived.removeFirst();
        arrivedBytes -= message.length;
        changed.signalAll();
        return message;
    }

    /// The same end, with the stack of the thread that meets it.
    private static IOException again(@Nullable IOException end) {
        String message = end == null ? "the connection has ended" : end.getMessage();
        IOException again =
                end instanceof EOFException
                        ? new EOFException(message)
                        : new IOException(message, end);
        return again;
    }

    // ---- the end ----

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (isClosed) {
                return;
            }
            isClosed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean isMine = awaitSender();
        try {
            if (isMine && !isBroken) {
                flushNow();
            }
        } finally {
            if (isMine) {
                sending.unlock();
                ground.end();
            } else {
                ground.kill();
            }
        }
        if (!isMine) {
            throw new IOException("the other side does not read: a message could not be sent");
        }
    }

    /// @return whether nobody sends any more; then this thread has the lock
    private boolean awaitSender() {
        try {
            return sending.tryLock(Nanos.of(CLOSE_TIMEOUT), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return sending.tryLock();
        }
    }

    @Override
    public String toString() {
        return "connection over streams";
    }
}
