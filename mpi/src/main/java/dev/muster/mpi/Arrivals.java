package dev.muster.mpi;

import dev.muster.connection.Connection.LongMessage;
import dev.muster.internal.system.Nanos;
import dev.muster.mpi.Polling.Stop;
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
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What has arrived on a connection: pieces, put together to messages by the thread that wants one.
final class Arrivals {
    /*
     * `receiving` belongs to the thread that receives a message, while it waits, too. `lock` is
     * never held while anything waits: the thread that polls MPI needs it.
     *
     * A piece is removed when it is used. So a receive that ends early leaves the rest of its
     * message in `waiting`, and what it has taken in `message`.
     */

    /// When more than this waits, nothing more is received from this rank.
    private static final long FULL_BYTES = 16 << 20;

    /// As long as an array can be.
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    /// How often a thread that waits looks whether it must poll itself.
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long LONGEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final int NONE = -1;

    /// A piece of a message.
    ///
    /// @param length of the message that begins with it; negative if none does
    private record Piece(ByteBuffer content, long length) {}

    private final Polling polling;
    private final ReentrantLock receiving = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final BooleanSupplier isAnything = this::isAnything;

    // Guarded by lock.
    private final ArrayDeque<Piece> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean isEnded;

    /// Why nothing can be received any more; null while something can.
    private @Nullable IOException closed;

    /// Why nothing more will arrive; null while something may.
    private @Nullable IOException over;

    // Guarded by receiving: the message that has begun.

    /// Negative if none has.
    private long length = NONE;

    private long missing;
    private final ArrayDeque<ByteBuffer> parts = new ArrayDeque<>();

    Arrivals(Polling polling) {
        this.polling = polling;
    }

    // ---- what the thread says that polls; none of these waits ----

    /// A whole message.
    void whole(byte[] content) {
        add(new Piece(ByteBuffer.wrap(content), content.length));
    }

