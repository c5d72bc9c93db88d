package dev.muster.internal.client.java;

import dev.muster.internal.codec.Input;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The changes of one object that its manager reports, from one session to the next: each new one
/// is asked for them before any call uses it, and again when that fails, after growing pauses, as
/// long as they are wanted.
final class ChangeFeed {
    private static final System.Logger LOGGER = Log.named("dev.muster.manager");
    private static final AtomicLong LAST_NUMBER = new AtomicLong();
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Remote remote;
    private final Operation<Void> unwatch;
    private final Consumer<Session> subscribe;
    private final Consumer<Input> arrived;
    private final long number = LAST_NUMBER.incrementAndGet();
    private final Consumer<Session> whenBegun = this::subscribeSoon;

    /// The session whose changes arrive here; null if there is none.
    private volatile @Nullable Session session;

    private volatile boolean closed;

    /// @param subscribe asks the manager for the changes, in a session that passes them on
    /// @param arrived takes a change; must not wait
    ChangeFeed(
            Remote remote,
            Operation<Void> unwatch,
            Consumer<Session> subscribe,
            Consumer<Input> arrived) {
        this.remote = remote;
        this.unwatch = unwatch;
        this.subscribe = subscribe;
        this.arrived = arrived;
    }

    /// Its number in messages.
    long number() {
        return number;
    }

    @Nullable Session session() {
        return session;
    }

    boolean isClosed() {
        return closed;
    }

    /// Begins to pass on changes; if that fails, there is nothing to close.
    void begin() {
        sessions().whenBegun(whenBegun);
        try {
            subscribe();
        } catch (RuntimeException | Error e) {
            closed = true;
            sessions().forget(whenBegun);
            throw e;
        }
    }

    private Sessions sessions() {
        return remote.client().sessions();
    }

    private void subscribeSoon(Session begun) {
        retry("muster-listener-again", this::subscribe, () -> !closed && begun.isOpen());
    }

    /// Repeated until one session has lasted from the beginning to the end of this: the request may
    /// have used a later session than the one that was asked to pass on the changes.
    private synchronized void subscribe() {
        Session current = sessions().current();
        while (!current.equals(session) && !closed) {
            current.listen(number, arrived);
            subscribe.accept(current);
            session = current;
            current = sessions().current();
        }
    }

    /// Runs something in a thread of its own, until it has succeeded or is no longer wanted.
    static void retry(String threadName, Runnable body, BooleanSupplier isWanted) {
        if (isWanted.getAsBoolean()) {
            Threads.virtual(threadName, () -> run(body, isWanted)).start();
        }
    }

    private static void run(Runnable body, BooleanSupplier isWanted) {
        long pause = FIRST_PAUSE_NANOS;
        while (isWanted.getAsBoolean()) {
            try {
                body.run();
                return;
            } catch (Throwable e) { // the object may be gone for good, or memory short for a while
                Guard.survived(e);
                Level level = pause == FIRST_PAUSE_NANOS ? Level.WARNING : Level.DEBUG;
                LOGGER.log(level, "listening could not be resumed yet", e);
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
    }

    /// Ends it.
    ///
    /// @return false if it has ended before
    boolean close() {
        if (closed) {
            return false;
        }
        closed = true;
        sessions().forget(whenBegun);
        Session last = session;
        session = null;
        if (last != null && sessions().isCurrent(last)) {
            last.unlisten(number);
            remote.call(unwatch, number);
        }
        return true;
    }
}
