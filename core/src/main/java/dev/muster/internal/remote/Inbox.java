package dev.muster.internal.remote;

import dev.muster.connection.Connection.LongMessage;
import dev.muster.internal.remote.LinkFrame.Arrived;
import dev.muster.internal.system.Nanos;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What one side receives on a channel: fragments, put together to messages by the thread that
/// wants one.
final class Inbox {
    /*
     * `receiving` belongs to the thread that receives a message, while it waits, too: it reads the
     * link then, if no other thread does. `lock` is never held while anything waits: the thread that
     * reads the link needs it.
     *
     * A fragment is taken when it leaves the queue. The peer is told from time to time how many
     * that are, and sends no more than its window beyond it.
     */

    /// As long as an array can be.
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    /// After this much the peer is told.
    private static final long REPORTED_BYTES = 1 << 20;

    private static final int REPORTED_FRAGMENTS = 512;

    /// A fragment.
    ///
    /// @param length of the message that begins with it; negative if none does
    private record Fragment(ByteBuffer content, long length) {
        /// The length of one that goes on with a message.
        static final long NEXT = -1;

        /// The peer has ended the channel.
        static final Fragment END = new Fragment(ByteBuffer.allocate(0), NEXT);
    }

    private final Link link;
    private final int channel;
    private final ReentrantLock receiving = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();

    // Guarded by lock.
    private final ArrayDeque<Fragment> waiting = new ArrayDeque<>();
    private long received;
    private long taken;
    private long reported;
    private long unreportedBytes;
    private boolean isEnded;

    /// Why nothing can be received any more; null while something can.
    private @Nullable IOException closed;

    /// Why nothing more will arrive; null while something may.
    private @Nullable IOException over;

    // Guarded by receiving: the message that has begun.

    /// Negative if none has.
    private long length = -1;

    private long missing;
    private final List<ByteBuffer> parts = new ArrayList<>();

    Inbox(Link link, int channel) {
        this.link = link;
        this.channel = channel;
    }

    // ---- what the link says; none of these waits ----

    /// A fragment has arrived.
    ///
    /// @param of the length of the message that begins with it; negative if none does
    /// @throws IOException if the peer sends more than it may
    void arrived(long of, ByteBuffer content) throws IOException {
        add(new Fragment(content, of < 0 ? Fragment.NEXT : of));
    }

    /// The peer has ended the channel.
    ///
    /// @throws IOException if it sends more than it may
    void ended() throws IOException {
        add(Fragment.END);
    }

