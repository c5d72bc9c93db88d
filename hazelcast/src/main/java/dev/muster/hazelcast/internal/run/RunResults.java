package dev.muster.hazelcast.internal.run;

import dev.muster.codec.CodecException;
import dev.muster.hazelcast.DurableResult;
import dev.muster.hazelcast.DurableResults;
import dev.muster.hazelcast.DurableTask;
import dev.muster.hazelcast.internal.run.Records.Read;
import dev.muster.hazelcast.internal.run.RunState.Content;
import dev.muster.hazelcast.internal.run.RunState.Status;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.TimeText;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The tasks of one run, read from the cluster at each call.
final class RunResults<T extends @Nullable Object> implements DurableResults<T> {
    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");

    private static final Comparator<RunState> BY_TIME =
            Comparator.comparingLong((RunState each) -> each.head().enqueuedMillis())
                    .thenComparingLong(each -> each.head().sequence())
                    .thenComparing(each -> each.head().id());

    private final String run;
    private final Records records;
    private final Contents contents;
    private final RunChanges changes;

    RunResults(String run, Records records, Contents contents, RunChanges changes) {
        this.run = run;
        this.records = records;
        this.contents = contents;
        this.changes = changes;
    }

    @Override
    public String name() {
        return run;
    }

    // ---- what there is ----

    @Override
    public List<DurableTask> states() {
        return read(keys()).stream().map(Read::state).sorted(BY_TIME).map(RunState::task).toList();
    }

    private Set<RunKey> keys() {
        String hidden = records.runKey(run);
        return records.keys(key -> key.run().equals(hidden));
    }

    private List<Read> read(Set<RunKey> keys) {
        return records.find(keys).stream().map(this::expired).toList();
    }

    /// A task that waits for too long expires, whoever sees it first: there may be no node.
    private Read expired(Read read) {
        RunState state = read.state();
        if (!state.isOverdue(records.nowMillis())) {
            return read;
        }
        try {
            return expire(read, records, contents).orElse(read);
        } catch (IllegalStateException e) { // below the minimum size: reading goes on
            LOGGER.log(Level.DEBUG, "a task cannot expire", e);
            return read;
        }
    }

    /// Has a task expire.
    ///
    /// @return what it has become; nothing if somebody else was faster
    static Optional<Read> expire(Read read, Records records, Contents contents) {
        int attempts =
                read.state().status() instanceof Status.Waiting waiting ? waiting.attempts() : 0;
        Optional<Read> after = records.change(read, new Status.Expired(attempts));
        if (after.isPresent()) {
            contents.remove(read.state().head().function());
        }
        return after;
    }

    // ---- waiting ----

    @Override
    public List<DurableResult<T>> await() throws InterruptedException {
        try {
            return awaitAll(Nanos.deadline(Nanos.LONGEST), Duration.ofNanos(Nanos.LONGEST));
        } catch (TimeoutException e) {
            throw new IllegalStateException("146 years are over", e);
        }
    }

    @Override
    public List<DurableResult<T>> await(Duration timeout)
            throws InterruptedException, TimeoutException {
        return awaitAll(Nanos.deadline(timeout), timeout);
    }

    private List<DurableResult<T>> awaitAll(long deadline, Duration timeout)
            throws InterruptedException, TimeoutException {
        try (var ends = new Ends(null)) {
            var all = new ArrayList<End>();
            for (End next = ends.next(deadline); next != null; next = ends.next(deadline)) {
                all.add(next);
            }
            requireNone(ends.open(), timeout);
            return all.stream()
                    .sorted(Comparator.comparing(End::state, BY_TIME))
                    .map(this::result)
                    .toList();
        }
    }

    private void requireNone(int open, Duration timeout) throws TimeoutException {
        if (open > 0) {
            throw new TimeoutException(
                    "%d tasks of %s have not ended within %s"
                            .formatted(open, run, TimeText.of(timeout)));
        }
    }

    @Override
    public DurableResult<T> await(String id, Duration timeout)
            throws InterruptedException, TimeoutException {
        RunKey key = records.key(run, id);
        try (var ends = new Ends(key)) {
            End end = ends.next(Nanos.deadline(timeout));
            if (end != null) {
                return result(end);
            }
            requireNone(ends.open(), timeout);
            throw new NoSuchElementException("%s has no task %s".formatted(run, id));
        }
    }

    @Override
    public Stream<DurableResult<T>> stream() {
        var ends = new Ends(null);
        return StreamSupport.stream(new EndSpliterator(ends), false).onClose(ends::close);
    }

    private final class EndSpliterator extends Spliterators.AbstractSpliterator<DurableResult<T>> {
        private final Ends ends;

        EndSpliterator(Ends ends) {
            super(Long.MAX_VALUE, Spliterator.NONNULL);
            this.ends = ends;
        }

        @Override
        public boolean tryAdvance(Consumer<? super DurableResult<T>> action) {
            End end;
            try {
                end = ends.next(Nanos.deadline(Nanos.LONGEST));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                ends.close();
                throw new CancellationException("interrupted while waiting for a result");
            }
            if (end == null) {
                ends.close();
                return false;
            }
            action.accept(result(end));
            return true;
        }
    }

