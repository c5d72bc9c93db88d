package dev.muster.hazelcast.internal.object;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.hazelcast.internal.object.CellEntry.Seen;
import dev.muster.hazelcast.internal.object.State.Kind;
import dev.muster.internal.system.Guard;
import dev.muster.shared.SessionLostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One shared object as an entry of a map of the cluster: a state that is read and replaced as a
/// whole. Safe for all threads.
@SuppressWarnings("ReferenceEquality") // a step that changes nothing returns the same state
final class Cell<S extends State<S>> {
    /*
     * The threads of this process combine their operations (flat combining, Hendler et al. 2010):
     * whoever gets the lock applies all requests that have arrived to the last known state (an
     * Attempt), and replaces it in the cluster by one compare-and-set (of the CellEntry). If
     * nobody else has changed it, that is one round trip for all of them. Otherwise the state is
     * read, and all is done again.
     *
     * What only reads, or finds that it must wait, is answered from a state that was read after
     * the call began. What waits is tried again when an event brings another state.
     */
    private static final int MOST_REQUESTS = 1_000;

    private final Cells cells;
    private final CellEntry<S> entry;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Request<S>> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isRoundDue = new AtomicBoolean();

    /// Guarded by lock; in the order of their arrival.
    private final Set<Request<S>> waiting = new LinkedHashSet<>();

    /// Guarded by lock. Null while nobody waits.
    private @Nullable UUID listener;

    /// The last state that an event brought, still sealed.
    private volatile byte @Nullable [] news;

    private volatile boolean isPollDue;
    private volatile boolean hasWaiting;
    private volatile long lastWaitNanos;

    Cell(Cells cells, byte[] key, Kind<S> kind) {
        this.cells = cells;
        this.entry = new CellEntry<>(cells, key, kind);
    }

    // ---- requests ----

    /// Begins a request. If a thread waits for it, the first round is over when this returns.
    void submit(Request<S> request) {
        cells.requireOpen();
        arrived.add(request);
        begin(request);
    }

    private void begin(Request<S> request) {
        if (request.isAsync()) {
            roundSoon();
        } else {
            rounds(request);
        }
    }

    /// A request that has been withdrawn gives up.
    void withdrawn(Request<S> request) {
        request.withdraw();
        begin(request);
    }

    private void roundSoon() {
        if (isRoundDue.compareAndSet(false, true)) {
            try {
                cells.execute(() -> {
                    isRoundDue.set(false);
                    rounds(null);
                });
            } catch (Throwable e) { // no thread now; another round may get one
                isRoundDue.set(false);
                throw e;
            }
        }
    }

    /// Looks at the state again, since what waits may go on now.
    void poll() {
        if (hasWaiting) {
            isPollDue = true;
            roundSoon();
        }
    }

