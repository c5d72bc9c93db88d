package dev.muster.internal.client.java;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import dev.muster.shared.SessionLostException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The sessions of this process with one manager, one at a time: when one breaks, the next call
/// begins another. Safe for all threads.
///
/// A manager that cannot be reached is asked again for some seconds. Sessions that break at once
/// are followed by others only after a pause, which doubles.
final class Sessions {
    private static final long RETRY_MILLIS = 50;

    /// A session that ends sooner is followed by the next only after a while, which doubles.
    private static final long SHORT_LIFE_NANOS = Duration.ofSeconds(1).toNanos();

    private static final int MOST_DOUBLINGS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /// Makes sessions.
    @FunctionalInterface
    interface Way {
        /// Begins a session.
        ///
        /// @param whenEnded called once when the session has ended
        Session connect(Consumer<Session> whenEnded) throws IOException, InterruptedException;
    }

    private final Way way;
    private final String manager;
    private final ProxyTokens tokens;
    private final ReentrantLock connecting = new ReentrantLock();

    /// Told after a new session has begun.
    private final List<Consumer<Session>> whenBegun = new CopyOnWriteArrayList<>();

    /// Guarded by `connecting`. When the session began, by `System.nanoTime`.
    private long begunNanos = System.nanoTime();

    /// Guarded by `connecting`. How many sessions in a row have hardly lasted.
    private int shortLives;

    private volatile Session session;
    private volatile boolean closed;

    /// Begins the first.
    ///
    /// @param manager what people call it: its address
    /// @param tokens gets which manager it is, each time
    Sessions(Way way, String manager, ProxyTokens tokens) throws IOException, InterruptedException {
        this.way = way;
        this.manager = manager;
        this.tokens = tokens;
        this.session = way.connect(this::ended);
        tokens.manager(managerNumber());
    }

    /// The manager's number in references.
    long managerNumber() {
        return session.welcome().manager();
    }

    /// The session there is, or a new one.
    ///
    /// @throws UncheckedIOException if the manager cannot be reached
    /// @throws IllegalStateException if the client is closed
    Session current() {
        Session current = session;
        return current.isOpen() && !closed ? current : reconnect();
    }

    /// Whether this session is still the one that calls use.
    boolean isCurrent(Session other) {
        return other.equals(session) && other.isOpen();
    }

    private Session reconnect() {
        // From here on, not from when it is this thread's turn: many wait their time together.
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        connecting.lock();
        try {
            requireOpen();
            if (!session.isOpen()) {
                backOff();
                session = connect(deadline);
                if (closed) { // while this thread was connecting: close() has seen the old one
                    session.close(closing());
                    requireOpen();
                }
                begunNanos = System.nanoTime();
                tokens.manager(managerNumber());
                Session begun = session;
                whenBegun.forEach(each -> Guard.run(() -> each.accept(begun)));
            }
            return session;
        } finally {
            connecting.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(
                    "this client of %s is closed, must be open: connect again".formatted(this));
        }
    }

    /// Waits before a new session if the last ones ended as soon as they had begun: the first may
    /// have been bad luck.
    private void backOff() {
        boolean isShort = System.nanoTime() - begunNanos < SHORT_LIFE_NANOS;
        shortLives = isShort ? Math.min(shortLives + 1, MOST_DOUBLINGS) : 0;
        if (shortLives > 1) {
            pause(RETRY_MILLIS << (shortLives - 2));
        }
    }

    private Session connect(long deadline) {
        while (true) {
            try {
                return way.connect(this::ended);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UncheckedIOException(
                        new InterruptedIOException("interrupted while connecting to " + this));
            } catch (IOException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new UncheckedIOException(
                            new IOException(
                                    "the connection to %s broke and cannot be made again: %s"
                                            .formatted(this, e.getMessage()),
                                    e));
                }
            }
            pause(RETRY_MILLIS);
        }
    }

    private void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(
                    new InterruptedIOException("interrupted while connecting to " + this));
        }
    }

    /// Passes each session that replaces a broken one to a listener, before any call uses it. From
    /// then on a broken one is replaced at once, not with the next call.
    void whenBegun(Consumer<Session> listener) {
        whenBegun.add(listener);
    }

    void forget(Consumer<Session> listener) {
        whenBegun.remove(listener);
    }

    private void ended(Session broken) {
        if (!closed && !whenBegun.isEmpty()) {
            Threads.virtual("muster-line-again", this::connectAgain).start();
        }
    }

    private void connectAgain() {
        while (!closed && !session.isOpen()) {
            try {
                current();
            } catch (UncheckedIOException _) {
                // Again, until the manager is back or this client is closed.
            } catch (Throwable e) { // out of memory, perhaps, or of descriptors
                Guard.survived(e);
                Guard.pause();
            }
        }
    }

    void close() {
        closed = true;
        session.close(closing());
    }

    private String closing() {
        return "this client of %s is closed".formatted(this);
    }

    /// Whether the client is closed.
    boolean isClosed() {
        return closed;
    }

    @Override
    public String toString() {
        return "the manager at " + manager;
    }

    /// Limits how often one call is repeated because its session broke.
    ///
    /// A connection may break at any time, and a call that may be repeated uses the next one. But
    /// if the call itself breaks them, such as one whose answer the other side cannot write, it
    /// would be repeated indefinitely. So it fails after some sessions in a row that have not
    /// lasted, or after some time.
    static final class Repeats {
        private static final int MOST = 10;
        private static final long LONGEST_NANOS = Duration.ofSeconds(60).toNanos();

        /// A session that has lasted this long was not broken by the call that began it.
        private static final long STEADY_NANOS = Duration.ofSeconds(10).toNanos();

        private final String call;
        private int broken;
        private long firstNanos;
        private long lastNanos = System.nanoTime();

        /// @param call what is called, in readable form
        Repeats(String call) {
            this.call = call;
        }

        /// A session broke; the call may be repeated when this returns.
        ///
        /// @throws SessionLostException if the limit is reached
        void broke(IOException cause) {
            long now = System.nanoTime();
            if (now - lastNanos > STEADY_NANOS) {
                broken = 0;
            }
            if (broken++ == 0) {
                firstNanos = now;
            }
            lastNanos = now;
            if (broken > MOST || now - firstNanos > LONGEST_NANOS) {
                throw new SessionLostException(
                        ("the connection broke %d times in a row during %s, so it is not made"
                                        + " again: whether this very call breaks it, the log of the manager"
                                        + " may say")
                                .formatted(broken, call),
                        cause);
            }
        }
    }
}