    private void add(Fragment fragment) throws IOException {
        lock.lock();
        try {
            received++;
            if (fragment == Fragment.END) {
                isEnded = true;
            }
            if (closed != null) {
                taken++;
                return;
            }
            if (waiting.size() > 2 * Outbox.WINDOW_FRAGMENTS) {
                throw new IOException(
                        "the peer sends more on channel %d than it may".formatted(channel));
            }
            waiting.addLast(fragment);
            arrival.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Nothing more will arrive. What has can still be received.
    void end(IOException why) {
        lock.lock();
        try {
            over = why;
            arrival.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// What has arrived, for the peer.
    Arrived position() {
        lock.lock();
        try {
            reported = taken;
            unreportedBytes = 0;
            return new Arrived(channel, received, taken);
        } finally {
            lock.unlock();
        }
    }

    /// How many fragments have been taken, if the peer was not told yet.
    OptionalLong unreported() {
        lock.lock();
        try {
            if (taken == reported) {
                return OptionalLong.empty();
            }
            reported = taken;
            unreportedBytes = 0;
            return OptionalLong.of(taken);
        } finally {
            lock.unlock();
        }
    }

    /// Whether the peer has ended the channel, and knows that this was received or dropped.
    boolean isEnded() {
        lock.lock();
        try {
            return isEnded && waiting.isEmpty() && reported == taken;
        } finally {
            lock.unlock();
        }
    }

    // ---- receiving; as in Connection ----

    byte[] receive(long maxBytes) throws IOException, InterruptedException {
        receiving.lockInterruptibly();
        try {
            begin(Long.MAX_VALUE);
            requireAtMost(maxBytes);
            collect(Long.MAX_VALUE);
            return whole();
        } finally {
            receiving.unlock();
        }
    }

    Optional<byte[]> receive(Duration timeout) throws IOException, InterruptedException {
        long deadline = Nanos.deadline(timeout);
        if (!receiving.tryLock(Nanos.of(timeout), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        try {
            if (!begin(deadline)) {
                return Optional.empty();
            }
            requireAtMost(MAX_ARRAY);
            return collect(deadline) ? Optional.of(whole()) : Optional.empty();
        } finally {
            receiving.unlock();
        }
    }

    Optional<byte[]> receive(long mostBytes, LongMessage longer)
            throws IOException, InterruptedException {
        receiving.lockInterruptibly();
        try {
            begin(Long.MAX_VALUE);
            if (length <= Math.min(mostBytes, MAX_ARRAY)) {
                collect(Long.MAX_VALUE);
                return Optional.of(whole());
            }
            read(longer);
            return Optional.empty();
        } finally {
            receiving.unlock();
        }
    }

    /// Waits for the next message, of any length, in the parts in which it came.
    ByteBuffer[] receiveParts() throws IOException, InterruptedException {
        receiving.lockInterruptibly();
        try {
            begin(Long.MAX_VALUE);
            collect(Long.MAX_VALUE);
            ByteBuffer[] message = parts.toArray(new ByteBuffer[0]);
            drop();
            return message;
        } finally {
            receiving.unlock();
        }
    }

    boolean poll(Duration timeout) throws IOException, InterruptedException {
        long deadline = Nanos.deadline(timeout);
        if (!receiving.tryLock(Nanos.of(timeout), TimeUnit.NANOSECONDS)) {
            return false;
        }
        try {
            if (length >= 0) {
                return true;
            }
            lock.lockInterruptibly();
            try {
                while (waiting.isEmpty() && !isEnded && over == null && closed == null) {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return false;
                    }
                    var _ = arrival.awaitNanos(left);
                }
                if (closed != null) {
                    throw again(closed);
                }
                return true;
            } finally {
                lock.unlock();
            }
        } finally {
            receiving.unlock();
        }
    }

    private static IOException again(IOException why) {
        return new IOException(why.getMessage(), why);
    }

    /// Waits for the beginning of a message, if none has begun.
    ///
    /// @return false if it did not come in time
    private boolean begin(long deadline) throws IOException, InterruptedException {
        if (length < 0) {
            Fragment first = take(deadline);
            if (first == null) {
                return false;
            }
            if (first.length() < 0) {
                throw new IOException(
                        "a message on channel %d has no beginning".formatted(channel));
            }
            length = first.length();
            missing = length;
            add(first.content());
        }
        return true;
    }

    /// Waits for the rest of the message.
    ///
    /// @return false if it did not come in time
    private boolean collect(long deadline) throws IOException, InterruptedException {
        while (missing > 0) {
            Fragment next = take(deadline);
            if (next == null) {
                return false;
            }
            add(next.content());
        }
        return true;
    }

    private void add(ByteBuffer content) throws IOException {
        missing -= content.remaining();
        if (missing < 0) {
            throw new IOException("a message on channel %d is too long".formatted(channel));
        }
        if (content.hasRemaining()) {
            parts.add(content);
        }
    }

    private void requireAtMost(long mostBytes) throws IOException {
        long most = Math.min(mostBytes, MAX_ARRAY);
        if (length > most) {
            throw new IOException(
                    "the message has %d bytes, at most %d are wanted".formatted(length, most));
        }
    }

    private byte[] whole() {
        byte[] message = new byte[(int) length];
        int filled = 0;
        for (ByteBuffer part : parts) {
            int size = part.remaining();
            part.get(message, filled, size);
            filled += size;
        }
        drop();
        return message;
    }

    private void drop() {
        parts.clear();
        length = -1;
    }

    /// Has the message read as it arrives; what is left then is dropped.
    private void read(LongMessage reader) throws IOException, InterruptedException {
        var body = new Body();
        try {
            reader.read(body, length);
        } finally {
            body.skipRest();
            drop();
        }
        if (body.wasInterrupted) {
            throw new InterruptedException("interrupted within a message");
        }
    }

    /// The message that has begun, as it arrives. An interrupt is kept until it is over.
    private final class Body extends InputStream {
        private boolean wasInterrupted;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int size) throws IOException {
            while (parts.isEmpty() && missing > 0) {
                next();
            }
            if (parts.isEmpty()) {
                return -1;
            }
            ByteBuffer part = parts.getFirst();
            int some = Math.min(size, part.remaining());
            part.get(target, offset, some);
            if (!part.hasRemaining()) {
                parts.removeFirst();
            }
            return some;
        }

        private void next() throws IOException {
            try {
                Fragment more = take(Long.MAX_VALUE);
                if (more != null) {
                    add(more.content());
                }
            } catch (InterruptedException _) {
                wasInterrupted = true;
            }
        }

        void skipRest() {
            parts.clear();
            try {
                while (missing > 0) {
                    next();
                    parts.clear();
                }
            } catch (IOException _) {
                missing = 0; // the rest will not come, which the next one to receive is told
            }
        }
    }

    /// Waits for the next fragment.
    ///
    /// @return null if none came in time
    /// @throws EOFException if the peer has ended the channel
    private @Nullable Fragment take(long deadline) throws IOException, InterruptedException {
        Fragment next = await(deadline);
        if (next == null) {
            return null;
        }
        if (next == Fragment.END) {
            link.report(this, channel);
            throw eof();
        }
        if (isToBeReported()) {
            link.report(this, channel);
        }
        return next;
    }

    private @Nullable Fragment await(long deadline) throws IOException, InterruptedException {
        boolean mayRead = true;
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty()) {
                requireMore();
                long left = deadline == Long.MAX_VALUE ? deadline : deadline - System.nanoTime();
                if (left <= 0) {
                    return null;
                }
                if (mayRead) {
                    lock.unlock();
                    try {
                        var _ = link.read(deadline);
                    } finally {
                        lock.lock();
                    }
                    // If that was for others, one of them is the next to read.
                    mayRead = false;
                } else {
                    var _ = arrival.awaitNanos(left);
                    mayRead = true;
                }
            }
            Fragment next = waiting.removeFirst();
            taken++;
            unreportedBytes += next.content().remaining();
            return next;
        } finally {
            lock.unlock();
        }
    }

    private boolean isToBeReported() {
        lock.lock();
        try {
            return unreportedBytes >= REPORTED_BYTES || taken - reported >= REPORTED_FRAGMENTS;
        } finally {
            lock.unlock();
        }
    }

    private void requireMore() throws IOException {
        if (closed != null) {
            throw again(closed);
        }
        if (isEnded) {
            throw eof();
        }
        if (over != null) {
            throw again(over);
        }
    }

    private static EOFException eof() {
        return new EOFException("the peer has closed the connection");
    }

    /// Receives nothing more; what arrives is dropped.
    void close() {
        lock.lock();
        try {
            closed = new IOException("the connection is closed on this side");
            taken += waiting.size();
            waiting.clear();
            arrival.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
