package dev.muster.internal.remote;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.muster.connection.Connection;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Decides which thread reads the connection of a [Link].
final class LinkReading {
    /*
     * A thread that waits for a message reads the connection itself, if no other does: what is for
     * it reaches it without a change of threads, which costs more than all else of a short message.
     * What is for others it hands to them; then it stops reading, so that the next to read is the
     * one that was addressed last. If none has read for UNREAD_NANOS, the link's own thread does.
     * So a thread that is busy with a message holds up nobody, and one that is asked again and again
     * is its own reader.
     */
    private static final long UNREAD_NANOS = TimeUnit.MICROSECONDS.toNanos(300);

    /// The link's own thread looks again and again as long as the last frame is not older than
    /// this: frames that come quickly one after the other need not wake it each time. Looking
    /// longer would cost a program with hundreds of links more than the work itself.
    private static final long LIVELY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long ASLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /// A thread reads no more frames in a row.
    private static final int BURST = 64;

    /// What is read.
    interface Source {
        /// The connection; null while there is none.
        @Nullable Connection connection();

        /// Whether there may be a connection some time.
        boolean isOpen();

        /// A frame. Never throws.
        void take(byte[] frame);

        /// No frame can be read from this connection any more. Never throws.
        void failed(Connection connection, Throwable why);
    }

    private final Source source;

    /// Held by the thread that reads.
    private final ReentrantLock reading = new ReentrantLock();

    /// Reads if no other thread does.
    private final Thread own;

    /// Since when no thread reads, if none does.
    private volatile long unreadNanos = System.nanoTime();

    /// Whether the own thread sleeps until it is woken.
    private volatile boolean isAsleep;

    /// @param name of the own thread
    LinkReading(String name, Source source) {
        this.source = source;
        this.own = Threads.daemon(name, this::watch);
    }

    /// Starts the own thread. Once only.
    void start() {
        own.start();
    }

    /// Keeps all threads from reading until [#go]. The old connection must be closed: one that
    /// reads it stops then.
    void stop() {
        reading.lock();
    }

    /// Lets threads read again.
    void go() {
        reading.unlock();
        LockSupport.unpark(own);
    }

    /// Reads in this thread, if no other reads: waits for a frame, and takes what has come with it.
    ///
    /// @param deadline when to stop waiting, by `System.nanoTime`; `Long.MAX_VALUE` for never
    /// @throws InterruptedException if interrupted; nothing is lost
    void read(long deadline) throws InterruptedException {
        if (!reading.tryLock()) {
            return;
        }
        try {
            Connection connection = source.connection();
            if (connection != null) {
                read(connection, deadline);
            }
        } finally {
            unreadNanos = System.nanoTime();
            reading.unlock();
            if (isAsleep) {
                LockSupport.unpark(own);
            }
        }
    }

    /// Drops what comes until the peer has closed the connection, or the time is over.
    void awaitClosed(Connection connection, Duration timeout) throws InterruptedException {
        if (reading.isHeldByCurrentThread() || !reading.tryLock(timeout.toNanos(), NANOSECONDS)) {
            return;
        }
        long deadline = Nanos.deadline(timeout);
        try {
            while (first(connection, deadline).isPresent()) {
                // Nobody wants it any more.
            }
        } catch (IOException _) {
            // It is closed.
        } finally {
            reading.unlock();
        }
    }

    private void read(Connection connection, long deadline) throws InterruptedException {
        try {
            Optional<byte[]> frame = first(connection, deadline);
            for (int i = 1; frame.isPresent(); i++) {
                source.take(frame.get());
                frame = i < BURST ? connection.receiveBytes(Duration.ZERO) : Optional.empty();
            }
        } catch (InterruptedException e) {
            if (!Thread.currentThread().equals(own)) {
                throw e;
            }
            source.failed(connection, e); // nobody interrupts it
        } catch (Throwable e) { // no frame is lost: the next connection brings it again
            source.failed(connection, e);
        }
    }

    private static Optional<byte[]> first(Connection connection, long deadline)
            throws IOException, InterruptedException {
        if (deadline == Long.MAX_VALUE) {
            return Optional.of(connection.receiveBytes(LinkFrame.MOST_BYTES));
        }
        return connection.receiveBytes(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }

    private void watch() {
        while (source.isOpen()) {
            try {
                watchOnce();
            } catch (InterruptedException _) {
                // Nobody has a reason to interrupt it.
            } catch (Throwable e) { // of one turn
                Guard.failed(e);
                Guard.pause();
            }
        }
    }

    private void watchOnce() throws InterruptedException {
        long now = System.nanoTime();
        if (reading.isLocked() || source.connection() == null) {
            rest(now);
        } else if (now - unreadNanos < UNREAD_NANOS) {
            LockSupport.parkNanos(this, UNREAD_NANOS);
        } else {
            read(Long.MAX_VALUE);
        }
    }

    private void rest(long now) {
        if (now - unreadNanos < LIVELY_NANOS) {
            LockSupport.parkNanos(this, UNREAD_NANOS);
            return;
        }
        isAsleep = true;
        if (reading.isLocked() || source.connection() == null) {
            LockSupport.parkNanos(this, ASLEEP_NANOS);
        }
        isAsleep = false;
    }
}