    /// A task that has ended, or is not there any more.
    ///
    /// @param state the last one that was seen
    private record End(RunState state, boolean isRemoved) {}

    /// The tasks that are there when this is made, each when it has ended. One thread only.
    private final class Ends implements AutoCloseable {
        private final RunChanges.Watch watch;
        private final Set<RunKey> open;
        private final Map<RunKey, RunState> seen = new HashMap<>();
        private final Queue<End> ready = new ArrayDeque<>();

        /// @param only the only one; null for all
        Ends(@Nullable RunKey only) {
            watch = changes.watch(records.runKey(run));
            boolean isDone = false;
            try {
                open = new HashSet<>(only == null ? keys() : Set.of(only));
                look(Set.copyOf(open));
                isDone = true;
            } finally {
                if (!isDone) {
                    watch.close();
                }
            }
        }

        /// How many have not ended.
        int open() {
            return open.size();
        }

        /// The next one; null if there are no more, or none has ended in time.
        @Nullable End next(long deadline) throws InterruptedException {
            while (ready.isEmpty() && !open.isEmpty() && deadline - System.nanoTime() > 0) {
                look(watch.next(open, deadline));
            }
            return ready.poll();
        }

        private void look(Set<RunKey> keys) {
            var gone = new HashSet<>(keys);
            var ended = new ArrayList<RunState>();
            for (Read each : read(keys)) {
                gone.remove(each.key());
                seen.put(each.key(), each.state());
                if (each.state().isEnded()) {
                    open.remove(each.key());
                    ended.add(each.state());
                }
            }
            ended.sort(BY_TIME);
            ended.forEach(each -> ready.add(new End(each, false)));
            for (RunKey each : gone) {
                open.remove(each);
                RunState last = seen.get(each);
                if (last != null) {
                    ready.add(new End(last, true));
                }
            }
        }

        @Override
        public void close() {
            watch.close();
        }
    }

    // ---- results ----

    private DurableResult<T> result(End end) {
        DurableTask task = end.state().task();
        if (end.isRemoved()) {
            return failure(
                    task,
                    new CancellationException(task.id() + " was removed while it was waited for"));
        }
        return switch (end.state().status()) {
            case Status.Done(_, _, Content result) -> success(task, result);
            case Status.Failed(_, _, Content failure) -> failure(task, thrown(failure));
            case Status.Cancelled _ ->
                    failure(task, new CancellationException(task.id() + " was cancelled"));
            case Status.Expired _ ->
                    failure(
                            task,
                            new TimeoutException(
                                    "%s expired: no node took it in time".formatted(task.id())));
            case Status.Waiting _, Status.Running _ ->
                    throw new IllegalStateException(task + " has not ended");
        };
    }

    @SuppressWarnings("NullAway") // what may be null, the caller knows
    private DurableResult<T> success(DurableTask task, Content result) {
        try {
            @SuppressWarnings("unchecked") // the caller knows the type
            T value = (T) JavaCodec.standard().decode(contents.get(result));
            return new DurableResult.Success<T>(task, value);
        } catch (IOException e) {
            return failure(task, e);
        }
    }

    private Throwable thrown(Content failure) {
        try {
            return JavaCodec.standard().decode(contents.get(failure)) instanceof Throwable thrown
                    ? thrown
                    : new CodecException("the failure of the task is no exception");
        } catch (IOException e) {
            return e;
        }
    }

    private static <T extends @Nullable Object> DurableResult<T> failure(
            DurableTask task, Throwable cause) {
        return new DurableResult.Failure<T>(task, cause);
    }

    // ---- changing ----

    @Override
    public boolean cancel(String id) {
        return cancel(records.key(run, id));
    }

    private boolean cancel(RunKey key) {
        for (Optional<Read> read = records.find(key); read.isPresent(); read = records.find(key)) {
            DurableTask task = read.get().state().task();
            if (task.status().isEnded()) {
                return false;
            }
            var cancelled = new Status.Cancelled(task.attempt(), task.node());
            if (records.change(read.get(), cancelled).isPresent()) {
                contents.remove(read.get().state().head().function());
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean remove(String id) {
        return remove(records.key(run, id));
    }

    private boolean remove(RunKey key) {
        for (Optional<Read> read = records.find(key); read.isPresent(); read = records.find(key)) {
            if (records.remove(read.get())) {
                forget(read.get().state(), contents);
                return true;
            }
        }
        return false;
    }

    /// Removes what belongs to a task that is not there any more.
    static void forget(RunState state, Contents contents) {
        switch (state.status()) {
            case Status.Done s -> contents.remove(s.result());
            case Status.Failed s -> contents.remove(s.failure());
            case Status.Waiting _, Status.Running _ -> contents.remove(state.head().function());
            case Status.Cancelled _, Status.Expired _ -> {}
        }
    }

    @Override
    public int clear() {
        int count = 0;
        for (RunKey each : keys()) {
            count += remove(each) ? 1 : 0;
        }
        return count;
    }

    @Override
    public String toString() {
        return "DurableResults[" + run + "]";
    }
}
