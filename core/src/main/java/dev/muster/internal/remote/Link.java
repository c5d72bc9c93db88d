package dev.muster.internal.remote;

import dev.muster.connection.Connection;
import dev.muster.internal.codec.Input;
import dev.muster.internal.remote.LinkFrame.Arrived;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import dev.muster.internal.system.TimeText;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The way between a program and one of its agents: channels over one connection. The connection
/// may break; if there is a new one within the link's patience, nothing is lost and nothing comes
/// twice.
final class Link implements AutoCloseable {
    /*
     * Each side keeps what it has sent until the other has taken it. On a new connection both begin
     * with what has arrived (RESUME), and what has not is sent again.
     *
     * A thread that waits for a message reads the connection itself, if no other does: what is for
     * it reaches it without a change of threads, which costs more than all else of a short message.
     * What is for others it puts into their inboxes, which are bounded because the sender stops at
     * its window; then it stops reading, so that the next to read is the one that was addressed
     * last. If none reads for UNREAD_NANOS, the link's own thread does. Reading never waits for
     * anything but the connection.
     *
     * A connection that is silent for SILENT is given up, even if the system still believes in it:
     * each side sends a ping every second.
     */
    private static final System.Logger LOGGER = Log.named("dev.muster.remote");

    static final Duration SILENT = Duration.ofSeconds(5);
    private static final Duration BEAT = Duration.ofMillis(500);

    /// A turn that comes this late shows that this process stood still: what the peer has sent
    /// meanwhile has not been read yet.
    private static final Duration LATE = Duration.ofSeconds(2);

    private static final Duration RESUME_TIMEOUT = Duration.ofSeconds(10);

    /// How long the link's own thread leaves the reading to those that wait for messages.
    private static final long UNREAD_NANOS = TimeUnit.MICROSECONDS.toNanos(300);

    /// It looks for that as long as the last frame is not older than this.
    private static final long LIVELY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /// A thread reads no more frames in a row for others.
    private static final int BURST = 64;

    /// Is told what becomes of a link. Its methods must not wait.
    interface Owner {
        /// The connection is lost; another one may follow.
        void broken(IOException why);

        /// The link is over.
        ///
        /// @param isInOrder whether the peer has said goodbye, or this side has
        void ended(IOException why, boolean isInOrder);
    }

    /// One thread for the beats of all links of this process.
    private static final class Beats {
        static final ScheduledThreadPoolExecutor TIMER = timer();

        private static ScheduledThreadPoolExecutor timer() {
            var timer = Threads.timer("muster-link-beat");
            timer.setKeepAliveTime(100, TimeUnit.MILLISECONDS);
            timer.allowCoreThreadTimeOut(true);
            return timer;
        }
    }

    private final String peer;
    private final Duration patience;
    private final Owner owner;
    private final Object attaching = new Object();
    private final AtomicBoolean isBeating = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Map<Integer, LinkChannel> channels = new HashMap<>();
    private final BitSet forgotten = new BitSet();
    private @Nullable Connection connection;
    private long brokenNanos = System.nanoTime();
    private @Nullable IOException end;
    private @Nullable Future<?> beats;

    /// Held by the thread that reads the connection.
    private final ReentrantLock reading = new ReentrantLock();

    /// Its own thread, once it has had a connection.
    private volatile @Nullable Thread reader;

    /// Since when no thread has read, if none does.
    private volatile long unreadNanos;

    /// Whether the link's own thread sleeps until it is woken.
    private volatile boolean isAsleep;

    private volatile long heardNanos;
    private volatile long beatNanos = System.nanoTime();

