package dev.muster.hazelcast.internal.object;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.hazelcast.internal.object.Participants.Incarnation;
import dev.muster.hazelcast.internal.object.State.Kind;
import dev.muster.hazelcast.internal.object.State.Outcome;
import dev.muster.hazelcast.internal.object.State.PageMissing;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.SessionLostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One shared object as an entry of a map of the cluster: a state that is read and replaced as a
/// whole. Safe for all threads.
@SuppressWarnings("ReferenceEquality") // a step that changes nothing returns the same state
final class Cell<S extends State<S>> {
    /*
     * The threads of this process combine their operations (flat combining, Hendler et al. 2010):
     * whoever gets the lock applies all requests that have arrived to the last known state, and
     * replaces it in the cluster by one compare-and-set. If nobody else has changed it, that is one
     * round trip for all of them. Otherwise the state is read, and all is done again.
     *
     *   0         1..8      n
     *  +---------+---------+----------------------------------+------+
     *  | version | 1 count | process (8), number (1..10), ... | body |   sealed
     *  +---------+---------+----------------------------------+------+
     *
     * The marks after the version are the number of the last change by each process. A member may
     * die while it carries out a compare-and-set; then the answer is an exception, or a "no" to a
     * second try of the engine although the first succeeded. So after each "no" the state is read,
     * and if the mark of this process is there, the change has happened. After an exception the
     * very same compare-and-set is repeated, which cannot happen twice: sealed bytes never recur.
     *
     * What only reads, or finds that it must wait, is answered from a state that was read after
     * the call began.
     */
    /// A state as it was seen.
    ///
    /// @param sealed null if there was none
    /// @param marks the last change of each process
    @SuppressWarnings("ArrayRecordComponent") // compared by the cell
    record Seen<S>(byte @Nullable [] sealed, long version, Map<Long, Long> marks, S state) {
        long mark(long process) {
            return marks.getOrDefault(process, 0L);
        }
    }

    /// What a round makes of the requests.
    private static final class Attempt<S extends State<S>> {
        private S state;
        private final Map<Request<S>, Request.End> ended = new LinkedHashMap<>();
        private final List<Request<S>> waiting = new ArrayList<>();
        private final Set<Request<S>> givenUp = new LinkedHashSet<>();

        /// Those that had to wait in an earlier pass.
        private final Set<Request<S>> tried = new HashSet<>();

        Attempt(S state) {
            this.state = state;
        }
    }

    private static final int MOST_REQUESTS = 1_000;
    private static final int MOST_PAGES = 64;
    private static final int MANY_MARKS = 8;
    private static final int MOST_BYTES = 64 << 20;

    /// A state that grows by no more than this is no matter of memory.
    private static final int SMALL_BYTES = 1 << 10;

    /// How long an unclear answer is looked up.
    private static final long UNCLEAR_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Cells cells;
    private final byte[] key;
    private final byte[] place;
    private final Kind<S> kind;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Request<S>> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isRoundDue = new AtomicBoolean();
    private final Map<Long, List<QueueState.Run>> pages = new HashMap<>();

    /// Guarded by lock; in the order of their arrival.
    private final Set<Request<S>> waiting = new LinkedHashSet<>();

    /// Guarded by lock. Null while nobody waits.
    private @Nullable UUID listener;

    /// Written under lock.
    private volatile @Nullable Seen<S> known;

    /// The last state that an event brought, still sealed.
    private volatile byte @Nullable [] news;

    private volatile boolean isPollDue;
    private volatile boolean hasWaiting;
    private volatile long lastWaitNanos;

    Cell(Cells cells, byte[] key, Kind<S> kind) {
        this.cells = cells;
        this.key = key;
        this.place = cells.place(key);
        this.kind = kind;
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
            cells.execute(() -> {
                isRoundDue.set(false);
                rounds(null);
            });
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
            known = null;
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
            } catch (CompletionException e) {
                RuntimeException failure =
                        e.getCause() instanceof RuntimeException cause ? cause : e;
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
            known = null;
        }
        while (true) {
            Incarnation here = cells.participants().current();
            Seen<S> base = known;
            if (base == null) {
                base = read();
                known = base;
                isFresh = true;
            }
            Attempt<S> attempt = attempt(base, batch, here);
            if (attempt == null) {
                known = null;
                continue;
            }
            if (attempt.state == base.state()) {
                if (!isFresh) {
                    known = null;
                    continue;
                }
            } else if (!commit(base, attempt.state, here)) {
                isFresh = known != null;
                continue;
            }
            attempt.givenUp.forEach(Request::gaveUp);
            ended.putAll(attempt.ended);
            batch.removeAll(attempt.ended.keySet());
            attempt.waiting.forEach(Request::waited);
            waiting.addAll(attempt.waiting);
            if (batch.isEmpty() || isListening()) {
                return;
            }
            known = null; // it may have changed before the listener was there
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
                Failures.uninterrupted(() -> cells.map().addEntryListener(new News(), key, true));
        return false;
    }