    /// @param own the request of this thread; null to go on until all have been taken up
    private void rounds(@Nullable Request<S> own) {
        boolean interrupted = Thread.interrupted(); // the engine would give up in the middle
        do {
            Map<Request<S>, Request.End> ended = new LinkedHashMap<>();
            lock.lock();
            try {
                round(ended);
            } finally {
                interrupted |= Thread.interrupted();
                lock.unlock();
            }
            ended.forEach(Request::end);
        } while (!arrived.isEmpty() && (own == null || !own.isTakenUp()));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void round(Map<Request<S>, Request.End> ended) {
        boolean isPoll = isPollDue;
        isPollDue = false;
        List<Request<S>> batch = new ArrayList<>(waiting);
        takeArrived(batch, ended);
        if (batch.isEmpty()) {
            return;
        }
        try {
            perform(batch, isPoll, ended);
        } catch (Throwable e) { // all of them have failed
            Guard.survived(e);
            entry.forget();
            if (!waiting.isEmpty() || e instanceof SessionLostException) {
                // The cluster may hold something for them, which nobody would give back.
                cells.participants().abandon();
            }
            RuntimeException failure =
                    e instanceof RuntimeException known
                            ? Failures.of(known, cells.name())
                            : new IllegalStateException("a call of the cluster failed: " + e, e);
            batch.forEach(each -> ended.putIfAbsent(each, new Request.End(null, failure)));
        }
        waiting.removeAll(ended.keySet());
        hasWaiting = !waiting.isEmpty();
        if (hasWaiting && news != null) {
            roundSoon(); // it came after the state was read
        }
        cells.waits(this, hasWaiting);
    }

    private void takeArrived(List<Request<S>> batch, Map<Request<S>, Request.End> ended) {
        for (int i = 0; i < MOST_REQUESTS; i++) {
            Request<S> next = arrived.poll();
            if (next == null) {
                return;
            }
            next.takeUp();
            try {
                if (next.ready() != null) {
                    next.ready().toCompletableFuture().join();
                }
                batch.add(next);
            } catch (RuntimeException e) {
                RuntimeException failure =
                        e instanceof CompletionException
                                        && e.getCause() instanceof RuntimeException cause
                                ? cause
                                : e;
                ended.put(next, new Request.End(null, Failures.of(failure, cells.name())));
            }
        }
    }

    private void perform(
            List<Request<S>> batch, boolean isPoll, Map<Request<S>, Request.End> ended) {
        cells.requireOpen();
        boolean isFresh = false;
        takeNews();
        if (isPoll) {
            entry.forget();
        }
        while (true) {
            long process = cells.participants().current().number();
            Seen<S> base = entry.known();
            if (base == null) {
                base = entry.learn();
                isFresh = true;
            }
            Attempt<S> attempt =
                    Attempt.of(entry, base, batch, process, cells.participants()::isAlive);
            if (attempt == null || (attempt.state() == base.state() && !isFresh)) {
                entry.forget();
                continue;
            }
            if (attempt.state() != base.state() && !entry.replace(base, attempt.state(), process)) {
                isFresh = entry.known() != null;
                continue;
            }
            attempt.happened();
            ended.putAll(attempt.ended());
            batch.removeAll(attempt.ended().keySet());
            waiting.addAll(attempt.waiting());
            if (batch.isEmpty() || isListening()) {
                return;
            }
            entry.forget(); // it may have changed before the listener was there
            isFresh = false;
        }
    }

    /// @return whether all changes since the state was last known are brought by events
    private boolean isListening() {
        lastWaitNanos = System.nanoTime();
        if (listener != null) {
            return true;
        }
        listener =
                Failures.repeated(
                        () -> cells.map().addEntryListener(new News(), entry.key(), true));
        return false;
    }

    // ---- events ----

    private void takeNews() {
        byte[] brought = news;
        news = null;
        if (brought != null) {
            entry.learn(brought);
        }
    }

    /// Brings what others have made of the state.
    private final class News
            implements EntryAddedListener<byte[], byte[]>, EntryUpdatedListener<byte[], byte[]> {
        @Override
        public void entryAdded(EntryEvent<byte[], byte[]> event) {
            Guard.run(() -> arrived(event.getValue()));
        }

        @Override
        public void entryUpdated(EntryEvent<byte[], byte[]> event) {
            Guard.run(() -> arrived(event.getValue()));
        }

        private void arrived(byte[] value) {
            if (!entry.isKnown(value)) {
                news = value;
                if (hasWaiting) { // otherwise the round sees it that lets something wait
                    Guard.run(Cell.this::roundSoon);
                }
            }
        }
    }

    /// Stops listening if nobody has waited for a while.
    void rest(long idleNanos) {
        if (listener == null || hasWaiting || System.nanoTime() - lastWaitNanos < idleNanos) {
            return;
        }
        UUID removed = null;
        if (lock.tryLock()) {
            try {
                if (waiting.isEmpty()) {
                    removed = listener;
                    listener = null;
                }
            } finally {
                lock.unlock();
            }
        }
        if (removed != null) {
            cells.map().removeEntryListener(removed);
        }
    }

    boolean hasListener() {
        return listener != null;
    }

    byte[] key() {
        return entry.key();
    }

    /// The state as it was seen last; null if it never was.
    @Nullable S lastSeen() {
        Seen<S> last = entry.known();
        return last == null ? null : last.state();
    }

    /// The state as it is in the cluster at this moment.
    Seen<S> look() {
        try {
            return entry.read();
        } catch (RuntimeException e) {
            throw Failures.of(e, cells.name());
        }
    }

    /// A state that an event has brought.
    Seen<S> opened(byte[] sealed) {
        return entry.opened(sealed);
    }

    /// Ends all that wait.
    void close(RuntimeException why) {
        List<Request<S>> all;
        lock.lock();
        try {
            all = new ArrayList<>(waiting);
            waiting.clear();
            hasWaiting = false;
        } finally {
            lock.unlock();
        }
        for (Request<S> next = arrived.poll(); next != null; next = arrived.poll()) {
            all.add(next);
        }
        all.forEach(each -> each.end(new Request.End(null, why)));
    }
}
