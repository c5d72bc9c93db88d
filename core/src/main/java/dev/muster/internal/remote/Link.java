package dev.muster.internal.remote;

import dev.muster.connection.Connection;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.TimeText;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The way between a program and one of its agents: channels over one connection. The connection
/// may break; if there is a new one within the link's patience, nothing is lost and nothing comes
/// twice.
final class Link implements AutoCloseable {
    /*
     * Each side keeps what it has sent until the other has taken it. On a new connection both begin
     * with what has arrived (RESUME), and what has not is sent again. A thread that reads never
     * waits for anything but the connection (LinkReading says which thread that is): it puts
     * fragments into inboxes, which are bounded because the sender stops at its window.
     *
     * A connection that fails in any way is given up, and the link goes on over the next one. A peer
     * that breaks the rules is not tried again: it would break them again, so the link is over.
     */
    private static final System.Logger LOGGER = Log.named("dev.muster.remote");

    /// How long the peer may take to close the connection after the goodbye.
    private static final Duration GOODBYE_TIMEOUT = Duration.ofSeconds(1);

    /// Is told what becomes of a link. Its methods must not wait.
    interface Owner {
        /// The connection is lost; another one may follow.
        void broken(IOException why);

        /// The link is over.
        ///
        /// @param isInOrder whether the peer has said goodbye, or this side has
        void ended(IOException why, boolean isInOrder);
    }

    private final String peer;
    private final Duration patience;
    private final Owner owner;
    private final Object attaching = new Object();
    private final LinkBeat beat;
    private final LinkReading reading;
    private final AtomicBoolean hasSaidGoodbye = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final LinkChannels channels;
    private @Nullable Connection connection;

    /// Whether all that was to be sent again is on its way over this connection.
    private boolean isResumed;

    private long brokenNanos = System.nanoTime();
    private @Nullable IOException end;

    /// Whether the thread that reads when no other does has been started.
    private boolean isReading;

    /// @param peer what the other side is called in messages
    /// @param patience how long it may be without a connection
    Link(String peer, Duration patience, Owner owner) {
        this(peer, patience, owner, LinkBeat.BEAT);
    }

    /// @param peer what the other side is called in messages
    /// @param patience how long it may be without a connection
    /// @param beat how often it says that this side is alive, if nothing else is said
    Link(String peer, Duration patience, Owner owner, Duration beat) {
        this.peer = peer;
        this.patience = patience;
        this.owner = owner;
        this.channels = new LinkChannels(this, peer);
        this.beat = new LinkBeat(new Clocked(), patience, beat);
        this.reading = new LinkReading("muster-link-" + peer, new Read());
    }

    // ---- connections ----

    /// Goes on over a new connection; the one before is closed.
    ///
    /// @throws IOException if it fails at once, or the link is over; it is closed then
    void attach(Connection way) throws IOException, InterruptedException {
        boolean isDone = false;
        try {
            synchronized (attaching) {
                leaveOld();
                LinkResume resume;
                List<LinkChannel> all;
                // What the old connection still brings would come after what is said of it.
                reading.stop();
                try {
                    resume = LinkResume.agree(way, snapshot(), peer);
                    beat.heard();
                    all = begin(way);
                } finally {
                    // Before anything else is written: both sides may have much to say.
                    reading.go();
                }
                for (LinkChannel channel : all) {
                    resume.sendAgain(channel);
                }
                isComplete(way);
                isDone = true;
            }
        } finally {
            if (!isDone) {
                var _ = drop(way);
            }
        }
    }

    private void leaveOld() {
        Connection old = current();
        if (old != null) {
            var _ = drop(old);
        }
    }

    private @Nullable Connection current() {
        lock.lock();
        try {
            return connection;
        } finally {
            lock.unlock();
        }
    }

    /// From here on it is the connection of this link, and of all new channels.
    private List<LinkChannel> begin(Connection way) throws IOException {
        lock.lock();
        try {
            requireOpen();
            if (!isReading) {
                reading.start();
                isReading = true;
            }
            connection = way;
            beat.start();
            return channels.all();
        } finally {
            lock.unlock();
        }
    }

