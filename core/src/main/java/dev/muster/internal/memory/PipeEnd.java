package dev.muster.internal.memory;

import dev.muster.connection.Connection;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.Local;
import dev.muster.shared.Pipe;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One end of a pipe: messages are put into one queue and taken from another.
public final class PipeEnd implements Connection, Serializable {
    /*
     * Each end has a semaphore: every process that has the end open holds a permit of it, which
     * comes back when it closes the end or dies. If all permits are free, no process has that end.
     *
     * A message that was seen but not taken (poll, or too long for the call) is kept for the next
     * call of this process.
     */
    private static final long serialVersionUID = 1;
    private static final int MOST_HOLDERS = 1 << 20;
    private static final long BYTES = 1 << 20;
    private static final long LOOK_NANOS = 50_000_000;

    private final transient Ends ends;
    private final transient ReentrantLock receiving = new ReentrantLock();

    // Guarded by receiving.
    private transient byte @Nullable [] kept;

    private transient volatile boolean isClosed;

    /// The parts of an end, as it travels.
    private record Ends(
            SharedQueue<byte[]> out,
            SharedQueue<byte[]> in,
            SharedSemaphore own,
            SharedSemaphore peer)
            implements Serializable {
        private Object readResolve() {
            return new PipeEnd(this);
        }
    }

    private PipeEnd(Ends ends) {
        this.ends = ends;
        if (!ends.own().tryAcquire()) {
            throw new IllegalStateException("too many processes have this end of the pipe");
        }
    }

    /// Creates both ends.
    public static Pipe pipe(Local local) {
        SharedQueue<byte[]> there = local.newQueue(0, BYTES);
        SharedQueue<byte[]> back = local.newQueue(0, BYTES);
        SharedSemaphore first = local.newSemaphore(MOST_HOLDERS);
        SharedSemaphore second = local.newSemaphore(MOST_HOLDERS);
        return new Pipe(
                new PipeEnd(new Ends(there, back, first, second)),
                new PipeEnd(new Ends(back, there, second, first)));
    }

    private Object writeReplace() {
        if (isClosed) {
            throw new IllegalStateException("this end of the pipe is closed");
        }
        return ends;
    }

    private boolean isPeerGone() {
        return ends.peer().availablePermits() == MOST_HOLDERS;
    }

    private void checkOpen() throws IOException {
        if (isClosed) {
            throw new IOException("this end of the pipe is closed");
        }
    }

    // ---- sending ----

    @Override
    public void sendBytes(ByteBuffer... parts) throws IOException {
        long length = 0;
        for (ByteBuffer part : parts) {
            length += part.remaining();
        }
        if (length > Integer.MAX_VALUE - 64) {
            throw new IOException(
                    "the message has %,d bytes, one through a pipe may have 2 GiB"
                            .formatted(length));
        }
        var message = ByteBuffer.allocate((int) length);
        for (ByteBuffer part : parts) {
            message.put(part);
        }
        put(message.array());
    }

    private void put(byte[] message) throws IOException {
        boolean isInterrupted = false;
        try {
            while (true) {
                checkOpen();
                try {
                    if (ends.out().offer(message, LOOK_NANOS, TimeUnit.NANOSECONDS)) {
                        return;
                    }
                } catch (InterruptedException _) {
                    isInterrupted = true;
                }
                if (isPeerGone()) {
                    throw new IOException(
                            "the other end of the pipe is open in no process any more");
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        checkOpen();
    }

    // ---- receiving ----

    @Override
    public byte[] receiveBytes(long maxBytes) throws IOException, InterruptedException {
        receiving.lockInterruptibly();
        try {
            byte[] message = Objects.requireNonNull(await(Long.MAX_VALUE));
            if (message.length > maxBytes) {
                throw tooLong(message.length, maxBytes);
            }
            kept = null;
            return message;
        } finally {
            receiving.unlock();
        }
    }

    private static IOException tooLong(long length, long limit) {
        return new IOException(
                "the next message has %,d bytes, the limit of this call is %,d"
                        .formatted(length, limit));
    }

    @Override
    public Optional<byte[]> receiveBytes(Duration timeout)
            throws IOException, InterruptedException {
        receiving.lockInterruptibly();
        try {
            byte[] message = await(Nanos.of(timeout));
            kept = null;
            return Optional.ofNullable(message);
        } finally {
            receiving.unlock();
        }
    }

    @Override
    public boolean poll(Duration timeout) throws IOException, InterruptedException {
        receiving.lockInterruptibly();
        try {
            return await(Nanos.of(timeout)) != null;
        } catch (EOFException _) {
            return true;
        } finally {
            receiving.unlock();
        }
    }

    /// The next message, which stays the next one until it is taken; null if none arrives in time.
    ///
    /// @throws EOFException if there is none and no process has the other end
    private byte @Nullable [] await(long nanos) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (kept == null) {
            checkOpen();
            kept = ends.in().poll();
            if (kept != null) {
                return kept;
            }
            boolean isGone =
                    isPeerGone(); // checked first: then everything it has sent is in the queue
            long left = nanos - (System.nanoTime() - begin);
            long wait = isGone ? 0 : Math.clamp(left, 0, LOOK_NANOS);
            kept = ends.in().poll(wait, TimeUnit.NANOSECONDS);
            if (kept == null && isGone) {
                throw new EOFException("the other end of the pipe is open in no process any more");
            }
            if (kept == null && left <= 0) {
                return null;
            }
        }
        return kept;
    }

    @Override
    public void close() {
        receiving.lock();
        try {
            if (!isClosed) {
                isClosed = true;
                ends.own().release();
            }
        } finally {
            receiving.unlock();
        }
    }

    @Override
    public String toString() {
        return "Connection through a pipe";
    }
}
