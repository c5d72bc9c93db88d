package dev.muster.internal.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The sending half of a [SocketConnection]. Any thread may send, and is blocked while the peer
/// does not read; [ChannelWriter] is the one of a server's loop, which is never blocked.
final class MessageWriter {
    /*
     * One write per message limits a sender to about a million small messages a second; many
     * messages per write carry fifty times more. But a message that is held back costs its reader
     * time. So:
     *
     * - A send on a quiet connection writes at once. So do the first EAGER_SENDS of a burst; a
     *   burst is sends that follow one another within QUICK_NANOS, faster than any answer can
     *   arrive.
     * - Later ones of a burst are collected, and the next sender writes them all when they are
     *   FULL_BYTES, or older than MAX_AGE_NANOS, or when the burst has ended. The sender does the
     *   work itself: no hand-over, and a peer that does not read blocks it (bounded memory).
     * - Messages left at the end of a burst are written by the first of these: the thread that is
     *   about to wait for this connection's next message (as far as the socket takes it: waiting
     *   for room there could last indefinitely, with the peer doing the same), the Flusher,
     *   close(), or the end of the program.
     *
     * So order is kept, at most FULL_BYTES and one message wait, and not longer than the Flusher
     * sleeps. A thread that always passes its messages to a writer thread was slower: the hand-over
     * costs more than the write.
     */
    static final long MAX_AGE_NANOS = 50_000;

    private static final int EAGER_SENDS = 8;
    private static final long QUICK_NANOS = 2_000;
    private static final int FULL_BYTES = 32 << 10;
    private static final int SMALL_BYTES = 16 << 10;
    private static final long MOST_PATIENCE_NANOS = 1_000_000;

    private final Transport transport;
    private final Readiness room;
    private final ReentrantLock lock = new ReentrantLock();
    private final Flusher flusher = new Flusher(this);

    /// How many bytes wait. Written under the lock; readers without it may be late.
    private final AtomicInteger waitingBytes = new AtomicInteger();

    // Guarded by lock.
    private @Nullable ByteBuffer waiting;
    private long oldestNanos;
    private long lastNanos = System.nanoTime() - QUICK_NANOS;
    private int burst;
    private @Nullable IOException failure;
    private boolean isReported;

    private volatile boolean closed;

    MessageWriter(Transport transport) {
        this.transport = transport;
        this.room = new Readiness(transport.socket(), SelectionKey.OP_WRITE);
    }

