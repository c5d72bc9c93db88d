package dev.muster.internal.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The sending half of a [FrameChannel]. Any thread may send; none is ever blocked.
final class ChannelWriter {
    /*
     * A loop serves many, so what the socket does not take is kept, in order, until the loop finds
     * room for it; the peer that does not read is held back where its requests are read. Small
     * frames are corked while the loop answers a burst, and its end is known.
     *
     * MessageWriter, of a connection between two, has the opposite of each: a full socket blocks
     * the sender, so little is ever kept; and the end of a burst is guessed, by the clock. They
     * share the layout of a frame (Framing) and borrowed buffers, and no state.
     */

    /// How much is written for one channel before the others get their turn.
    private static final int BYTES_A_TURN = 1 << 20;

    private final Transport transport;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>(2);
    private boolean isFinishing;

    /// Frames that wait for [#uncork]; null if there are none.
    private @Nullable ByteBuffer corked;

    /// Written under the lock, read by any thread.
    private final AtomicLong bytes = new AtomicLong();

    ChannelWriter(Transport transport) {
        this.transport = transport;
    }

    /// Sends one frame, or keeps what the socket does not take.
    ///
    /// @return whether nothing waits; if something does, call [#flush] when the socket takes more
    boolean send(List<ByteBuffer> body) throws IOException {
        long length = Framing.totalBytes(body);
        lock.lock();
        try {
            if (isFinishing) {
                return true;
            }
            writeCorked();
            if (!waiting.isEmpty()) {
                ByteBuffer header = ByteBuffer.allocate(Framing.headerBytes(length));
                Framing.putHeader(header, length);
                keep(header.flip());
                body.forEach(this::keep);
                return false;
            }
            return write(length, body);
        } finally {
            lock.unlock();
        }
    }

    /// Collects a small frame, to be written together with others by [#uncork].
    ///
    /// @return whether it is the first of those that wait
    boolean cork(List<ByteBuffer> body) throws IOException {
        long length = Framing.totalBytes(body);
        lock.lock();
        try {
            if (isFinishing) {
                return false;
            }
            ByteBuffer out = corked;
            if (out != null && out.remaining() < length + Framing.headerBytes(length)) {
                writeCorked();
                out = null;
            }
            boolean isFirst = out == null;
            if (out == null) {
                out = DirectBuffers.borrow();
                corked = out;
            }
            Framing.putHeader(out, length);
            for (ByteBuffer piece : body) {
                out.put(piece);
            }
            return isFirst;
        } finally {
            lock.unlock();
        }
    }

    /// Writes what was collected, or keeps what the socket does not take.
    ///
    /// @return whether nothing waits
    boolean uncork() throws IOException {
        lock.lock();
        try {
            writeCorked();
            return isDrained();
        } finally {
            lock.unlock();
        }
    }

    private void writeCorked() throws IOException {
        ByteBuffer out = corked;
        if (out == null) {
            return;
        }
        corked = null;
        try {
            out.flip();
            if (waiting.isEmpty()) {
                transport.write(out);
            }
            if (out.hasRemaining()) {
                keep(ByteBuffer.allocate(out.remaining()).put(out).flip());
            }
        } finally {
            DirectBuffers.giveBack(out);
        }
    }

    private boolean write(long length, List<ByteBuffer> body) throws IOException {
        ByteBuffer out = DirectBuffers.borrow();
        try {
            Framing.putHeader(out, length);
            int next = 0;
            while (true) {
                while (next < body.size() && out.hasRemaining()) {
                    ByteBuffer piece = body.get(next);
                    Framing.transfer(piece, out);
                    if (!piece.hasRemaining()) {
                        next++;
                    }
                }
                boolean isLast = next == body.size();
                transport.write(out.flip());
                if (out.hasRemaining()) {
                    keep(ByteBuffer.allocate(out.remaining()).put(out).flip());
                    body.subList(next, body.size()).forEach(this::keep);
                    return false;
                }
                if (isLast) {
                    return isDrained();
                }
                out.clear();
            }
        } finally {
            DirectBuffers.giveBack(out);
        }
    }

    private void keep(ByteBuffer piece) {
        if (piece.hasRemaining()) {
            waiting.add(piece);
            bytes.addAndGet(piece.remaining());
        }
    }

    /// Writes what the socket takes now, but at most this channel's share of a turn.
    ///
    /// @return whether nothing waits
    boolean flush() throws IOException {
        lock.lock();
        ByteBuffer out = DirectBuffers.borrow();
        try {
            int budget = BYTES_A_TURN;
            if (transport.wantsWrite()) {
                transport.write(out.flip());
            }
            while (!waiting.isEmpty() && budget > 0) {
                out.clear();
                for (ByteBuffer piece : waiting) {
                    Framing.transfer(piece.duplicate(), out);
                    if (!out.hasRemaining()) {
                        break;
                    }
                }
                int count = transport.write(out.flip());
                written(count);
                budget -= count;
                if (out.hasRemaining()) {
                    break;
                }
            }
            return isDrained();
        } finally {
            DirectBuffers.giveBack(out);
            lock.unlock();
        }
    }

    private boolean isDrained() {
        return waiting.isEmpty() && !transport.wantsWrite();
    }

    private void written(int count) {
        bytes.addAndGet(-count);
        int left = count;
        while (left > 0) {
            ByteBuffer first = waiting.element();
            int taken = Math.min(left, first.remaining());
            first.position(first.position() + taken);
            left -= taken;
            if (!first.hasRemaining()) {
                waiting.remove();
            }
        }
    }

    /// Takes no more frames.
    ///
    /// @return whether nothing waits
    boolean finish() throws IOException {
        lock.lock();
        try {
            writeCorked();
            isFinishing = true;
            return isDrained();
        } finally {
            lock.unlock();
        }
    }

    boolean isFinished() {
        lock.lock();
        try {
            return isFinishing && isDrained();
        } finally {
            lock.unlock();
        }
    }

    /// How many bytes wait.
    long bytes() {
        return bytes.get();
    }
}