    // ---- on a state ----

    /// @return null if the state is out of date
    private @Nullable Attempt<S> attempt(Seen<S> base, List<Request<S>> batch, Incarnation here) {
        var turn = new CellTurn(here.number());
        while (true) {
            try {
                return attempt(base, batch, turn);
            } catch (PageMissing e) {
                if (!fetch(e.number())) {
                    return null;
                }
            }
        }
    }

    /// Passes over the requests until none makes another possible.
    private Attempt<S> attempt(Seen<S> base, List<Request<S>> batch, CellTurn turn) {
        S quiet = base.state().quiet();
        S cleaned =
                quiet.cleaned(each -> each == turn.process() || cells.participants().isAlive(each));
        var attempt = new Attempt<S>(cleaned);
        List<Request<S>> open = batch;
        boolean isChanged = true;
        while (isChanged && !open.isEmpty()) {
            isChanged = false;
            var still = new ArrayList<Request<S>>();
            for (Request<S> request : open) {
                S before = attempt.state;
                if (!ends(request, attempt, turn)) {
                    still.add(request);
                }
                isChanged |= attempt.state != before;
            }
            open = still;
        }
        attempt.waiting.addAll(open);
        if (attempt.state == quiet) {
            attempt.state = base.state(); // nothing but what it reported
        }
        return attempt;
    }

    private boolean ends(Request<S> request, Attempt<S> attempt, CellTurn turn) {
        try {
            turn.hasWaited = request.hasWaited() || attempt.tried.contains(request);
            Outcome<S> outcome =
                    request.attempt(attempt.state, turn, () -> attempt.givenUp.add(request));
            attempt.state = outcome.state();
            if (outcome.result() == State.NOT_YET) {
                attempt.tried.add(request);
                return false;
            }
            attempt.ended.put(request, new Request.End(outcome.result(), null));
        } catch (PageMissing e) {
            throw e;
        } catch (RuntimeException e) {
            attempt.ended.put(request, new Request.End(null, e));
        }
        return true;
    }

    /// What a step sees.
    private final class CellTurn implements State.Turn {
        private final long process;
        private boolean hasWaited;

        CellTurn(long process) {
            this.process = process;
        }

        @Override
        public boolean hasWaited() {
            return hasWaited;
        }

        @Override
        public long process() {
            return process;
        }

        @Override
        public List<QueueState.Run> page(long number) {
            List<QueueState.Run> page = pages.get(number);
            if (page == null) {
                throw new PageMissing(number);
            }
            return page;
        }
    }

    private boolean fetch(long number) {
        List<QueueState.Run> page = cells.page(key, number);
        if (page == null) {
            return false;
        }
        if (pages.size() >= MOST_PAGES) {
            pages.clear(); // each is used once, and then it is part of the state
        }
        pages.put(number, page);
        return true;
    }

    // ---- in the cluster ----

    private Seen<S> read() {
        return opened(Failures.<byte @Nullable []>uninterrupted(() -> cells.map().get(key)));
    }

    Seen<S> opened(byte @Nullable [] sealed) {
        if (sealed == null) {
            return new Seen<>(null, 0, Map.of(), kind.initial());
        }
        Seen<S> before = known;
        if (before != null && Arrays.equals(before.sealed(), sealed)) {
            return before;
        }
        try {
            Input in = Input.of(cells.sealer().open(place, sealed));
            long version = in.readUnsigned();
            var marks = new HashMap<Long, Long>();
            for (int left = in.readCount(9); left > 0; left--) {
                marks.put(in.readLong(), in.readUnsigned());
            }
            return new Seen<>(sealed, version, marks, kind.reader().read(in));
        } catch (Sealer.ForeignException | CodecException e) {
            throw cells.unreadable(e);
        }
    }

