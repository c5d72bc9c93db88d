package dev.muster.internal.wire;

import dev.muster.connection.AuthKey;
import dev.muster.connection.ConnectionConfig;
import dev.muster.internal.system.Descriptors;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// One thread that reads from many channels and never waits for any of them.
final class EventLoop implements AutoCloseable {
    /*
     * One turn: wait until something is ready, read at most one buffer from each channel that is,
     * run the tasks of other threads, drop channels whose handshake takes too long.
     *
     * The cost of a small request is what matters here: one wait (shared by all that are ready),
     * one read, one write by the answering thread. So interest in writing is registered only while
     * a socket is full, and frames that arrived whole are shown in the loop's own array.
     */
    static final System.Logger LOGGER = Log.named("dev.muster.wire");

    /*
     * A client that calls continuously leaves the loop some tens of microseconds of rest between
     * two calls. Putting a processor to sleep for that and waking it costs more than the call
     * itself, especially on a virtual machine. So a loop that was woken soon after it went to sleep
     * spins for a while before it sleeps again; after spinning once in vain, it sleeps at once
     * until calls arrive close together again. An idle or slowly used server never spins, nor does
     * one with clients on the same machine that keep all processors busy.
     */
    private static final long SPIN_NANOS = 100_000;
    private static final long SOON_NANOS = 300_000;
    private static final long MOMENT_NANOS = 1_000_000_000;
    private static final int MOST_ENTERING = 8;
    private static final int TASKS_A_TURN = 1_000;
    private static final long STOP_LOOK_MILLIS = 100;
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private final @Nullable AuthKey key;
    private final ConnectionConfig config;
    private final int maxUnauthenticated;
    private final Function<FrameChannel, ? extends Frame.@Nullable Handler> connected;
    private final @Nullable SSLContext tls;
    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    // Loop thread only.
    private final Set<FrameChannel> unauthenticated = new LinkedHashSet<>();
    private final ByteBuffer input = ByteBuffer.allocateDirect(DirectBuffers.BYTES);
    private final ByteBuffer scratch = ByteBuffer.allocate(DirectBuffers.BYTES);
    private final List<FrameChannel> uncorked = new ArrayList<>();
    private boolean isCorked;
    private boolean expectsMore;

    /// How many were opened since the last selection, which frees the descriptors of those that
    /// were closed for them.
    private int entered;

    private final Semaphore entering = new Semaphore(MOST_ENTERING);
    private volatile boolean isToSweep;
    private volatile boolean stopped;

    private EventLoop(
            @Nullable AuthKey key,
            ConnectionConfig config,
            int maxUnauthenticated,
            String threadName,
            Function<FrameChannel, ? extends Frame.@Nullable Handler> connected)
            throws IOException {
        this.key = key;
        this.config = config;
        this.maxUnauthenticated = maxUnauthenticated;
        this.connected = connected;
        this.tls = TlsTransport.contextOf(config);
        this.selector = Selector.open();
        this.thread = Threads.daemon(threadName, this::run);
    }

    /// @param key null for no handshake at all
    /// @param connected called on the loop's thread with each channel whose peer has proved the
    ///   key; null means that it took the channel away by [FrameChannel#detach]
    static EventLoop start(
            @Nullable AuthKey key,
            ConnectionConfig config,
            int maxUnauthenticated,
            String threadName,
            Function<FrameChannel, ? extends Frame.@Nullable Handler> connected)
            throws IOException {
        EventLoop loop = new EventLoop(key, config, maxUnauthenticated, threadName, connected);
        try {
            loop.thread.start();
            return loop;
        } catch (OutOfMemoryError e) { // no thread is available
            loop.selector.close();
            throw e;
        }
    }

    /// How many may be proving the key: as many as configured, but at most half of the descriptors
    /// that are free now. The others are for peers that have proved it.
    static int mostUnauthenticated(ConnectionConfig config) {
        return Math.clamp(Descriptors.free() / 2, 1, config.maxUnauthenticated());
    }

