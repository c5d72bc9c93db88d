package dev.muster.internal.client.java;

import dev.muster.internal.client.java.Session.Reply;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.protocol.ClientMessage;
import dev.muster.internal.protocol.Fragments;
import dev.muster.internal.system.Guard;
import dev.muster.internal.wire.ReadWatch;
import dev.muster.internal.wire.SocketConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// The connection to a manager over a socket, for all threads of this process.
final class SocketLink implements Session.Link, ReadWatch.Reader {
    /*
     * One of the threads that wait for an answer reads for all of them: it passes the others
     * theirs, and when it has its own, another continues reading. So a thread that calls alone is
     * woken by its answer itself, not by a thread that was woken by it. While no thread waits, or
     * only virtual ones, which must not block their carrier, the watch reads.
     *
     * When many threads call, passing the reading on costs more than reading: a thread has to wake
     * up for it after each answer. So as soon as a thread has to pass it on, the watch takes over,
     * reads all that has arrived at once, and gives it back when for a while only one thread has
     * waited.
     */
    private static final int CALM_READS = 50;
    private static final int YIELDS = 3;

    private final SocketConnection connection;
    private final Session session;
    private final ReadWatch.Registration watch;
    private final ReentrantLock reading = new ReentrantLock();
    private final Set<Reply> followers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong lastStream = new AtomicLong();
    private volatile boolean isCrowded;
    private volatile boolean hasRead;

    /// Watch thread only: how often it has read for one thread alone.
    private int calmReads;

    private volatile long lastHeardNanos = System.nanoTime();

    SocketLink(SocketConnection connection, Session session) throws IOException {
        this.connection = connection;
        this.session = session;
        this.watch = ReadWatch.watch(connection, this);
    }

    @Override
    public void send(Output message) throws IOException {
        if (message.size() <= Fragments.MAX_BYTES) {
            connection.sendBytes(message.buffers().toArray(ByteBuffer[]::new));
            return;
        }
        Iterator<Output> parts =
                Fragments.of(message, lastStream.incrementAndGet(), ClientMessage.Part::begin);
        while (parts.hasNext()) {
            connection.sendBytes(parts.next().buffers().toArray(ByteBuffer[]::new));
            connection.letOthersSend();
        }
    }

    @Override
    public long lastHeardNanos() {
        return lastHeardNanos;
    }

    @Override
    public void attend() {
        if (!reading.isLocked()) {
            watch.attend();
        }
    }

    @Override
    public void await(Reply reply) throws InterruptedException {
        if (Thread.currentThread().isVirtual()) {
            attend();
            reply.await();
            return;
        }
        reply.awaitedHere();
        waiting.incrementAndGet();
        try {
            while (!reply.isDone()) {
                if (!isCrowded && reading.tryLock()) {
                    try {
                        lead(reply);
                    } finally {
                        hasRead = true;
                        reading.unlock();
                        handOn();
                    }
                } else {
                    follow(reply);
                }
            }
        } finally {
            waiting.decrementAndGet();
        }
    }

    private void lead(Reply reply) throws InterruptedException {
        try {
            while (!reply.isDone()) {
                if (!connection.hasBuffered()) {
                    session.idle();
                }
                take(connection.receiveBytes(Long.MAX_VALUE));
            }
            while (connection.hasBuffered() && session.isAwaiting() && takeOne()) {
                // Answers for others that arrived with ours.
            }
            session.idle();
        } catch (IOException e) {
            session.lost(e);
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    /// Something was read only in part, or was not understood, perhaps for lack of memory: no
    /// thread can continue reading.
    private void broken(Throwable e) {
        Guard.survived(e);
        session.lost(new IOException("what the manager sent could not be read", e));
    }

    private void follow(Reply reply) throws InterruptedException {
        followers.add(reply);
        try {
            // The reader may have stopped just before this thread was in the queue.
            if (isCrowded || reading.isLocked()) {
                reply.pause();
            }
        } finally {
            followers.remove(reply);
        }
    }

    /// Lets the watch read for the waiting threads.
    private void handOn() {
        if (session.isAwaiting()) {
            isCrowded = waiting.get() > 1;
            watch.attend();
        }
    }

    /// Whether the threads may read by themselves again.
    private boolean isCalm() {
        calmReads = waiting.get() <= 1 ? calmReads + 1 : 0;
        return calmReads >= CALM_READS;
    }

    private void handBack() {
        calmReads = 0;
        isCrowded = false;
        for (Reply next : followers) {
            next.wake();
        }
    }

    private void take(byte[] message) {
        lastHeardNanos = System.nanoTime();
        session.received(Input.of(message));
    }

    /// @return false if there is none
    private boolean takeOne() throws IOException, InterruptedException {
        Optional<byte[]> message = connection.receiveBytes(Duration.ZERO);
        message.ifPresent(this::take);
        return message.isPresent();
    }

    // ---- the watch ----

    @Override
    public boolean isRead() {
        boolean result = hasRead || reading.isLocked();
        hasRead = false;
        return result;
    }

    @Override
    public void unwatched(Throwable cause) {
        broken(cause);
    }

    @Override
    public boolean read() {
        if (!reading.tryLock()) {
            return false;
        }
        try {
            do {
                while (takeOne()) {
                    // All that has arrived.
                }
                session.idle();
            } while (isCrowded && isMoreComing());
        } catch (IOException e) {
            session.lost(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) { // the watch reads for others, too
            broken(e);
        } finally {
            reading.unlock();
        }
        if (isCrowded && isCalm()) {
            handBack();
        }
        return true;
    }

    /// Lets the threads that have their answers continue: their next calls are often answered
    /// before this thread would be asleep.
    @SuppressWarnings("ThreadPriorityCheck") // yielding to others is the only purpose
    private boolean isMoreComing() throws IOException, InterruptedException {
        for (int i = 0; i < YIELDS; i++) {
            Thread.yield();
            if (takeOne()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        watch.close();
        Guard.close(connection); // unsent messages are of no use to a manager that does not read
    }
}
