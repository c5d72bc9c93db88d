package dev.muster.hazelcast.internal.object;

import dev.muster.Subscription;
import dev.muster.hazelcast.internal.object.State.Kind;
import dev.muster.hazelcast.internal.object.State.Step;
import dev.muster.internal.client.MapProxy;
import dev.muster.internal.client.ObjectCalls;
import dev.muster.internal.codec.Output;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.Result;
import dev.muster.internal.protocol.Result.ObjectReply;
import dev.muster.internal.protocol.ServerMessage.Change;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.NearCachedMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The calls of one object that is a cell.
@SuppressWarnings("ReferenceEquality") // there is one of each special result
abstract class CellCalls<S extends State<S>> extends ClusterCalls {
    /// How an operation is carried out.
    ///
    /// @param attempt one step on the state
    /// @param giveUp what becomes of it when its time is over
    /// @param nanos how long it may wait, as [dev.muster.internal.protocol.Shape#TIME] says
    /// @param ready what must be done before; null if nothing
    /// @param late makes the result when it has given up
    /// @param finish makes the result out of that of the step, by the thread that called
    record Plan<S extends State<S>>(
            Step<S> attempt,
            Step<S> giveUp,
            long nanos,
            @Nullable CompletionStage<?> ready,
            Supplier<@Nullable Object> late,
            Finish finish) {
        /// An operation that never waits.
        static <S extends State<S>> Plan<S> of(Step<S> attempt) {
            return of(attempt, result -> result);
        }

        /// An operation that never waits.
        static <S extends State<S>> Plan<S> of(Step<S> attempt, Finish finish) {
            return new Plan<>(attempt, CellCalls::late, 0, null, () -> null, finish);
        }

        /// An operation that leaves nothing in the state while it waits.
        static <S extends State<S>> Plan<S> waiting(
                Step<S> attempt, long nanos, @Nullable Object late, Finish finish) {
            return new Plan<>(attempt, CellCalls::late, nanos, null, () -> late, finish);
        }
    }

    /// Makes a result.
    @FunctionalInterface
    interface Finish {
        @Nullable Object of(@Nullable Object result);
    }

    private final Cell<S> cell;

    CellCalls(ClusterObjects objects, ObjectId id, String name, Kind<S> kind) {
        this(objects, id, name, objects.cells().cell(id, kind));
    }

    CellCalls(ClusterObjects objects, ObjectId id, String name, Cell<S> cell) {
        super(objects, id, name);
        this.cell = cell;
    }

    private static <S extends State<S>> State.Outcome<S> late(S state, State.Turn turn) {
        return state.with(State.LATE);
    }

    Cell<S> cell() {
        return cell;
    }

    /// How an operation is carried out.
    ///
    /// @throws RuntimeException if its arguments are wrong
    abstract Plan<S> plan(Operation<?> operation, @Nullable Object[] arguments);

    // ---- with a thread ----

