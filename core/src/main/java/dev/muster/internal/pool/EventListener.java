package dev.muster.internal.pool;

import dev.muster.Subscription;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import dev.muster.monitor.PoolEvent;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells one listener of the events of a pool, in a thread of its own. Safe for all threads.
final class EventListener implements Subscription {
    /*
     * The threads of the pool only append to a buffer, and never wait for the listener. When the
     * buffer is full they count; the number becomes a Gap at the place of what is missing, as soon
     * as there is room again. The thread is a daemon, and the pool does not wait for it at its end:
     * a listener that hangs keeps nothing.
     */
    private static final System.Logger LOGGER = Log.named("dev.muster.pool");

    /// How many events wait at most.
    static final int CAPACITY = 10_000;

    private final PoolCore pool;
    private final Consumer<? super PoolEvent> listener;
    private final Consumer<EventListener> closed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by lock.
    private final ArrayDeque<PoolEvent> buffer = new ArrayDeque<>();
    private long missed;
    private boolean isLast;

    /// Its own thread only.
    private boolean hasFailed;

    private volatile boolean isClosed;

    /// @param closed called when the subscription is closed
    EventListener(
            PoolCore pool, Consumer<? super PoolEvent> listener, Consumer<EventListener> closed) {
        this.pool = pool;
        this.listener = listener;
        this.closed = closed;
    }

    /// Begins to tell it.
    void start() {
        Threads.daemon("muster-" + pool.config().name() + "-events", this::tellAll).start();
    }

    /// Something has happened. Does not wait.
    void add(PoolEvent event) {
        lock.lock();
        try {
            if (buffer.size() >= CAPACITY) {
                missed++;
                return;
            }
            addGap();
            buffer.addLast(event);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void addGap() {
        if (missed > 0) {
            buffer.addLast(new PoolEvent.Gap(missed));
            missed = 0;
        }
    }

    /// Nothing more will happen: ends when all has been told.
    void end() {
        lock.lock();
        try {
            isLast = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        closed.accept(this);
        end();
    }

    private void tellAll() {
        for (PoolEvent next = next(); next != null; next = next()) {
            tell(next);
        }
    }

    /// Waits for the next event; null if there will be none.
    private @Nullable PoolEvent next() {
        lock.lock();
        try {
            while (buffer.isEmpty() && missed == 0 && !isLast) {
                changed.awaitUninterruptibly();
            }
            if (isClosed) {
                return null;
            }
            if (buffer.isEmpty()) {
                addGap();
            }
            return buffer.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    /// Whatever the listener throws, it is told the next event, too.
    private void tell(PoolEvent event) {
        try {
            pool.callbacks().call(() -> listener.accept(event));
        } catch (Throwable e) {
            Guard.survived(e);
            if (!hasFailed) {
                hasFailed = true;
                LOGGER.log(
                        Level.WARNING,
                        () ->
                                "a listener of %s failed; it is told the next events, and further failures are not logged"
                                        .formatted(pool),
                        e);
            }
        }
        Thread.interrupted(); // what the listener has left
    }
}
