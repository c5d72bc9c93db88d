package dev.muster.internal.remote;

import dev.muster.connection.Connection;
import dev.muster.internal.remote.LinkFrame.Arrived;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What one side sends on a channel: each fragment is kept until the peer has taken it, so it can
/// be sent again on the next connection. When the window is full, sending waits.
final class Outbox {
    /*
     * Three locks, taken in this order. `message` belongs to the thread whose message is being sent,
     * while it waits, too. `wire` is held while one fragment is counted and written, so that all
     * are written in the order in which they are counted, on whichever connection. `lock` guards
     * the rest and is never held while anything waits: the thread that reads the link needs it.
     */

    /// How many bytes may be on their way.
    private static final long WINDOW_BYTES = 8 << 20;

    /// How many fragments may be on their way.
    static final int WINDOW_FRAGMENTS = 4096;

    private final Link link;
    private final int channel;
    private final ReentrantLock message = new ReentrantLock();
    private final ReentrantLock wire = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();

    // Guarded by lock.

    /// What the peer has not taken, oldest first.
    private final ArrayDeque<byte[]> kept = new ArrayDeque<>();

    private long keptBytes;

    /// How many fragments the peer has taken, which is the number of the first that is kept.
    private long taken;

    /// Null while there is none, and before the first one.
    private @Nullable Connection connection;

    /// Why nothing more can be sent; null while something can.
    private @Nullable IOException end;

    Outbox(Link link, int channel, @Nullable Connection connection) {
        this.link = link;
        this.channel = channel;
        this.connection = connection;
    }

    // ---- messages ----

    /// Sends one message.
    ///
    /// @throws IOException if nothing can be sent any more
    void send(ByteBuffer... parts) throws IOException {
        long total = 0;
        for (ByteBuffer part : parts) {
            total += part.remaining();
        }
        send(total, new Parts(parts));
    }

    /// Sends one message while it is read.
    ///
    /// @param length how many bytes it has
    /// @throws IOException if nothing can be sent any more, or the body fails or ends early; then
    ///   the channel is of no use
    void sendFrom(InputStream body, long length) throws IOException {
        send(
                length,
                (target, offset, size) -> {
                    if (body.readNBytes(target, offset, size) < size) {
                        throw new EOFException("a message breaks off in the middle");
                    }
                });
    }

    /// Where the bytes of a message come from.
    private interface Source {
        /// Fills a part of an array with the next bytes.
        void fill(byte[] target, int offset, int size) throws IOException;
    }

    /// Some buffers, one after the other.
    private static final class Parts implements Source {
        private final ByteBuffer[] parts;
        private int next;

        Parts(ByteBuffer... parts) {
            this.parts = parts;
        }

        @Override
        public void fill(byte[] target, int offset, int size) {
            int filled = 0;
            while (filled < size) {
                ByteBuffer part = parts[next];
                int some = Math.min(part.remaining(), size - filled);
                part.get(target, offset + filled, some);
                filled += some;
                if (!part.hasRemaining()) {
                    next++;
                }
            }
        }
    }

    private void send(long length, Source source) throws IOException {
        message.lock();
        try {
            long left = length;
            byte[] head = LinkFrame.first(channel, length);
            do {
                int size = (int) Math.min(left, LinkFrame.FRAGMENT_BYTES);
                byte[] fragment = Arrays.copyOf(head, head.length + size);
                source.fill(fragment, head.length, size);
                awaitRoom();
                write(fragment);
                left -= size;
                head = LinkFrame.next(channel);
            } while (left > 0);
        } finally {
            message.unlock();
        }
    }

    private void awaitRoom() throws IOException {
        lock.lock();
        try {
            while (end == null && (keptBytes >= WINDOW_BYTES || kept.size() >= WINDOW_FRAGMENTS)) {
                room.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void write(byte[] fragment) throws IOException {
        wire.lock();
        try {
            Connection way;
            lock.lock();
            try {
                requireOpen();
                kept.addLast(fragment);
                keptBytes += fragment.length;
                way = connection;
            } finally {
                lock.unlock();
            }
            if (way != null) {
                link.write(way, fragment);
            }
        } finally {
            wire.unlock();
        }
    }

    private void requireOpen() throws IOException {
        if (end != null) {
            throw new IOException(end.getMessage(), end);
        }
    }

    /// Sends at once what waits for more.
    ///
    /// @throws IOException if nothing can be sent any more
    void flush() throws IOException {
        Connection way;
        lock.lock();
        try {
            requireOpen();
            way = connection;
        } finally {
            lock.unlock();
        }
        if (way != null) {
            link.flush(way);
        }
    }

    /// Sends nothing more, and says so to the peer. Once only.
    void close() {
        wire.lock();
        try {
            byte[] fragment = LinkFrame.end(channel);
            Connection way;
            lock.lock();
            try {
                boolean isOver = end != null;
                end = new IOException("the connection is closed on this side");
                room.signalAll();
                if (isOver) {
                    return;
                }
                kept.addLast(fragment);
                keptBytes += fragment.length;
                way = connection;
            } finally {
                lock.unlock();
            }
            if (way != null) {
                link.write(way, fragment);
                link.flush(way);
            }
        } finally {
            wire.unlock();
        }
    }

    // ---- what the link says; none of these waits, but resume ----

    /// The peer has taken this number of fragments.
    ///
    /// @throws IOException if that cannot be
    void taken(long fragments) throws IOException {
        lock.lock();
        try {
            requireSent(fragments);
            while (taken < fragments) {
                keptBytes -= kept.removeFirst().length;
                taken++;
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void requireSent(long fragments) throws IOException {
        if (fragments < 0 || fragments > taken + kept.size()) {
            throw new IOException(
                    "the peer says that it has %d fragments of channel %d, but %d were sent"
                            .formatted(fragments, channel, taken + kept.size()));
        }
    }

    /// There is a new connection. What the peer has not received is written again; this waits if
    /// the peer does not read.
    ///
    /// @param there what the peer has received
    /// @throws IOException if that cannot be
    void resume(Connection way, Arrived there) throws IOException {
        taken(there.taken());
        wire.lock();
        try {
            List<byte[]> again;
            lock.lock();
            try {
                requireSent(there.received());
                again = kept.stream().skip(Math.max(0, there.received() - taken)).toList();
                connection = way;
            } finally {
                lock.unlock();
            }
            for (byte[] fragment : again) {
                link.write(way, fragment);
            }
        } finally {
            wire.unlock();
        }
    }

    /// This connection is of no use any more.
    void pause(Connection old) {
        lock.lock();
        try {
            if (old.equals(connection)) {
                connection = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /// The link is over.
    void end(IOException why) {
        lock.lock();
        try {
            if (end == null) {
                end = why;
            }
            connection = null;
            kept.clear();
            keptBytes = 0;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Whether the peer has taken all that was sent.
    boolean isEmpty() {
        lock.lock();
        try {
            return kept.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
