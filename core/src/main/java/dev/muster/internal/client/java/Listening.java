package dev.muster.internal.client.java;

import dev.muster.internal.client.ObjectCalls.ChangeReader;
import dev.muster.internal.codec.Input;
import dev.muster.internal.protocol.Change;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import dev.muster.shared.ChangeListener;
import dev.muster.Subscription;
import java.lang.System.Logger.Level;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A listener of the changes of one object, from one session to the next.
final class Listening<C> implements Subscription {
    /*
     * Changes are read and passed to the listener on its own thread, one after the other. Changes
     * may have been missed while the connection was down: the manager counts them for each object,
     * and if its count equals that of the last change received here, none was missed. If it is
     * another manager, started in place of the first, its count means nothing.
     */
    private static final System.Logger LOGGER = Log.named("dev.muster.manager");
    private static final long IDLE_SECONDS = 60;
    private static final AtomicLong LAST_NUMBER = new AtomicLong();

    private final Remote remote;
    private final Operation<Long> watch;
    private final Operation<Void> unwatch;
    private final ChangeReader<C> reader;
    private final ChangeListener<? super C> listener;
    private final long number = LAST_NUMBER.incrementAndGet();
    private final ExecutorService thread;
    private final Consumer<Session> whenBegun = this::subscribeSoon;

    /// Listener's thread only.
    private long lastVersion = -1;

    /// Listener's thread only. The manager that counted it.
    private long lastManager;

    private volatile @Nullable Session subscribed;
    private volatile boolean closed;

    private Listening(
            Remote remote,
            Operation<Long> watch,
            Operation<Void> unwatch,
            ChangeReader<C> reader,
            ChangeListener<? super C> listener) {
        this.remote = remote;
        this.watch = watch;
        this.unwatch = unwatch;
        this.reader = reader;
        this.listener = listener;
        this.thread = Threads.virtuals("muster-listener-" + number, 1, IDLE_SECONDS);
    }

    /// Begins to listen for changes from now on.
    static <C> Listening<C> begin(
            Remote remote,
            Operation<Long> watch,
            Operation<Void> unwatch,
            ChangeReader<C> reader,
            ChangeListener<? super C> listener) {
        var listening = new Listening<C>(remote, watch, unwatch, reader, listener);
        remote.client().sessions().whenBegun(listening.whenBegun);
        try {
            listening.subscribe();
        } catch (RuntimeException | Error e) { // then there is nothing that could be closed
            listening.closed = true;
            remote.client().sessions().forget(listening.whenBegun);
            listening.thread.shutdown();
            throw e;
        }
        return listening;
    }

    private void subscribeSoon(Session begun) {
        Resumption.begin("muster-listener-again", this::subscribe, () -> !closed && begun.isOpen());
    }

    /// Repeated until one session has lasted from the beginning to the end of this: the request may
    /// have used a later session than the one that was asked to pass on the changes.
    private synchronized void subscribe() {
        Session session = remote.client().sessions().current();
        while (!session.equals(subscribed) && !closed) {
            subscribe(session);
            session = remote.client().sessions().current();
        }
    }

    private void subscribe(Session session) {
        session.listen(number, this::arrived);
        Long version = remote.call(watch, number, true);
        boolean isFirst = subscribed == null;
        subscribed = session;
        long manager = session.welcome().manager();
        run(() -> resumed(version == null ? 0 : version, manager, isFirst));
    }

    /// Changes that arrived before the answer to the subscription have already been counted.
    private void resumed(long version, long manager, boolean isFirst) throws Exception {
        boolean isOther = manager != lastManager;
        lastManager = manager;
        if (isFirst) {
            lastVersion = Math.max(lastVersion, version);
        } else if (isOther || version > lastVersion) {
            lastVersion = version;
            listener.changed(
                    reader.read(Change.GAP, Input.of(new byte[0]), remote.client().codec()));
        }
    }

    private void arrived(Input change) {
        if (!closed) {
            run(() -> tell(change));
        }
    }

    private void tell(Input in) throws Exception {
        Change kind = Change.of(in.readByte());
        lastVersion = in.readLong();
        listener.changed(reader.read(kind, in, remote.client().codec()));
    }

    private interface Body {
        void run() throws Exception;
    }

    private void run(Body body) {
        try {
            thread.execute(() -> {
                try {
                    if (!closed) {
                        body.run();
                    }
                } catch (Throwable e) { // the next change may be readable
                    Guard.survived(e);
                    LOGGER.log(Level.WARNING, () -> "a listener of the " + remote + " failed", e);
                }
            });
        } catch (RejectedExecutionException _) {
            // Closed at this moment.
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        remote.client().sessions().forget(whenBegun);
        thread.shutdown();
        Session session = subscribed;
        if (session != null && remote.client().sessions().isCurrent(session)) {
            session.unlisten(number);
            remote.call(unwatch, number);
        }
    }
}
