package dev.muster.internal.pool;

import dev.muster.Broadcast;
import dev.muster.MapOptions;
import dev.muster.Outcome;
import dev.muster.Pool;
import dev.muster.RemoteBiFunction;
import dev.muster.RemoteCallable;
import dev.muster.RemoteFunction;
import dev.muster.RemoteOperator;
import dev.muster.RemoteRunnable;
import dev.muster.Subscription;
import dev.muster.TaskOptions;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.workerprotocol.Chunks;
import dev.muster.monitor.PoolEvent;
import dev.muster.monitor.PoolSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A pool, or a view of it that runs tasks in another way.
final class TaskPool implements Pool {
    private final PoolCore core;
    private final TaskOptions options;

    TaskPool(PoolCore core, TaskOptions options) {
        this.core = core;
        this.options = options;
    }

    PoolCore core() {
        return core;
    }

    @Override
    public Pool with(UnaryOperator<TaskOptions> newOptions) {
        return new TaskPool(core, newOptions.apply(options));
    }

    // ---- one task ----

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submit(RemoteCallable<T> task) {
        return core.submit(new Work.Call(Objects.requireNonNull(task)), options);
    }

    @Override
    public CompletableFuture<@Nullable Void> submit(RemoteRunnable task) {
        return core.submit(new Work.Call(Objects.requireNonNull(task)), options);
    }

    @Override
    public <A extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> submit(
            RemoteFunction<? super A, ? extends R> function, A argument) {
        return core.submit(
                new Work.Apply(PoolFunction.single(Objects.requireNonNull(function)), argument),
                options);
    }

    @Override
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            CompletableFuture<R> submit(
                    RemoteBiFunction<? super A, ? super B, ? extends R> function,
                    A first,
                    B second) {
        return core.submit(
                new Work.Apply(
                        PoolFunction.single(pairwise(function)), new Chunks.Pair(first, second)),
                options);
    }

    @SuppressWarnings("unchecked") // the pairs are made of what the function takes
    private static <A extends @Nullable Object, B extends @Nullable Object>
            RemoteFunction<Chunks.Pair, Object> pairwise(
                    RemoteBiFunction<? super A, ? super B, ?> function) {
        return new Chunks.Pairwise(
                (RemoteBiFunction<@Nullable Object, @Nullable Object, Object>)
                        Objects.requireNonNull(function));
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> task) {
        return core.submit(new Work.Call(Objects.requireNonNull(task)), options);
    }

    @Override
    public CompletableFuture<?> submit(Runnable task) {
        return core.submit(new Work.Call(Objects.requireNonNull(task)), options);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submit(Runnable task, T result) {
        return core.submit(
                new Work.Call(Objects.requireNonNull(task)),
                options,
                new TaskFuture.Fixed<>(core, result));
    }

    @Override
    public void execute(Runnable task) {
        var _ = submit(task);
    }

    @Override
    public void execute(RemoteRunnable task) {
        var _ = submit(task);
    }

    // ---- several tasks ----

    @Override
    public <T extends @Nullable Object> List<Future<T>> invokeAll(
            List<? extends RemoteCallable<T>> tasks) throws InterruptedException {
        return Invocation.all(this, tasks, null);
    }

    @Override
    public <T extends @Nullable Object> List<Future<T>> invokeAll(
            List<? extends RemoteCallable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        return Invocation.all(this, tasks, Nanos.of(timeout, unit));
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(List<? extends RemoteCallable<T>> tasks)
            throws InterruptedException, ExecutionException {
        return Invocation.any(this, tasks);
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(
            List<? extends RemoteCallable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return Invocation.any(this, tasks, Nanos.of(timeout, unit));
    }

    @Override
    public <T extends @Nullable Object> List<Future<T>> invokeAll(
            Collection<? extends Callable<T>> tasks) throws InterruptedException {
        return Invocation.all(this, tasks, null);
    }

    @Override
    public <T extends @Nullable Object> List<Future<T>> invokeAll(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        return Invocation.all(this, tasks, Nanos.of(timeout, unit));
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        return Invocation.any(this, tasks);
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return Invocation.any(this, tasks, Nanos.of(timeout, unit));
    }

    // ---- many inputs ----

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            RemoteFunction<? super T, ? extends R> function,
            Iterable<? extends T> inputs,
            UnaryOperator<MapOptions> newOptions)
            throws InterruptedException, ExecutionException {
        return ChunkedMap.run(
                core, options, newOptions.apply(MapOptions.defaults()), function, inputs);
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> List<Outcome<R>> mapOutcomes(
            RemoteFunction<? super T, ? extends R> function,
            Iterable<? extends T> inputs,
            UnaryOperator<MapOptions> newOptions)
            throws InterruptedException {
        return OutcomeMap.run(
                core, options, newOptions.apply(MapOptions.defaults()), function, inputs);
    }

    @Override
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            List<R> map(
                    RemoteBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends A> firsts,
                    Iterable<? extends B> seconds)
                    throws InterruptedException, ExecutionException {
        var pairs = new ArrayList<Chunks.Pair>();
        var second = seconds.iterator();
        for (A first : firsts) {
            if (!second.hasNext()) {
                break;
            }
            pairs.add(new Chunks.Pair(first, second.next()));
        }
        @SuppressWarnings("unchecked") // the results are what the function makes
        var results =
                (List<R>)
                        ChunkedMap.run(
                                core, options, MapOptions.defaults(), pairwise(function), pairs);
        return results;
    }

    @Override
    public int[] mapInts(RemoteOperator.OfInt function, int... inputs)
            throws InterruptedException, ExecutionException {
        return (int[]) ChunkedMap.numbers(core, options, function, inputs);
    }

    @Override
    public long[] mapLongs(RemoteOperator.OfLong function, long... inputs)
            throws InterruptedException, ExecutionException {
        return (long[]) ChunkedMap.numbers(core, options, function, inputs);
    }

    @Override
    public double[] mapDoubles(RemoteOperator.OfDouble function, double... inputs)
            throws InterruptedException, ExecutionException {
        return (double[]) ChunkedMap.numbers(core, options, function, inputs);
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> Stream<R> stream(
            RemoteFunction<? super T, ? extends R> function,
            Iterable<? extends T> inputs,
            UnaryOperator<MapOptions> newOptions) {
        return ResultStream.open(
                core, options, newOptions.apply(MapOptions.defaults()), function, inputs);
    }

    @Override
    public <T extends @Nullable Object> Broadcast<T> broadcast(T value) {
        return core.broadcast(value);
    }

    // ---- the pool itself ----

    @Override
    public PoolSnapshot snapshot() {
        return core.monitor().snapshot();
    }

    @Override
    public Subscription onEvent(Consumer<? super PoolEvent> listener) {
        return core.monitor().listen(Objects.requireNonNull(listener));
    }

    @Override
    public void shutdown() {
        core.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return core.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return core.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return core.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return core.awaitTermination(Nanos.of(timeout, unit));
    }

    @Override
    public void close() {
        core.close();
    }

    @Override
    public String toString() {
        return core.toString();
    }
}