    /// Sends one message of these parts. When it returns, the parts may be changed; their positions
    /// are at their ends. Blocks while the peer does not read; an interrupt does not end that.
    ///
    /// @throws ClosedChannelException if the connection is closed on this side
    /// @throws IOException if the connection is lost, perhaps with messages that were sent before
    void send(List<ByteBuffer> parts) throws IOException {
        long length = Framing.totalBytes(parts);
        lock.lock();
        try {
            checkUsable();
            if (length <= SMALL_BYTES) {
                sendSmall((int) length, parts);
            } else {
                sendLarge(length, parts);
            }
        } catch (IOException e) {
            isReported = true;
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /// Like [#send] for one small part, without a buffer around it.
    void send(byte[] bytes, int offset, int length) throws IOException {
        if (length > SMALL_BYTES) {
            send(List.of(ByteBuffer.wrap(bytes, offset, length)));
            return;
        }
        lock.lock();
        try {
            checkUsable();
            long now = System.nanoTime();
            ByteBuffer out = waiting();
            out.putInt(length).put(bytes, offset, length);
            sent(out, now);
        } catch (IOException e) {
            isReported = true;
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /// Sends one message while it is read. Blocks while the body or the socket does.
    ///
    /// @throws IOException as [#send]; or if the body fails or has another length, and then nothing
    ///   more can be sent
    void sendFrom(InputStream body, long length) throws IOException {
        lock.lock();
        try {
            checkUsable();
            ByteBuffer out = waiting();
            Framing.putHeader(out, length);
            long sent = copy(body, length, out);
            if (sent < length) {
                throw broken("ends %d bytes early".formatted(length - sent), null);
            }
            sentLarge(out);
        } catch (IOException e) {
            isReported = true;
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private long copy(InputStream body, long length, ByteBuffer out) throws IOException {
        var target = new Body(length, out);
        try {
            var _ = body.transferTo(target);
        } catch (Throwable e) { // its peer would wait for the rest
            IOException lost = failure;
            throw lost == null ? broken("cannot be read", e) : lost;
        }
        return target.sent;
    }

    private IOException broken(String how, @Nullable Throwable why) {
        var e = new IOException("a message that was being sent " + how, why);
        failure = e;
        waitingBytes.setRelease(0);
        return e;
    }

    /// Takes what is read of a message to the socket.
    private final class Body extends OutputStream {
        private final long length;
        private final ByteBuffer out;
        private long sent;

        Body(long length, ByteBuffer out) {
            this.length = length;
            this.out = out;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            sent += count;
            if (sent > length) {
                throw new IOException(
                        "it has more than the %d bytes that were said".formatted(length));
            }
            put(ByteBuffer.wrap(bytes, offset, count), out);
        }
    }

    private void sendSmall(int length, List<ByteBuffer> parts) throws IOException {
        long now = System.nanoTime();
        ByteBuffer out = waiting();
        out.putInt(length);
        for (int i = 0; i < parts.size(); i++) {
            out.put(parts.get(i));
        }
        sent(out, now);
    }

    private void sent(ByteBuffer out, long now) throws IOException {
        burst = now - lastNanos < QUICK_NANOS ? burst + 1 : 0;
        boolean isFirst = waitingBytes.getPlain() == 0;
        if (burst < EAGER_SENDS
                || out.position() >= FULL_BYTES
                || (!isFirst && now - oldestNanos > MAX_AGE_NANOS)
                || !flusher.watch()) {
            writeAll(out);
            lastNanos = System.nanoTime();
            return;
        }
        if (isFirst) {
            oldestNanos = now;
        }
        lastNanos = now;
        waitingBytes.setRelease(out.position());
    }

    private void sendLarge(long length, List<ByteBuffer> parts) throws IOException {
        ByteBuffer out = waiting();
        Framing.putHeader(out, length);
        for (int i = 0; i < parts.size(); i++) {
            ByteBuffer part = parts.get(i);
            if (part.isDirect() && part.remaining() > SMALL_BYTES) {
                writeTogether(out, part);
            }
            put(part, out);
        }
        sentLarge(out);
    }

    /// Writes whenever the buffer is full.
    private void put(ByteBuffer part, ByteBuffer out) throws IOException {
        while (part.hasRemaining()) {
            Framing.transfer(part, out);
            if (!out.hasRemaining()) {
                writeKeeping(out, Deadline.NEVER);
            }
        }
    }

    private void sentLarge(ByteBuffer out) throws IOException {
        writeAll(out);
        lastNanos = System.nanoTime();
        burst = 0;
    }

    /// Memory outside the heap is written to the socket directly.
    private void writeTogether(ByteBuffer out, ByteBuffer part) throws IOException {
        ByteBuffer[] both = {out.flip(), part};
        try {
            while (part.hasRemaining()) {
                if (transport.write(both) == 0) {
                    room.awaitUninterruptibly(Deadline.NEVER);
                }
            }
        } catch (IOException e) {
            failure = e;
            throw e;
        } finally {
            out.compact();
        }
    }

    private void checkUsable() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        IOException lost = failure;
        if (lost != null) {
            throw new IOException(lost.getMessage(), lost);
        }
    }

    private ByteBuffer waiting() {
        ByteBuffer out = waiting;
        if (out == null) {
            out = DirectBuffers.borrow();
            waiting = out;
        }
        return out;
    }

    private void writeAll(ByteBuffer out) throws IOException {
        writeKeeping(out, Deadline.NEVER);
        release(out);
    }

    private void release(ByteBuffer out) {
        waitingBytes.setRelease(0);
        waiting = null;
        DirectBuffers.giveBack(out);
    }

    /// Writes everything that waits. If the deadline passes, the rest stays.
    ///
    /// @return whether all is written
    private boolean writeKeeping(ByteBuffer out, long deadline) throws IOException {
        out.flip();
        try {
            while (true) {
                transport.write(out);
                if (!out.hasRemaining() && !transport.wantsWrite()) {
                    return true;
                }
                if (!room.awaitUninterruptibly(deadline)) {
                    return false;
                }
            }
        } catch (IOException e) {
            failure = e;
            waitingBytes.setRelease(0);
            throw e;
        } finally {
            out.compact();
        }
    }

    /// Lets threads send that have waited for this one: otherwise it would repeatedly begin its
    /// next message before they can.
    @SuppressWarnings("ThreadPriorityCheck") // yielding to others is the only purpose
    void letOthersSend() {
        long end = System.nanoTime() + MOST_PATIENCE_NANOS;
        while (lock.hasQueuedThreads() && System.nanoTime() - end < 0) {
            Thread.yield();
        }
    }

    /// Writes what waits as far as the socket takes it, unless another thread is writing. Never
    /// blocks, reports nothing: a failure shows at the next send.
    void flushWhatFits() {
        if (waitingBytes.getAcquire() == 0 || !lock.tryLock()) {
            return;
        }
        try {
            flush(System.nanoTime());
        } catch (IOException e) {
            EventLoop.LOGGER.log(System.Logger.Level.DEBUG, "sending failed", e);
        } finally {
            lock.unlock();
        }
    }

    /// Writes what waits. Blocks while the peer does not read.
    void flush() throws IOException {
        if (waitingBytes.getAcquire() == 0) {
            return;
        }
        lock.lock();
        try {
            flush(Deadline.NEVER);
        } finally {
            lock.unlock();
        }
    }

    /// Writes what has waited long enough, for the [Flusher].
    ///
    /// @return whether there was something, or a thread was sending
    boolean flushOld() {
        if (waitingBytes.getAcquire() == 0) {
            return false;
        }
        if (lock.tryLock()) {
            try {
                if (System.nanoTime() - oldestNanos >= MAX_AGE_NANOS) {
                    flush(Deadline.NEVER);
                }
            } catch (IOException e) {
                EventLoop.LOGGER.log(System.Logger.Level.DEBUG, "sending failed", e);
            } finally {
                lock.unlock();
            }
        }
        return true;
    }

    /// Runs something under the lock, if nothing waits and no thread is sending.
    ///
    /// @return whether it ran
    boolean ifIdle(Runnable action) {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            if (waitingBytes.getPlain() > 0) {
                return false;
            }
            action.run();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean flush(long deadline) throws IOException {
        ByteBuffer out = waiting;
        if (out == null) {
            return true;
        }
        IOException lost = failure;
        if (lost != null && !isReported) {
            isReported = true;
            throw lost;
        }
        if (lost != null) {
            return true;
        }
        if (!writeKeeping(out, deadline)) {
            // The transport may have taken all, and wait for room itself.
            waitingBytes.setRelease(Math.max(1, out.position()));
            return false;
        }
        release(out);
        return true;
    }

    /// Writes what waits, at most until the deadline.
    ///
    /// @return whether nothing is left
    boolean flushBy(long deadline) throws IOException {
        if (!lockUninterruptibly(deadline)) {
            return false;
        }
        try {
            return flush(deadline);
        } finally {
            lock.unlock();
        }
    }

    private boolean lockUninterruptibly(long deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return lock.tryLock(Deadline.remainingNanos(deadline), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Sends what waits and nothing more; then the socket may be closed.
    ///
    /// @param deadline how long a peer that does not read may take
    /// @throws IOException if not all could be sent
    void finish(long deadline) throws IOException {
        closed = true;
        try {
            if (!flushBy(deadline)) {
                throw new IOException(
                        "the peer does not read: closed with messages that are not sent");
            }
        } finally {
            flusher.close();
        }
    }

    /// Releases the memory and wakes threads that wait for room; to be called when the socket is
    /// closed.
    void close() {
        room.close();
        lock.lock();
        try {
            ByteBuffer out = waiting;
            if (out != null) {
                release(out);
            }
        } finally {
            lock.unlock();
        }
    }
}