    /// Replaces a state.
    ///
    /// @return false if another process was first: then `known` is what it has made of it
    private boolean commit(Seen<S> base, S state, Incarnation here) {
        cells.requireSize();
        var written = new ArrayList<Long>();
        S compact = state.compact(runs -> writePage(runs, written));
        boolean isDone = replace(base, compact, here);
        if (!isDone) {
            written.forEach(page -> cells.deletePage(key, page));
        }
        return isDone;
    }

    private long writePage(List<QueueState.Run> runs, List<Long> written) {
        long number = cells.randomNumber();
        cells.writePage(key, number, runs);
        written.add(number);
        return number;
    }

    private boolean replace(Seen<S> base, S state, Incarnation here) {
        long number = cells.nextChange();
        Seen<S> next = sealed(base, state, here.number(), number);
        byte[] bytes = Objects.requireNonNull(next.sealed());
        byte[] before = base.sealed();
        if (bytes.length > (before == null ? 0 : before.length) + SMALL_BYTES) {
            cells.requireRoom();
        }
        long deadline = Nanos.deadline(UNCLEAR_NANOS);
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    if (replace(base.sealed(), bytes)) {
                        known = next;
                        return true;
                    }
                    Seen<S> now = read();
                    known = now;
                    if (now.mark(here.number()) >= number) {
                        return true;
                    }
                    if (!Arrays.equals(now.sealed(), base.sealed())) {
                        return false;
                    }
                } catch (RuntimeException e) {
                    requireHope(e, deadline);
                    isInterrupted |= Failures.pause(e);
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Makes sure that there is use in asking again.
    private void requireHope(RuntimeException e, long deadline) {
        boolean isFinal = Failures.isFinal(e, cells.hazelcast());
        if (isFinal || System.nanoTime() - deadline > 0) {
            known = null;
            throw isFinal ? e : Failures.unclear(e, cells.name());
        }
    }

    private boolean replace(byte @Nullable [] before, byte[] after) {
        return before == null
                ? cells.map().putIfAbsent(key, after) == null
                : cells.map().replace(key, before, after);
    }

    private Seen<S> sealed(Seen<S> base, S state, long process, long number) {
        var marks = new HashMap<>(base.marks());
        if (marks.size() > MANY_MARKS) {
            marks.keySet().removeIf(each -> !cells.participants().isAlive(each));
        }
        marks.put(process, number);
        var out = new Output();
        out.writeUnsigned(base.version() + 1);
        out.writeUnsigned(marks.size());
        marks.forEach((each, last) -> {
            out.writeLong(each);
            out.writeUnsigned(last);
        });
        state.write(out);
        if (out.size() > MOST_BYTES) {
            throw new UncheckedIOException(
                    new IOException(
                            "an object would take %d bytes, must take at most %d: use a map, whose entries are kept apart"
                                    .formatted(out.size(), MOST_BYTES)));
        }
        byte[] sealed = cells.sealer().seal(place, cells.bytes(out));
        return new Seen<>(sealed, base.version() + 1, marks, state);
    }

    // ---- events ----

    private void takeNews() {
        byte[] brought = news;
        news = null;
        if (brought == null) {
            return;
        }
        Seen<S> seen = opened(brought);
        Seen<S> before = known;
        if (before == null || seen.version() > before.version()) {
            known = seen;
        }
    }

    /// Brings what others have made of the state.
    private final class News
            implements EntryAddedListener<byte[], byte[]>, EntryUpdatedListener<byte[], byte[]> {
        @Override
        public void entryAdded(EntryEvent<byte[], byte[]> event) {
            arrived(event.getValue());
        }

        @Override
        public void entryUpdated(EntryEvent<byte[], byte[]> event) {
            arrived(event.getValue());
        }

        private void arrived(byte[] value) {
            Seen<S> last = known;
            if (hasWaiting && (last == null || !Arrays.equals(last.sealed(), value))) {
                news = value;
                Guard.run(Cell.this::roundSoon);
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
        return key;
    }

    /// The state as it was seen last; null if it never was.
    @Nullable S lastSeen() {
        Seen<S> last = known;
        return last == null ? null : last.state();
    }

    /// The state as it is in the cluster at this moment.
    Seen<S> look() {
        try {
            return read();
        } catch (RuntimeException e) {
            throw Failures.of(e, cells.name());
        }
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