    /// The beginning of one, after its length.
    void first(byte[] content) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        long whole = buffer.getLong();
        add(new Piece(buffer, whole));
    }

    /// More of one.
    void next(byte[] content) {
        add(new Piece(ByteBuffer.wrap(content), NONE));
    }

    private void add(Piece piece) {
        lock.lock();
        try {
            if (closed == null) {
                waiting.addLast(piece);
                waitingBytes += piece.content().remaining();
                arrival.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// The peer has closed the connection.
    void ended() {
        lock.lock();
        try {
            isEnded = true;
            arrival.signalAll();
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

    /// Whether so much waits that nothing more should be received.
    boolean isFull() {
        lock.lock();
        try {
            return waitingBytes > FULL_BYTES;
        } finally {
            lock.unlock();
        }
    }

    /// Whether the peer has closed the connection.
    boolean isEnded() {
        lock.lock();
        try {
            return isEnded;
        } finally {
            lock.unlock();
        }
    }

    /// Whether the peer has closed the connection and all that it sent before was received.
    boolean isOver() {
        lock.lock();
        try {
            return isEnded && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    // ---- receiving; as in Connection ----

    byte[] receive(long maxBytes) throws IOException, InterruptedException {
        receiving.lockInterruptibly();
        try {
            begin(Deadline.NEVER);
            requireAtMost(maxBytes);
            collect(Deadline.NEVER);
            return whole();
        } finally {
            receiving.unlock();
        }
    }

    Optional<byte[]> receive(Duration timeout) throws IOException, InterruptedException {
        long deadline = Nanos.deadline(timeout);
        if (!receiving.tryLock(Math.max(0, Deadline.left(deadline)), TimeUnit.NANOSECONDS)) {
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
            begin(Deadline.NEVER);
            if (length <= Math.min(mostBytes, MAX_ARRAY)) {
                collect(Deadline.NEVER);
                return Optional.of(whole());
            }
            read(longer);
            return Optional.empty();
        } finally {
            receiving.unlock();
        }
    }

    long receiveTo(OutputStream target) throws IOException, InterruptedException {
        receiving.lockInterruptibly();
        try {
            begin(Deadline.NEVER);
            long total = length;
            read((body, _) -> body.transferTo(target));
            return total;
        } finally {
            receiving.unlock();
        }
    }

    boolean poll(Duration timeout) throws IOException, InterruptedException {
        long deadline = Nanos.deadline(timeout);
        if (!receiving.tryLock(Math.max(0, Deadline.left(deadline)), TimeUnit.NANOSECONDS)) {
            return false;
        }
        try {
            boolean isThere = length >= 0 || await(deadline);
            lock.lock();
            try {
                if (closed != null) {
                    throw again(closed);
                }
            } finally {
                lock.unlock();
            }
            return isThere;
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
            Piece first = take(deadline);
            if (first == null) {
                return false;
            }
            if (first.length() < 0) {
                throw new IOException("a message has no beginning");
            }
            length = first.length();
            missing = length;
            use(first);
        }
        return true;
    }

    /// Waits for the rest of the message.
    ///
    /// @return false if it did not come in time
    private boolean collect(long deadline) throws IOException, InterruptedException {
        while (missing > 0) {
            Piece next = take(deadline);
            if (next == null) {
                return false;
            }
            use(next);
        }
        return true;
    }

    private void use(Piece piece) throws IOException {
        missing -= piece.content().remaining();
        if (missing < 0) {
            throw new IOException("a message is longer than it says");
        }
        if (piece.content().hasRemaining()) {
            parts.addLast(piece.content());
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
        ByteBuffer only = parts.size() == 1 ? parts.getFirst() : null;
        byte[] message;
        if (only != null && only.arrayOffset() == 0 && only.array().length == length) {
            message = only.array();
        } else {
            message = new byte[(int) length];
            int filled = 0;
            for (ByteBuffer part : parts) {
                int size = part.remaining();
                part.get(part.position(), message, filled, size);
                filled += size;
            }
        }
        drop();
        return message;
    }

    private void drop() {
        parts.clear();
        length = NONE;
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
            close();
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
            if (size == 0) {
                return 0;
            }
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
                Piece more = take(Deadline.NEVER);
                if (more != null) {
                    use(more);
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

    /// Waits for the next piece.
    ///
    /// @return null if none came in time
    /// @throws EOFException if the peer has closed the connection
    private @Nullable Piece take(long deadline) throws IOException, InterruptedException {
        while (true) {
            lock.lockInterruptibly();
            try {
                if (closed != null) {
                    throw again(closed);
                }
                Piece next = waiting.pollFirst();
                if (next != null) {
                    waitingBytes -= next.content().remaining();
                    return next;
                }
                if (isEnded) {
                    throw new EOFException("the peer has closed the connection");
                }
                if (over != null) {
                    throw again(over);
                }
            } finally {
                lock.unlock();
            }
            if (!await(deadline)) {
                return null;
            }
        }
    }

    /// Waits until there is something to receive, or the connection is over.
    ///
    /// @return false if the time is over
    private boolean await(long deadline) throws IOException, InterruptedException {
        long look = LOOK_NANOS;
        while (!isAnything()) {
            Stop why = polling.tryUntil(isAnything, deadline);
            if (why == Stop.ANOTHER_SHOULD) {
                look = LOOK_NANOS; // that one may have other things to do
            }
            if (why != Stop.ENOUGH) {
                sleep(Math.min(look, Deadline.left(deadline)));
                look = Math.min(2 * look, LONGEST_LOOK_NANOS);
            }
            if (!isAnything() && Deadline.left(deadline) <= 0) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("WaitNotInLoop") // those that call it loop
    private void sleep(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!isAnything() && nanos > 0) {
                var _ = arrival.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isAnything() {
        lock.lock();
        try {
            return !waiting.isEmpty() || isEnded || closed != null || over != null;
        } finally {
            lock.unlock();
        }
    }

    /// Receives nothing more; what arrives is dropped.
    void close() {
        lock.lock();
        try {
            closed = new IOException("the connection is closed on this side");
            waiting.clear();
            waitingBytes = 0;
            arrival.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