    /// @param peer what the other side is called in messages
    /// @param patience how long it may be without a connection
    Link(String peer, Duration patience, Owner owner) {
        this.peer = peer;
        this.patience = patience;
        this.owner = owner;
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
                Map<Integer, Arrived> there;
                List<LinkChannel> all;
                // What the old connection still brings would come after what is said of it.
                reading.lock();
                try {
                    List<LinkChannel> known = snapshot();
                    way.sendBytes(LinkFrame.resume(known.stream().map(Link::position).toList()));
                    way.flush();
                    there = resumed(way);
                    heardNanos = System.nanoTime();
                    all = begin(way);
                } finally {
                    reading.unlock();
                }
                // Before anything is written: both sides may have much to say.
                if (reader == null) {
                    reader = Threads.start(Threads.daemon("muster-link-" + peer, this::watch));
                }
                LockSupport.unpark(reader);
                for (LinkChannel channel : all) {
                    resume(channel, way, there.get(channel.number()));
                }
                isDone = true;
            }
        } finally {
            if (!isDone) {
                var _ = drop(way);
            }
        }
    }

    private static Arrived position(LinkChannel channel) {
        return channel.inbox().position();
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

    private Map<Integer, Arrived> resumed(Connection way) throws IOException, InterruptedException {
        byte[] first =
                way.receiveBytes(RESUME_TIMEOUT)
                        .orElseThrow(() -> new IOException(peer + " does not go on"));
        if (!(LinkFrame.read(Input.of(first)) instanceof LinkFrame.Resume(var arrived))) {
            throw new IOException(peer + " begins with something else");
        }
        var there = new HashMap<Integer, Arrived>();
        arrived.forEach(each -> there.put(each.channel(), each));
        return there;
    }

    /// From here on it is the connection of this link, and of all new channels.
    private List<LinkChannel> begin(Connection way) throws IOException {
        lock.lock();
        try {
            requireOpen();
            connection = way;
            if (beats == null) {
                beatNanos = System.nanoTime();
                beats =
                        Beats.TIMER.scheduleWithFixedDelay(
                                Guard.around(this::beat),
                                Nanos.of(BEAT),
                                Nanos.of(BEAT),
                                TimeUnit.NANOSECONDS);
            }
            return List.copyOf(channels.values());
        } finally {
            lock.unlock();
        }
    }

    private static void resume(LinkChannel channel, Connection way, @Nullable Arrived there)
            throws IOException {
        if (there != null) {
            channel.outbox().resume(way, there);
        } else if (channel.isForgotten()) {
            channel.outbox().end(new IOException("the channel is over"));
        } else {
            channel.outbox().resume(way, new Arrived(channel.number(), 0, 0));
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
            return List.copyOf(channels.values());
        } finally {
            lock.unlock();
        }
    }

    /// A connection is lost.
    private void broke(Connection way, IOException why) {
        if (drop(way)) {
            owner.broken(why);
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
                brokenNanos = System.nanoTime();
                paused = List.copyOf(channels.values());
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

    boolean isConnected() {
        lock.lock();
        try {
            return connection != null;
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
        } catch (IOException e) {
            broke(way, e);
        }
    }

    void flush(Connection way) {
        try {
            way.flush();
        } catch (IOException e) {
            broke(way, e);
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

    /// Reads the connection in this thread, if no other does: waits for a frame, and takes what has
    /// come with it.
    ///
    /// @param deadline when to stop waiting, by `System.nanoTime`; `Long.MAX_VALUE` for never
    /// @return false if another thread reads, or there is no connection
    /// @throws InterruptedException if interrupted; nothing is lost
    boolean read(long deadline) throws InterruptedException {
        if (!reading.tryLock()) {
            return false;
        }
        try {
            Connection way = current();
            if (way == null) {
                return false;
            }
            read(way, deadline);
            return true;
        } finally {
            unreadNanos = System.nanoTime();
            reading.unlock();
            if (isAsleep) {
                LockSupport.unpark(reader);
            }
        }
    }

    private void read(Connection way, long deadline) throws InterruptedException {
        try {
            Optional<byte[]> frame =
                    deadline == Long.MAX_VALUE
                            ? Optional.of(way.receiveBytes())
                            : way.receiveBytes(
                                    Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            int read = 0;
            while (frame.isPresent()) {
                heardNanos = System.nanoTime();
                handle(frame.get());
                read++;
                frame = read < BURST ? way.receiveBytes(Duration.ZERO) : Optional.empty();
            }
        } catch (Goodbye e) {
            finish(e, true);
        } catch (IOException e) {
            broke(way, e);
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) { // nobody knows what of this frame was handled
            Guard.failed(e);
            finish(
                    new IOException("what %s sends cannot be read: %s".formatted(peer, e), e),
                    false);
        }
    }

    /// Reads while no thread does that waits for a message.
    private void watch() {
        while (isOpen()) {
            try {
                long now = System.nanoTime();
                if (reading.isLocked() || !isConnected()) {
                    rest(now);
                } else if (now - unreadNanos < UNREAD_NANOS) {
                    LockSupport.parkNanos(this, UNREAD_NANOS);
                } else {
                    var _ = read(Long.MAX_VALUE);
                }
            } catch (InterruptedException _) {
                // Nobody has a reason to interrupt it.
            } catch (Throwable e) {
                Guard.failed(e);
                Guard.pause();
            }
        }
    }

    private void rest(long now) {
        if (now - unreadNanos < LIVELY_NANOS) {
            LockSupport.parkNanos(this, UNREAD_NANOS);
            return;
        }
        isAsleep = true;
        if (reading.isLocked() || !isConnected()) {
            LockSupport.parkNanos(this, Nanos.of(BEAT));
        }
        isAsleep = false;
    }

    /// The peer has said that it needs the link no more.
    private static final class Goodbye extends IOException {
        private static final long serialVersionUID = 1;

        Goodbye(String peer) {
            super(peer + " has ended");
        }
    }

    private void handle(byte[] bytes) throws IOException {
        Input in = Input.of(bytes);
        switch (LinkFrame.read(in)) {
            case LinkFrame.First(int number, long length, _) -> {
                LinkChannel channel = channelOrNull(number);
                if (channel != null) {
                    channel.inbox().arrived(length, rest(bytes, in));
                }
            }
            case LinkFrame.Next(int number, _) -> {
                LinkChannel channel = channelOrNull(number);
                if (channel != null) {
                    channel.inbox().arrived(-1, rest(bytes, in));
                }
            }
            case LinkFrame.End(int number) -> {
                LinkChannel channel = channelOrNull(number);
                if (channel != null) {
                    channel.inbox().ended();
                }
            }
            case LinkFrame.Taken(int number, long fragments) -> {
                LinkChannel channel = channelOrNull(number);
                if (channel != null) {
                    channel.outbox().taken(fragments);
                }
            }
            case LinkFrame.Ping _ -> {}
            case LinkFrame.Resume _ -> throw new IOException(peer + " begins again");
            case LinkFrame.Bye _ -> throw new Goodbye(peer);
        }
    }

    private static ByteBuffer rest(byte[] bytes, Input in) {
        int size = (int) in.remaining();
        return ByteBuffer.wrap(bytes, bytes.length - size, size);
    }

    // ---- channels ----

    /// The channel of this number. It is there as soon as one side has asked for it.
    ///
    /// @throws IOException if it is over, or the link is
    LinkChannel channel(int number) throws IOException {
        LinkChannel channel = channelOrNull(number);
        if (channel == null) {
            throw new IOException("channel %d is over".formatted(number));
        }
        return channel;
    }

    private @Nullable LinkChannel channelOrNull(int number) throws IOException {
        lock.lock();
        try {
            LinkChannel known = channels.get(number);
            if (known != null || forgotten.get(number)) {
                return known;
            }
            requireOpen();
            LinkChannel channel = new LinkChannel(this, number, connection);
            channels.put(number, channel);
            return channel;
        } finally {
            lock.unlock();
        }
    }

    /// Forgets the channels that are over on both sides.
    private void forget() {
        lock.lock();
        try {
            channels.values()
                    .removeIf(channel -> {
                        boolean isOver = channel.isOver();
                        if (isOver) {
                            forgotten.set(channel.number());
                        }
                        return isOver;
                    });
        } finally {
            lock.unlock();
        }
    }

    // ---- time ----

    private void beat() {
        long now = System.nanoTime();
        if (now - beatNanos > Nanos.of(LATE)) {
            heardNanos = now;
        }
        beatNanos = now;
        Connection way;
        long since;
        lock.lock();
        try {
            way = connection;
            since = brokenNanos;
        } finally {
            lock.unlock();
        }
        if (way == null) {
            if (now - since > Nanos.of(patience)) {
                finish(
                        new IOException(
                                "%s could not be reached for %s"
                                        .formatted(peer, TimeText.of(patience))),
                        false);
            }
        } else if (now - heardNanos > Nanos.of(SILENT)) {
            apart(() -> broke(way, new IOException(peer + " is silent")));
        } else if (!isBeating.getAndSet(true)) {
            apart(() -> ping(way));
        }
    }

    /// Writing and closing may wait, which the thread of the beats must not.
    private static void apart(Runnable body) {
        Threads.virtual("muster-link-beat", Guard.around(body)).start();
    }

    private void ping(Connection way) {
        try {
            forget();
            for (LinkChannel channel : snapshot()) {
                report(channel.inbox(), channel.number());
            }
            write(way, LinkFrame.ping());
            flush(way);
        } catch (IOException _) {
            // The link is over.
        } finally {
            isBeating.set(false);
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
            left = new ArrayList<>(channels.values());
            way = connection;
            connection = null;
            if (beats != null) {
                beats.cancel(false);
            }
        } finally {
            lock.unlock();
        }
        if (way != null) {
            Guard.close(way);
        }
        for (LinkChannel channel : left) {
            channel.outbox().end(why);
            channel.inbox().end(why);
        }
        LOGGER.log(Level.DEBUG, () -> "link to " + peer + " is over: " + why.getMessage());
        owner.ended(why, isInOrder);
    }

    /// Gives the link up.
    ///
    /// @param why is what its channels say from then on
    void abandon(IOException why) {
        finish(why, false);
    }

    /// Says goodbye, if there is a connection, and ends it.
    @Override
    public void close() {
        Connection way;
        lock.lock();
        try {
            way = end == null ? connection : null;
        } finally {
            lock.unlock();
        }
        if (way != null) {
            write(way, LinkFrame.bye());
            flush(way);
        }
        finish(new IOException("the link to " + peer + " is closed"), true);
    }

    @Override
    public String toString() {
        return "the link to " + peer;
    }
}
