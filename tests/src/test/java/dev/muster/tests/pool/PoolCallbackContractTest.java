package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.Pool;
import dev.muster.RemoteFunction;
import dev.muster.tests.kit.Waits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a program hangs on futures of a pool, and else gives it to be called, may use the pool.
class PoolCallbackContractTest extends PoolContract {
    private static final int MANY = 2_000;

    /// Hangs a callback on a future in one of the ways there are.
    private record Way(
            String name,
            BiFunction<CompletableFuture<Integer>, Function<Object, Object>, CompletableFuture<?>>
                    hang) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Way> ways() {
        CompletableFuture<Integer> done = CompletableFuture.completedFuture(0);
        return Stream.of(
                new Way("thenApply", CompletableFuture::thenApply),
                new Way("whenComplete", (f, c) -> f.whenComplete((x, _) -> c.apply(x))),
                new Way("handle", (f, c) -> f.handle((x, _) -> c.apply(x))),
                new Way("thenRun", (f, c) -> f.thenRun(() -> c.apply(1))),
                new Way("thenCombine", (f, c) -> f.thenCombine(done, (x, _) -> c.apply(x))),
                new Way("thenCombine of it", (f, c) -> done.thenCombine(f, (_, x) -> c.apply(x))),
                new Way("acceptEither", (f, c) -> f.acceptEither(endless(), c::apply)),
                new Way(
                        "thenCompose",
                        (f, c) -> f.thenCompose(x -> done.thenApply(_ -> c.apply(x)))),
                new Way("allOf", (f, c) -> CompletableFuture.allOf(f, done).thenApply(c)),
                new Way("anyOf", (f, c) -> CompletableFuture.anyOf(f, endless()).thenApply(c)),
                new Way("copy", (f, c) -> f.copy().thenApply(c)),
                new Way(
                        "a stage",
                        (f, c) -> f.minimalCompletionStage().thenApply(c).toCompletableFuture()));
    }

    private static CompletableFuture<Integer> endless() {
        return new CompletableFuture<>();
    }

    /// A future of a task that ends when the gate is opened; somebody waits for it, too.
    private CompletableFuture<Integer> held(Gate gate) {
        CompletableFuture<Integer> future =
                pool.submit(() -> {
                    gate.pass();
                    return 1;
                });
        Thread.startVirtualThread(future::join);
        return future;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_callback_may_wait_for_another_task(Way way) throws InterruptedException {
        needsParallel();
        Gate gate = Gate.in(folder);
        CompletableFuture<Integer> first = held(gate);
        var seen = new CompletableFuture<Integer>();
        way.hang().apply(first, _ -> seen.complete(pool.submit(() -> 2).join()));

        gate.open();

        assertThat(result(seen)).isEqualTo(2);
    }

    @Test
    void a_callback_may_map() throws InterruptedException {
        CompletableFuture<List<Integer>> mapped = pool.submit(() -> 1).thenApply(this::mapOnce);

        assertThat(result(mapped)).containsExactly(2, 3);
    }

    private List<Integer> mapOnce(int more) {
        RemoteFunction<Integer, Integer> plus = x -> x + more;
        try {
            return pool.map(plus, List.of(1, 2));
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_slow_callback_delays_no_task() throws InterruptedException {
        needsParallel();
        var release = new CountDownLatch(1);
        Gate gate = Gate.in(folder);
        List<CompletableFuture<?>> slow = new ArrayList<>();
        for (int i = 0; i < 2 * PoolHome.WORKERS; i++) {
            slow.add(held(gate).thenRun(() -> awaitQuietly(release)));
        }
        gate.open();

        for (int i = 0; i < 50; i++) {
            int number = i;
            assertThat(result(pool.submit(() -> number))).isEqualTo(number);
        }

        assertThat(slow).noneMatch(CompletableFuture::isDone);
        release.countDown();
        for (CompletableFuture<?> each : slow) {
            result(each);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void callbacks_that_race_with_the_end_of_their_task_run_once() throws InterruptedException {
        var threads = new ConcurrentLinkedQueue<Thread>();
        var hung = new ArrayList<CompletableFuture<Integer>>();
        for (int i = 0; i < MANY; i++) {
            int number = i;
            hung.add(
                    pool.submit(() -> number)
                            .thenApply(x -> {
                                threads.add(Thread.currentThread());
                                return x;
                            }));
        }

        for (int i = 0; i < MANY; i++) {
            assertThat(result(hung.get(i))).isEqualTo(i);
        }
        assertThat(threads)
                .hasSize(MANY)
                .allMatch(t -> t.isVirtual() || t.equals(Thread.currentThread()));
    }

    @Test
    void close_waits_for_callbacks() throws InterruptedException {
        var order = new ConcurrentLinkedQueue<String>();
        Pool own = home.open();
        Gate gate = Gate.in(folder);
        gate.open();
        own.submit(gate::passUninterrupted).thenRun(() -> order.add("callback"));

        own.close();
        order.add("closed");

        assertThat(order).containsExactly("callback", "closed");
    }

    @Test
    void close_in_a_callback_is_refused() throws InterruptedException {
        needsParallel();
        Gate gate = Gate.in(folder);
        // Nobody waits for it: that thread could run the callback as well, and is the program's
        // own.
        CompletableFuture<Void> closing = pool.submit(gate::passUninterrupted).thenRun(pool::close);
        gate.open();

        assertThat(failure(closing))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("call shutdown() here");
        assertThat(result(pool.submit(() -> 1))).isEqualTo(1);
    }

    @Test
    void close_in_a_receiver_of_progress_is_refused()
            throws InterruptedException, ExecutionException {
        var refused = new CompletableFuture<Void>();

        pool.map(
                x -> x,
                List.of(1, 2),
                m ->
                        m.withProgress(_ -> {
                            try {
                                pool.close();
                                refused.complete(null);
                            } catch (IllegalStateException e) {
                                refused.completeExceptionally(e);
                            }
                        }));

        assertThat(failure(refused)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void another_pool_may_be_closed_in_a_callback() throws InterruptedException {
        Pool other = Pool.threads(1);

        CompletableFuture<Void> closing = pool.submit(() -> 1).thenRun(other::close);

        result(closing);
        assertThat(other.isTerminated()).isTrue();
    }

    @Test
    void a_callback_that_does_not_end_does_not_keep_a_stopped_pool() throws InterruptedException {
        needsParallel();
        var begun = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        Pool own = home.open();
        CompletableFuture<Void> hanging =
                own.submit(Gate.in(folder)::passUninterrupted)
                        .whenComplete((_, _) -> begun.countDown())
                        .thenRun(() -> awaitQuietly(release));
        Gate.in(folder).open();
        awaitQuietly(begun);

        own.shutdownNow();
        own.close();

        assertThat(own.isTerminated()).isTrue();
        assertThat(hanging).isNotDone();
        release.countDown();
        result(hanging);
    }

    @Test
    void shutdown_in_a_callback_ends_the_pool() throws InterruptedException {
        Pool own = home.open();

        result(own.submit(() -> 1).thenRun(own::shutdown));

        own.close();
        assertThat(own.isTerminated()).isTrue();
    }
}
