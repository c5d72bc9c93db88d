package dev.muster.internal.remote;

import dev.muster.connection.Connection.LongMessage;
import dev.muster.internal.remote.Inbox.Fragment;
import dev.muster.internal.system.Nanos;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Puts the fragments of a channel together to messages, in the thread that wants one; its methods
/// are those of [dev.muster.connection.Connection]. A message that has begun stays here when a
/// receive ends early, so nothing is lost.
final class MessageAssembly {
    /// As long as an array can be.
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private final Inbox inbox;
    private final int channel;

    /// Belongs to the thread that receives a message, while it waits, too.
    private final ReentrantLock receiving = new ReentrantLock();

    // Guarded by receiving: the message that has begun.

    /// Negative if none has.
    private long length = -1;

    private long missing;
    private final List<ByteBuffer> parts = new ArrayList<>();

    MessageAssembly(Inbox inbox, int channel) {
        this.inbox = inbox;
        this.channel = channel;
    }

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

    /// Waits for the next message, of any length. One that comes in several fragments is read as it
    /// arrives.
    ///
    /// @return the others as they came; nothing if it was read
    Optional<ByteBuffer> receiveFragment(LongMessage longer)
            throws IOException, InterruptedException {
        receiving.lockInterruptibly();
        try {
            begin(Long.MAX_VALUE);
            if (missing > 0) {
                read(longer);
                return Optional.empty();
            }
            ByteBuffer message = parts.isEmpty() ? ByteBuffer.allocate(0) : parts.getFirst();
            drop();
            return Optional.of(message);
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
            return length >= 0 || inbox.poll(deadline);
        } finally {
            receiving.unlock();
        }
    }

    /// Waits for the beginning of a message, if none has begun.
    ///
    /// @return false if it did not come in time
    private boolean begin(long deadline) throws IOException, InterruptedException {
        if (length < 0) {
            Fragment first = inbox.take(deadline);
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
            Fragment next = inbox.take(deadline);
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

    /// Writes a fragment somewhere.
    static void write(ByteBuffer part, OutputStream target) throws IOException {
        target.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
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

        @Override
        public long transferTo(OutputStream target) throws IOException {
            long total = 0;
            while (true) {
                while (parts.isEmpty() && missing > 0) {
                    next();
                }
                if (parts.isEmpty()) {
                    return total;
                }
                ByteBuffer part = parts.removeFirst();
                total += part.remaining();
                write(part, target);
            }
        }

        private void next() throws IOException {
            try {
                Fragment more = inbox.take(Long.MAX_VALUE);
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
}
