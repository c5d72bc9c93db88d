package dev.muster.hazelcast.internal.object;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import dev.muster.shared.ChangeListener;
import java.lang.System.Logger.Level;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Passes changes on to one listener, one after the other. A listener that is far behind gets a gap
/// instead.
final class ListenerThread<C> {
    /// Does something on the thread of the listener.
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    /// Makes the change that says that some were missed.
    @FunctionalInterface
    interface Gap<C> {
        C make() throws Exception;
    }

    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");
    private static final long IDLE_SECONDS = 60;
    private static final int MOST_BEHIND = 10_000;

    private final ClusterObjects objects;
    private final ChangeListener<? super C> listener;
    private final Gap<C> gap;
    private final ExecutorService thread =
            Threads.virtuals("muster-cluster-listener", 1, IDLE_SECONDS);
    private final AtomicInteger behind = new AtomicInteger();
    private final AtomicBoolean hasGap = new AtomicBoolean();
    private volatile boolean isClosed;

    ListenerThread(ClusterObjects objects, ChangeListener<? super C> listener, Gap<C> gap) {
        this.objects = objects;
        this.listener = listener;
        this.gap = gap;
        objects.listening(this);
    }

    /// Tells the listener, on its thread.
    void tell(C change) throws Exception {
        listener.changed(change);
    }

    /// Some changes may have been missed.
    void gap() {
        run(() -> tell(gap.make()));
    }

    /// Does something with the next change, in its turn. Never throws.
    void run(Body body) {
        if (behind.get() >= MOST_BEHIND) {
            hasGap.set(true);
            return;
        }
        behind.incrementAndGet();
        try {
            thread.execute(() -> {
                behind.decrementAndGet();
                perform(body);
                if (hasGap.compareAndSet(true, false)) {
                    perform(() -> tell(gap.make()));
                }
            });
        } catch (RejectedExecutionException _) {
            // Closed at this moment.
        } catch (Throwable e) { // there is no memory: what was missed is a gap, once there is some
            behind.decrementAndGet();
            hasGap.set(true);
            Guard.failed(e);
        }
    }

    private void perform(Body body) {
        try {
            if (!isClosed) {
                body.run();
            }
        } catch (Throwable e) { // the next change may be readable
            Guard.survived(e);
            Guard.run(() ->
                    LOGGER.log(Level.WARNING, "a listener of an object of a cluster failed", e));
        }
    }

    /// Ends it.
    ///
    /// @return false if it has ended before
    boolean close() {
        boolean wasOpen = !isClosed;
        isClosed = true;
        thread.shutdown();
        objects.listensNoMore(this);
        return wasOpen;
    }
}
