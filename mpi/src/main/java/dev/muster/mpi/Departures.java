package dev.muster.mpi;

import dev.muster.mpi.Envelope.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What one side sends on a connection: messages in pieces, one MPI message each.
final class Departures {
    /*
     * MPI itself limits nothing: a receiver that does not receive keeps short messages in its
     * memory. So after each STRETCH_BYTES the next piece is sent in such a way that it is done only
     * when its receiver has begun to receive it, and with it all before. The piece after the next
     * stretch waits for that.
     *
     * When the peer has closed the connection, sending fails only after all that it sent before was
     * received: its last message may say why it has, and whoever sends would close the connection
     * before that was read.
     */
    private static final long STRETCH_BYTES = 4 << 20;

    /// What a piece costs besides its content.
    private static final int PIECE_COST = 256;

    private static final int MOST_BUFFERS = 16;
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Communicator communicator;
    private final Polling polling;
    private final int rank;
    private final int session;
    private final Arrivals arrivals;

    /// Belongs to the thread whose message is being sent, while it waits, too.
    private final ReentrantLock message = new ReentrantLock();

    // Guarded by message.
    private final List<MessageBuffer> buffers = new ArrayList<>();
    private @Nullable MessageBuffer confirmed;
    private long unconfirmedBytes;

    /// Why nothing more can be sent; null while something can.
    private volatile @Nullable IOException end;

    /// @param rank of the receiver
    /// @param arrivals what the receiver sends
    Departures(
            Communicator communicator, Polling polling, int rank, int session, Arrivals arrivals) {
        this.arrivals = arrivals;
        this.communicator = communicator;
        this.polling = polling;
        this.rank = rank;
        this.session = session;
    }

    /// Sends one message.
    ///
    /// @throws IOException if nothing can be sent any more
    void send(ByteBuffer... parts) throws IOException {
        long total = 0;
        for (ByteBuffer part : parts) {
            total += part.remaining();
        }
        message.lock();
        try {
            requireOpen();
            if (total <= MessageBuffer.BYTES) {
                MessageBuffer buffer = buffer();
                var source = new Parts(parts);
                source.fill(content(buffer).limit((int) total));
                send(buffer, (int) total, Kind.WHOLE);
            } else {
                sendLong(total, new Parts(parts));
            }
        } finally {
            message.unlock();
        }
        polling.sent();
    }

    private void sendLong(long total, Parts source) throws IOException {
        long left = total;
        Kind kind = Kind.FIRST;
        while (left > 0) {
            MessageBuffer buffer = buffer();
            ByteBuffer content = content(buffer);
            if (kind == Kind.FIRST) {
                content.putLong(total);
            }
            int size = (int) Math.min(left, content.remaining());
            content.limit(content.position() + size);
            source.fill(content);
            send(buffer, content.position(), kind);
            left -= size;
            kind = Kind.NEXT;
        }
    }

    private static ByteBuffer content(MessageBuffer buffer) {
        return buffer.content().asByteBuffer();
    }

    /// Some buffers, one after the other.
    private static final class Parts {
        private final ByteBuffer[] parts;
        private int next;

        Parts(ByteBuffer... parts) {
            this.parts = parts;
        }

        /// Fills a buffer to its limit.
        void fill(ByteBuffer target) {
            while (target.hasRemaining()) {
                ByteBuffer part = parts[next];
                int some = Math.min(part.remaining(), target.remaining());
                int limit = part.limit();
                target.put(part.limit(part.position() + some));
                part.limit(limit);
                if (!part.hasRemaining()) {
                    next++;
                }
            }
        }
    }

    /// Sends a message that says nothing but its kind, or a few bytes.
    void send(Kind kind, byte... content) throws IOException {
        message.lock();
        try {
            requireOpen();
            MessageBuffer buffer = buffer();
            content(buffer).put(content);
            send(buffer, content.length, kind);
        } finally {
            message.unlock();
        }
        polling.sent();
    }

    private void send(MessageBuffer buffer, int length, Kind kind) throws IOException {
        boolean isConfirmed = unconfirmedBytes > STRETCH_BYTES;
        if (isConfirmed) {
            MessageBuffer last = confirmed;
            if (last != null) {
                await(() -> !last.isBusy());
            }
            confirmed = buffer;
            unconfirmedBytes = 0;
        }
        unconfirmedBytes += length + PIECE_COST;
        if (!arrivals.isEnded()) { // or nobody would receive it
            communicator.send(buffer, length, rank, new Envelope(session, kind).tag(), isConfirmed);
        }
    }

    /// One that is not busy.
    private MessageBuffer buffer() throws IOException {
        MessageBuffer free = freeOrNull();
        if (free == null) {
            await(() -> freeOrNull() != null);
            free = freeOrNull();
        }
        if (free == null) {
            throw new IllegalStateException("a buffer has become busy again by itself");
        }
        return free;
    }

    private @Nullable MessageBuffer freeOrNull() {
        for (MessageBuffer each : buffers) {
            if (!each.isBusy() && each != confirmed) {
                return each;
            }
        }
        if (buffers.size() < MOST_BUFFERS) {
            var another = new MessageBuffer();
            buffers.add(another);
            return another;
        }
        if (confirmed != null && !confirmed.isBusy()) {
            MessageBuffer free = confirmed;
            confirmed = null;
            return free;
        }
        return null;
    }

    /// An interrupt does not end it.
    private void await(BooleanSupplier isDone) throws IOException {
        boolean wasInterrupted = false;
        var pause = new Pause();
        try {
            while (!isDone.getAsBoolean()) {
                communicator.look();
                requireOpen();
                pause.take(Long.MAX_VALUE);
                wasInterrupted |= Thread.interrupted();
            }
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void requireOpen() throws IOException {
        IOException why = end;
        if (why != null) {
            throw new IOException(why.getMessage(), why);
        }
        if (arrivals.isOver()) {
            throw new EOFException("the peer has closed the connection");
        }
    }

    /// Nothing more can be sent.
    void end(IOException why) {
        if (end == null) {
            end = why;
        }
    }

    /// Says to the peer that nothing more comes, and waits until all is sent. Once only.
    ///
    /// @throws IOException if it is not sent in time
    void close() throws IOException {
        end(new IOException("the connection is closed on this side"));
        long deadline = System.nanoTime() + CLOSE_NANOS;
        boolean wasInterrupted = false;
        message.lock(); // a thread that sends has seen the end
        try {
            var last = new MessageBuffer();
            communicator.send(last, 0, rank, new Envelope(session, Kind.END).tag(), false);
            var pause = new Pause();
            while (last.isBusy() || buffers.stream().anyMatch(MessageBuffer::isBusy)) {
                if (Deadline.left(deadline) <= 0) {
                    throw new IOException(
                            "rank %d has not received what was sent last".formatted(rank));
                }
                communicator.look();
                pause.take(Deadline.left(deadline));
                wasInterrupted |= Thread.interrupted();
            }
        } finally {
            message.unlock();
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
        polling.sent();
    }
}
