package dev.muster.internal.wire;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Notices for any number of connections that something has arrived while no thread waits for it:
/// one thread of this process, `muster-watch`, which runs as long as it has something to watch.
public final class ReadWatch {
    /*
     * A thread that waits for an answer reads the connection itself: no other thread has to be
     * woken for it. Then there is nothing to watch, and notifying the watch for each call would
     * cost more than the call. So it finds out: it wakes once, sees that a thread reads, and from
     * then on checks only every TICK_MILLIS whether it still does.
     */
    private static final long TICK_MILLIS = 5;

    private static final Object LOCK = new Object();

    /// Guarded by LOCK.
    private static @Nullable ReadWatch running;

    private final Selector selector;

    /// Guarded by LOCK.
    private int connections;

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /// Watch thread only: those that another thread was reading at the last check.
    private List<Registration> busy = new ArrayList<>();

    private volatile boolean stopped;

    private ReadWatch(Selector selector) {
        this.selector = selector;
    }

    /// Handles what has arrived.
    public interface Reader {
        /// Reads what there is, on the watch's thread, without waiting. If that fails, it ends its
        /// connection itself.
        ///
        /// @return false if another thread is reading
        boolean read();

        /// Whether another thread is reading, or has since the last call.
        boolean isRead();

        /// No thread will read: the connection cannot be watched.
        void unwatched(Throwable cause);
    }

    /// Begins to watch a connection.
    public static Registration watch(SocketConnection connection, Reader reader)
            throws IOException {
        synchronized (LOCK) {
            ReadWatch watch = running;
            if (watch == null) {
                watch = start();
                running = watch;
            }
            watch.connections++;
            Registration registration = watch.new Registration(reader);
            watch.execute(() -> Guard.run(() -> registration.open(connection), reader::unwatched));
            return registration;
        }
    }

    private static ReadWatch start() throws IOException {
        Selector selector = Selector.open();
        try {
            ReadWatch watch = new ReadWatch(selector);
            Threads.daemon("muster-watch", watch::run).start();
            return watch;
        } catch (OutOfMemoryError e) { // no thread is available: the next one tries again
            selector.close();
            throw e;
        }
    }

    private void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    private void run() {
        while (!stopped) {
            try {
                look();
            } catch (Throwable e) { // not of a connection: memory or the selector
                Guard.survived(e);
                EventLoop.LOGGER.log(Level.WARNING, "a turn of the watch failed, it continues", e);
                Guard.pause();
            }
        }
        Guard.close(selector);
    }

    private void look() throws IOException {
        Thread.interrupted(); // an interrupt is of no meaning here, and nothing would wait any more
        if (busy.isEmpty()) {
            selector.select(ReadWatch::ready);
        } else {
            selector.select(ReadWatch::ready, TICK_MILLIS);
            lookAtBusy();
        }
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            Guard.run(task);
        }
    }

    private static void ready(SelectionKey key) {
        if (key.attachment() instanceof Registration registration) {
            Guard.run(registration::ready, registration::failed);
        }
    }

    private void lookAtBusy() {
        List<Registration> before = busy;
        busy = new ArrayList<>();
        for (Registration registration : before) {
            Guard.run(registration::lookAgain, registration::failed);
        }
    }

    /// One connection that is watched.
    public final class Registration implements AutoCloseable {
        private final Reader reader;

        /// Watch thread only.
        private @Nullable SelectionKey key;

        private volatile boolean isArmed;
        private volatile boolean closed;

        private Registration(Reader reader) {
            this.reader = reader;
        }

        private void open(SocketConnection connection) {
            try {
                if (!closed) {
                    key =
                            connection
                                    .transport()
                                    .socket()
                                    .register(selector, SelectionKey.OP_READ, this);
                    isArmed = true;
                }
            } catch (ClosedChannelException e) {
                EventLoop.LOGGER.log(Level.DEBUG, "a connection is closed already", e);
            }
        }

        /// Makes sure that what arrives is read although no thread waits for it. From any thread.
        public void attend() {
            if (!isArmed) {
                execute(() -> Guard.run(this::arm, this::failed));
            }
        }

        private void arm() {
            interest(SelectionKey.OP_READ);
            isArmed = true;
            reader.read(); // a selector does not see what has been read into memory
        }

        private void ready() {
            if (!reader.read()) {
                isArmed = false;
                interest(0);
                busy.add(this);
            }
        }

        /// Checked again at the next tick: what has arrived may already be in memory, where no
        /// selector sees it.
        private void failed(Throwable e) {
            EventLoop.LOGGER.log(Level.WARNING, "reading what has arrived failed", e);
            isArmed = false;
            interest(0);
            busy.add(this);
        }

        private void lookAgain() {
            if (closed || isArmed) {
                return;
            }
            if (reader.isRead()) {
                busy.add(this);
            } else {
                arm();
            }
        }

        private void interest(int operations) {
            SelectionKey registered = key;
            try {
                if (registered != null && registered.isValid()) {
                    registered.interestOps(operations);
                }
            } catch (CancelledKeyException e) {
                EventLoop.LOGGER.log(Level.DEBUG, "a connection is closed", e);
            }
        }

        /// Stops watching it.
        @Override
        public void close() {
            synchronized (LOCK) {
                if (closed) {
                    return;
                }
                closed = true;
                if (--connections == 0) {
                    stopped = true;
                    running = null;
                }
            }
            execute(this::cancel);
        }

        private void cancel() {
            SelectionKey registered = key;
            if (registered != null) {
                registered.cancel();
            }
        }
    }
}
