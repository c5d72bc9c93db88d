package dev.muster.internal.client.java;

import dev.muster.Subscription;
import dev.muster.internal.client.ObjectCalls.ChangeReader;
import dev.muster.internal.codec.Input;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.ServerMessage.Change;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import dev.muster.shared.ChangeListener;
import java.lang.System.Logger.Level;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

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

    private final Remote remote;
    private final Operation<Long> watch;
    private final ChangeReader<C> reader;
    private final ChangeListener<? super C> listener;
    private final ExecutorService thread;
    private final ChangeFeed feed;

    /// Listener's thread only.
    private long lastVersion = -1;

    /// Listener's thread only. The manager that counted it.
    private long lastManager;

    /// Guarded by the feed.
    private boolean isResumed;

    private Listening(
            Remote remote,
            Operation<Long> watch,
            Operation<Void> unwatch,
            ChangeReader<C> reader,
            ChangeListener<? super C> listener) {
        this.remote = remote;
        this.watch = watch;
        this.reader = reader;
        this.listener = listener;
        this.feed = new ChangeFeed(remote, unwatch, this::subscribe, this::arrived);
        this.thread = Threads.virtuals("muster-listener-" + feed.number(), 1, IDLE_SECONDS);
    }

    /// Begins to listen for changes from now on.
    static <C> Listening<C> begin(
            Remote remote,
            Operation<Long> watch,
            Operation<Void> unwatch,
            ChangeReader<C> reader,
            ChangeListener<? super C> listener) {
        var listening = new Listening<C>(remote, watch, unwatch, reader, listener);
        try {
            listening.feed.begin();
        } catch (RuntimeException | Error e) {
            listening.thread.shutdown();
            throw e;
        }
        return listening;
    }

    private void subscribe(Session session) {
        Long version = remote.call(watch, feed.number(), true);
        boolean isFirst = !isResumed;
        isResumed = true;
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
        if (!feed.isClosed()) {
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
                    if (!feed.isClosed()) {
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
        thread.shutdown();
        var _ = feed.close();
    }
}