    private void isComplete(Connection way) {
        lock.lock();
        try {
            isResumed = way.equals(connection);
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() throws IOException {
        if (end != null) {
            throw new IOException(end.getMessage(), end);
        }
    }

    private List<LinkChannel> snapshot() throws IOException {
        lock.lock();
        try {
            requireOpen();
            return channels.all();
        } finally {
            lock.unlock();
        }
    }

    /// A connection is lost.
    private void broke(Connection way, IOException why) {
        if (hasSaidGoodbye.get()) { // the peer has heard it, or is away
            finish(closed(), true);
        }
        if (drop(way)) {
            Guard.run(() -> owner.broken(why));
        }
    }

    /// Nothing more is sent or received on this connection.
    ///
    /// @return whether it was that of this link
    private boolean drop(Connection way) {
        List<LinkChannel> paused = List.of();
        boolean isOurs;
        lock.lock();
        try {
            isOurs = way.equals(connection);
            if (isOurs) {
                connection = null;
                if (isResumed) { // or it has never been of use
                    brokenNanos = System.nanoTime();
                    isResumed = false;
                }
                paused = channels.all();
            }
        } finally {
            lock.unlock();
        }
        Guard.close(way); // a channel may be writing to it
        for (LinkChannel channel : paused) {
            channel.outbox().pause(way);
        }
        return isOurs;
    }

    boolean isOpen() {
        lock.lock();
        try {
            return end == null;
        } finally {
            lock.unlock();
        }
    }

    /// Whether what is sent now leaves at once, after all that was sent before.
    boolean isConnected() {
        lock.lock();
        try {
            return isResumed;
        } finally {
            lock.unlock();
        }
    }

    // ---- sending ----

    /// Writes a frame. If that fails the connection is given up, and the frame is sent again on the
    /// next one.
    void write(Connection way, byte[] frame) {
        try {
            way.sendBytes(frame);
            beat.said();
        } catch (Throwable e) { // or the peer would miss a frame and not know it
            broke(way, failure("writing to", e));
        }
    }

    void flush(Connection way) {
        try {
            way.flush();
        } catch (Throwable e) {
            broke(way, failure("writing to", e));
        }
    }

    private IOException failure(String doing, Throwable e) {
        if (e instanceof IOException usual) {
            return usual;
        }
        Guard.failed(e);
        return new IOException("%s %s failed: %s".formatted(doing, peer, text(e)), e);
    }

    /// What something says of itself, if it can.
    static String text(Throwable e) {
        try {
            return e.toString();
        } catch (Throwable again) {
            Guard.survived(again);
            return e.getClass().getName();
        }
    }

    /// Says what has been taken of a channel, if there is a connection.
    void report(Inbox inbox, int channel) {
        Connection way;
        lock.lock();
        try {
            way = connection;
        } finally {
            lock.unlock();
        }
        if (way != null) {
            inbox.unreported()
                    .ifPresent(fragments -> {
                        write(way, LinkFrame.taken(channel, fragments));
                        flush(way);
                    });
        }
    }

    // ---- receiving ----

    /// Reads in this thread, if no other reads: until a frame has come, which may be for others.
    ///
    /// @param deadline when to stop waiting, by `System.nanoTime`; `Long.MAX_VALUE` for never
    /// @throws InterruptedException if interrupted; nothing is lost
    void read(long deadline) throws InterruptedException {
        reading.read(deadline);
    }

    /// This link, as those see it that read it.
    private final class Read implements LinkReading.Source {
        @Override
        public @Nullable Connection connection() {
            return current();
        }

        @Override
        public boolean isOpen() {
            return Link.this.isOpen();
        }

        @Override
        public void take(byte[] frame) {
            beat.heard();
            try {
                channels.take(frame);
            } catch (LinkChannels.Goodbye e) {
                finish(e, true);
            } catch (Throwable e) { // nobody knows what of this frame was handled
                Guard.survived(e);
                finish(
                        new IOException(
                                "what %s sends cannot be read: %s".formatted(peer, text(e)), e),
                        false);
            }
        }

        @Override
        public void failed(Connection way, Throwable why) {
            broke(way, failure("reading from", why));
        }
    }

    // ---- channels ----

    /// The channel of this number. It is there as soon as one side has asked for it.
    ///
    /// @throws IOException if it is over, or the link is
    LinkChannel channel(int number) throws IOException {
        LinkChannel channel = find(number);
        if (channel == null) {
            throw new IOException("channel %d is over".formatted(number));
        }
        return channel;
    }

    /// As [#channel], but null if it is over.
    @Nullable LinkChannel find(int number) throws IOException {
        lock.lock();
        try {
            LinkChannel known = channels.get(number);
            if (known != null || channels.isForgotten(number)) {
                return known;
            }
            requireOpen();
            return channels.add(new LinkChannel(this, number, connection));
        } finally {
            lock.unlock();
        }
    }

    /// Forgets the channels that are over on both sides.
    private void forget() {
        lock.lock();
        try {
            channels.forget();
        } finally {
            lock.unlock();
        }
    }

    // ---- time ----

    /// This link, as its clock sees it.
    private final class Clocked implements LinkBeat.Beaten {
        @Override
        public @Nullable Connection connection() {
            return current();
        }

        @Override
        public long awayNanos() {
            lock.lock();
            try {
                return System.nanoTime() - brokenNanos;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void report() {
            forget();
            List<LinkChannel> all;
            try {
                all = snapshot();
            } catch (IOException _) { // the link is over
                return;
            }
            for (LinkChannel channel : all) {
                Link.this.report(channel.inbox(), channel.number());
            }
        }

        @Override
        public void ping(Connection way) {
            write(way, LinkFrame.ping());
            flush(way);
        }

        @Override
        public void silent(Connection way) {
            broke(way, new IOException(peer + " is silent"));
        }

        @Override
        public void lost() {
            finish(
                    new IOException(
                            "%s could not be reached for %s"
                                    .formatted(peer, TimeText.of(patience))),
                    false);
        }
    }

    // ---- the end ----

    private void finish(IOException why, boolean isInOrder) {
        List<LinkChannel> left;
        Connection way;
        lock.lock();
        try {
            if (end != null) {
                return;
            }
            end = why;
            left = channels.all();
            way = connection;
            connection = null;
            isResumed = false;
        } finally {
            lock.unlock();
        }
        beat.stop();
        if (way != null) {
            if (hasSaidGoodbye.get()) {
                awaitLeaving(way);
            }
            Guard.close(way);
        }
        for (LinkChannel channel : left) {
            channel.outbox().end(why);
            channel.inbox().end(why);
        }
        LOGGER.log(Level.DEBUG, () -> "link to " + peer + " is over: " + why.getMessage());
        Guard.run(() -> owner.ended(why, isInOrder));
    }

    /// The peer closes the connection when it has heard the goodbye. If this side closed it first,
    /// what the peer is sending would make the system drop the goodbye.
    private void awaitLeaving(Connection way) {
        try {
            reading.awaitClosed(way, GOODBYE_TIMEOUT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // it is closed all the same
        }
    }

    /// Gives the link up.
    ///
    /// @param why is what its channels say from then on
    void abandon(IOException why) {
        finish(why, false);
    }

    /// Says goodbye, if there is a connection. [#close] must follow.
    void sayGoodbye() {
        Connection way;
        lock.lock();
        try {
            way = end == null ? connection : null;
        } finally {
            lock.unlock();
        }
        if (way != null && !hasSaidGoodbye.getAndSet(true)) {
            write(way, LinkFrame.bye());
            flush(way);
        }
    }

    /// Says goodbye, if there is a connection, and ends it.
    @Override
    public void close() {
        sayGoodbye();
        finish(closed(), true);
    }

    private IOException closed() {
        return new IOException("the link to " + peer + " is closed");
    }

    @Override
    public String toString() {
        return "the link to " + peer;
    }
}