    /// Takes over a non-blocking channel.
    ///
    /// Waits while it has taken over a few that it has not looked at yet: a flood of connections
    /// must not use up descriptors faster than the oldest ones are dropped.
    void add(SocketChannel channel) {
        try {
            while (!stopped && !entering.tryAcquire(STOP_LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                // It is busy, or about to stop.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        execute(() -> open(channel));
    }

    /// Runs a task on the loop's thread, after what the loop is doing.
    void execute(Runnable task) {
        tasks.add(task);
        if (!isCurrent()) {
            selector.wakeup();
        }
    }

    boolean isCurrent() {
        return Thread.currentThread().equals(thread);
    }

    Selector selector() {
        return selector;
    }

    private void run() {
        try {
            while (!stopped && selector.isOpen()) {
                try {
                    turn();
                } catch (Throwable e) { // no channel's: memory or the selector
                    Guard.survived(e);
                    LOGGER.log(Level.WARNING, "a turn of the event loop failed, it continues", e);
                    Guard.pause();
                }
            }
        } finally {
            closeAll();
        }
    }

    private void turn() throws IOException {
        Thread.interrupted(); // an interrupt is of no meaning here, and nothing would wait any more
        if (!(expectsMore && entered == 0 && spin())) {
            await(millisToNextDeadline());
        }
        entering.release(entered); // what was closed for them has given its descriptors back
        entered = 0;
        runTasks();
        dropLate();
        if (isToSweep) {
            isToSweep = false;
            sweep();
        }
    }

    /// Polls for a short while, because something has just arrived and more is likely.
    ///
    /// @return whether there was anything to do; if not, the loop may sleep
    private boolean spin() throws IOException {
        long end = System.nanoTime() + SPIN_NANOS;
        do {
            // A selection consumes a wake-up: what came with it must be handled here.
            if (selector.selectNow(this::ready) > 0 || !tasks.isEmpty() || stopped) {
                return true;
            }
            Thread.onSpinWait();
        } while (System.nanoTime() - end < 0);
        expectsMore = false;
        return !tasks.isEmpty() || stopped;
    }

    /// @param timeoutMillis negative to wait indefinitely
    private void await(long timeoutMillis) throws IOException {
        long begin = System.nanoTime();
        if (timeoutMillis < 0) {
            selector.select(this::ready);
        } else if (timeoutMillis == 0) {
            selector.selectNow(this::ready);
        } else {
            selector.select(this::ready, timeoutMillis);
        }
        expectsMore = System.nanoTime() - begin < SOON_NANOS && selector.keys().size() < PROCESSORS;
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof FrameChannel channel && key.isValid()) {
            try {
                ready(channel, key.readyOps());
            } catch (Throwable e) {
                channel.broken(e);
            }
        }
    }

    private void ready(FrameChannel channel, int operations) {
        if ((operations & SelectionKey.OP_READ) != 0) {
            isCorked = true;
            try {
                channel.readable(input, scratch);
            } finally {
                uncork();
            }
        }
        if ((operations & SelectionKey.OP_WRITE) != 0) {
            channel.writable();
        }
    }

    /// Whether this is the loop's thread and small frames are to be collected: those that answer a
    /// burst of requests are sent in one write.
    boolean isCorked() {
        return isCurrent() && isCorked;
    }

    /// The channel has collected a frame.
    void uncorkLater(FrameChannel channel) {
        uncorked.add(channel);
    }

    private void uncork() {
        isCorked = false;
        for (int i = 0; i < uncorked.size(); i++) {
            FrameChannel channel = uncorked.get(i);
            try {
                channel.uncork();
            } catch (Throwable e) {
                channel.broken(e);
            }
        }
        uncorked.clear();
    }

    private void runTasks() {
        Runnable task = tasks.poll();
        for (int i = 0; task != null; i++) {
            try {
                task.run();
            } catch (Throwable e) { // a task of a channel ends its channel itself
                Guard.survived(e);
                LOGGER.log(Level.WARNING, "a task of the event loop failed", e);
            }
            task = i < TASKS_A_TURN ? tasks.poll() : null;
        }
    }

    private void open(SocketChannel socket) {
        entered++;
        long deadline = Nanos.deadline(config.handshakeTimeout());
        try {
            Transport transport =
                    tls == null ? new Transport.Plain(socket) : TlsTransport.ofServer(socket, tls);
            FrameChannel channel = new FrameChannel(this, transport, config, key, deadline);
            if (key != null || tls != null) {
                unauthenticated.add(channel);
                dropOldest();
            }
            channel.open();
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "a new connection was lost at once", e);
            Guard.close(socket);
        } catch (Throwable e) {
            Guard.close(socket);
            throw e;
        }
    }

    /// Drops half of those that have not proved the key, the oldest first, because there are too
    /// many open files, and unparks a thread when their descriptors are free.
    void makeRoom(Thread waiting) {
        execute(() -> {
            for (int i = (unauthenticated.size() + 1) / 2; i > 0; i--) {
                FrameChannel oldest = unauthenticated.iterator().next();
                if (unauthenticated.size() == 1 && hasJustCome(oldest)) {
                    break; // nothing to make room for
                }
                oldest.drop("there are too many open files");
            }
            try {
                selector.selectNow(this::ready); // this closes them
            } catch (IOException e) {
                LOGGER.log(Level.DEBUG, "a selection failed", e);
            }
            LockSupport.unpark(waiting);
        });
    }

    private boolean hasJustCome(FrameChannel channel) {
        long left = channel.deadlineNanos() - System.nanoTime();
        return left > Nanos.of(config.handshakeTimeout()) - MOMENT_NANOS;
    }

    private void dropOldest() {
        if (unauthenticated.size() > maxUnauthenticated) {
            unauthenticated.iterator().next().drop("too many connections are in the handshake");
        }
    }

    /// @return negative if nothing has a deadline
    private long millisToNextDeadline() {
        if (!tasks.isEmpty() || entered > 0 || isToSweep) {
            return 0;
        }
        if (unauthenticated.isEmpty()) {
            return -1;
        }
        long nanos = unauthenticated.iterator().next().deadlineNanos() - System.nanoTime();
        return nanos <= 0 ? 0 : nanos / 1_000_000 + 1;
    }

    /// All have the same time limit, so the first to arrive is the first to be late.
    private void dropLate() {
        while (!unauthenticated.isEmpty()) {
            Iterator<FrameChannel> channels = unauthenticated.iterator();
            FrameChannel oldest = channels.next();
            if (oldest.deadlineNanos() - System.nanoTime() > 0) {
                return;
            }
            oldest.drop("the handshake takes too long");
        }
    }

    /// The channel's peer has proved the key, or the channel is closed.
    void leaveHandshake(FrameChannel channel) {
        unauthenticated.remove(channel);
    }

    Frame.@Nullable Handler connected(FrameChannel channel) {
        return connected.apply(channel);
    }

    /// Finishes closed channels soon. To be called where nothing may be allocated: there is no
    /// memory for a task.
    void sweepSoon() {
        isToSweep = true;
        selector.wakeup();
    }

    private void sweep() {
        for (SelectionKey registered : selector.keys()) {
            if (registered.attachment() instanceof FrameChannel channel && channel.isClosed()) {
                channel.finish();
            }
        }
    }

    private void closeAll() {
        finishTasks(); // Some may be channels that were just accepted.
        try {
            for (SelectionKey registered : selector.keys()) {
                if (registered.attachment() instanceof FrameChannel channel) {
                    channel.finish();
                }
            }
            finishTasks();
            selector.close();
        } catch (IOException | ClosedSelectorException e) {
            LOGGER.log(Level.DEBUG, "closing the selector failed", e);
        }
    }

    private void finishTasks() {
        while (!tasks.isEmpty()) {
            runTasks();
        }
    }

    /// Closes every channel; returns when the thread has ended.
    @Override
    public void close() {
        stopped = true;
        selector.wakeup();
        Threads.joinUninterruptibly(thread);
    }
}
