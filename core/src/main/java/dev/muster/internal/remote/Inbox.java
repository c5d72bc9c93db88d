package dev.muster.internal.remote;

import dev.muster.internal.remote.LinkFrame.Arrived;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What has arrived on a channel: fragments, until a thread takes them.
final class Inbox {
    /*
     * A thread that waits for a fragment reads the link itself, if no other thread does. The lock is
     * never held while anything waits: the thread that reads needs it.
     *
     * A fragment is taken when it leaves the queue. The peer is told from time to time how many
     * that are, and sends no more than its window beyond it.
     */

    /// After this much the peer is told.
    private static final long REPORTED_BYTES = 1 << 20;

    private static final int REPORTED_FRAGMENTS = 512;

    /// A fragment.
    ///
    /// @param length of the message that begins with it; negative if none does
    record Fragment(ByteBuffer content, long length) {
        /// The length of one that goes on with a message.
        static final long NEXT = -1;

        private static final long ENDS = -2;

        /// The peer has ended the channel.
        static final Fragment END = new Fragment(ByteBuffer.allocate(0), ENDS);

        boolean isEnd() {
            return length == ENDS;
        }
    }

    private final Link link;
    private final int channel;
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
            if (fragment.isEnd()) {
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

    // ---- taking ----

    /// Waits until there is something to take, or nothing will be.
    ///
    /// @return false if nothing came in time
    /// @throws IOException if it is closed on this side
    boolean poll(long deadline) throws IOException, InterruptedException {
        boolean mayRead = true;
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !isEnded && over == null && closed == null) {
                if (!awaitMore(deadline, mayRead)) {
                    return false;
                }
                mayRead = !mayRead;
            }
            if (closed != null) {
                throw again(closed);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private static IOException again(IOException why) {
        return new IOException(why.getMessage(), why);
    }

    /// Waits for the next fragment.
    ///
    /// @return null if none came in time
    /// @throws EOFException if the peer has ended the channel
    @Nullable Fragment take(long deadline) throws IOException, InterruptedException {
        Fragment next = await(deadline);
        if (next == null) {
            return null;
        }
        if (next.isEnd()) {
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
                if (!awaitMore(deadline, mayRead)) {
                    return null;
                }
                mayRead = !mayRead;
            }
            Fragment next = waiting.removeFirst();
            taken++;
            unreportedBytes += next.content().remaining();
            return next;
        } finally {
            lock.unlock();
        }
    }

    /// Reads the link, or waits until another thread has: after what was read here and was for
    /// others, one of them is the next to read.
    ///
    /// @return false if the time is over
    @SuppressWarnings("WaitNotInLoop") // those that call it loop
    private boolean awaitMore(long deadline, boolean mayRead) throws InterruptedException {
        long left = deadline == Long.MAX_VALUE ? deadline : deadline - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        if (!mayRead) {
            var _ = arrival.awaitNanos(left);
            return true;
        }
        lock.unlock();
        try {
            link.read(deadline);
        } finally {
            lock.lock();
        }
        return true;
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