    @Override
    @SuppressWarnings("unchecked") // the operation says what it returns
    public <R extends @Nullable Object> @Nullable R call(
            Operation<R> operation, @Nullable Object... arguments) {
        try {
            return (R) perform(plan(operation, arguments), false);
        } catch (InterruptedException e) {
            throw new IllegalStateException("it is not interruptible", e);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // the operation says what it returns
    public <R extends @Nullable Object> @Nullable R await(
            Operation<R> operation, @Nullable Object... arguments) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return (R) perform(plan(operation, arguments), true);
    }

    static long number(@Nullable Object argument) {
        return argument instanceof Number number ? number.longValue() : 0;
    }

    IllegalArgumentException unknown(Operation<?> operation) {
        return new IllegalArgumentException("%s is no operation of %s".formatted(operation, this));
    }

    /// Carries out a step that never waits.
    @Nullable Object perform(Step<S> step) {
        try {
            return perform(Plan.of(step), false);
        } catch (InterruptedException e) {
            throw new IllegalStateException("it is not interruptible", e);
        }
    }

    private @Nullable Object perform(Plan<S> plan, boolean isInterruptible)
            throws InterruptedException {
        var request =
                new Request<>(plan.attempt(), plan.giveUp(), plan.nanos() != 0, plan.ready(), null);
        cell.submit(request);
        Request.End end = request.end();
        boolean isInterrupted = false;
        if (end == null) {
            var waiting = new Waiting(request, plan.nanos(), isInterruptible);
            end = waiting.await();
            isInterrupted = waiting.isInterrupted;
        }
        if (end.result() == State.LATE && isInterrupted && isInterruptible) {
            throw new InterruptedException();
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        return result(plan, end);
    }

    private @Nullable Object result(Plan<S> plan, Request.End end) {
        RuntimeException failure = end.failure();
        if (failure != null) {
            failure.setStackTrace(new Throwable().getStackTrace());
            throw failure;
        }
        return end.result() == State.LATE ? plan.late().get() : plan.finish().of(end.result());
    }

    /// A thread that waits for the end of its request.
    private final class Waiting {
        private final Request<S> request;
        private final boolean isTimed;
        private final long deadline;
        private final boolean isInterruptible;
        private boolean isWithdrawn;
        private boolean isInterrupted;

        Waiting(Request<S> request, long nanos, boolean isInterruptible) {
            this.request = request;
            this.isTimed = nanos >= 0;
            this.deadline = Nanos.deadline(nanos);
            this.isInterruptible = isInterruptible;
        }

        Request.End await() {
            Request.End end = request.end();
            while (end == null) {
                park();
                end = request.end();
            }
            return end;
        }

        private void park() {
            if (isTimed && !isWithdrawn) {
                LockSupport.parkNanos(this, Math.max(1, deadline - System.nanoTime()));
            } else {
                LockSupport.park(this);
            }
            boolean isOver = isTimed && deadline - System.nanoTime() <= 0;
            if (Thread.interrupted()) {
                isInterrupted = true;
                isOver |= isInterruptible;
            }
            if (isOver && !isWithdrawn) {
                isWithdrawn = true;
                cell.withdrawn(request);
            }
        }
    }

    // ---- without a thread ----

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> async(
            Operation<?> operation,
            Result<T> result,
            @Nullable Consumer<@Nullable T> whenLate,
            @Nullable Object... arguments) {
        var future = new Future<>(plan(operation, arguments), result, whenLate);
        cell.submit(future.request);
        return future;
    }

    /// A request for which no thread waits.
    private final class Future<T extends @Nullable Object> extends CompletableFuture<T> {
        private final Plan<S> plan;
        private final Result<T> result;
        private final @Nullable Consumer<@Nullable T> whenLate;
        private final Request<S> request;

        Future(Plan<S> plan, Result<T> result, @Nullable Consumer<@Nullable T> whenLate) {
            this.plan = plan;
            this.result = result;
            this.whenLate = whenLate;
            this.request =
                    new Request<>(
                            plan.attempt(),
                            plan.giveUp(),
                            plan.nanos() != 0,
                            plan.ready(),
                            () -> objects().cells().execute(this::ended));
        }

        private void ended() {
            Guard.run(this::end, this::completeExceptionally);
        }

        private void end() {
            Request.End end = request.end();
            if (end == null) {
                throw new IllegalStateException("it has not ended");
            }
            Object finished = CellCalls.this.result(plan, end);
            T value = result.of(Result.DONE.equals(result) ? null : finished);
            if (!complete(value) && whenLate != null && finished != null) {
                whenLate.accept(value);
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean isCancelled = super.cancel(mayInterruptIfRunning);
            if (isCancelled) {
                cell.withdrawn(request);
            }
            return isCancelled;
        }
    }

    // ---- what not all of them have ----

    /// A change as listeners are told of it.
    ///
    /// @param content writes what [ChangeReader] reads
    record Told(Change kind, Consumer<Output> content) {}

    /// What the last change of a state was.
    List<Told> changes(S state) {
        return List.of();
    }

    @Override
    public <C> Subscription listen(
            Operation<Long> watch,
            Operation<Void> unwatch,
            ChangeReader<C> reader,
            ChangeListener<? super C> listener) {
        return CellListening.begin(this, reader, listener);
    }

    @Override
    public ObjectCalls open(Operation<ObjectReply> operation, SharedType type) {
        throw new IllegalArgumentException("%s opens nothing".formatted(operation));
    }

    @Override
    public <K, V> NearCachedMap<K, V> nearCached(MapProxy<K, V> map, int maxEntries) {
        throw new IllegalArgumentException("%s is no map".formatted(this));
    }
}
