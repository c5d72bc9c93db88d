package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.RemoteCallable;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PoolSubmitContractTest extends PoolContract {
    private static final int SUBMITTERS = 8;
    private static final int TASKS_EACH = 50;

    private record Point(int x, int y) {}

    // ---- one task ----

    @Test
    void a_task_gives_its_result() throws InterruptedException {
        int captured = 20;

        assertThatObject(result(pool.submit(() -> captured + 1))).isEqualTo(21);
    }

    @Test
    void a_task_without_a_result_gives_null() throws InterruptedException {
        Trace trace = Trace.in(folder);

        assertThatObject(result(pool.submit(() -> trace.add("ran")))).isNull();

        assertThat(trace.lines()).containsExactly("ran");
    }

    @Test
    void a_task_of_the_jdks_types_runs_if_it_is_serializable() throws InterruptedException {
        Trace trace = Trace.in(folder);
        Callable<Integer> callable = (Callable<Integer> & Serializable) () -> 7;
        Runnable runnable = (Runnable & Serializable) () -> trace.add("ran");

        assertThatObject(result(pool.submit(callable))).isEqualTo(7);
        assertThatObject(result(pool.submit(runnable))).isNull();
        assertThatObject(result(pool.submit(runnable, "given"))).isEqualTo("given");

        assertThat(trace.lines()).containsExactly("ran", "ran");
    }

    @Test
    void a_function_gets_its_arguments() throws InterruptedException {
        assertThatObject(result(pool.submit(Math::negateExact, 5))).isEqualTo(-5);
        assertThatObject(result(pool.submit((text, times) -> text.repeat(times), "ab", 3)))
                .isEqualTo("ababab");
        assertThatObject(result(pool.submit(Point::new, 1, 2))).isEqualTo(new Point(1, 2));
    }

    @Test
    void null_is_an_argument_and_a_result_like_others() throws InterruptedException {
        assertThatObject(result(pool.<@Nullable String>submit(() -> null))).isNull();
        assertThatObject(result(pool.submit(argument -> argument == null, (String) null)))
                .isEqualTo(true);
        assertThatObject(result(pool.submit((a, b) -> a == null && b == null, null, null)))
                .isEqualTo(true);
    }

    @Test
    void large_and_nested_values_come_back_as_they_are() throws InterruptedException {
        long[] numbers = LongStream.range(0, 500_000).toArray();
        Map<String, List<Point>> nested = Map.of("a", List.of(new Point(1, 2), new Point(3, 4)));

        assertThatObject(result(pool.submit(array -> array, numbers))).isEqualTo(numbers);
        assertThatObject(result(pool.submit(map -> map, nested))).isEqualTo(nested);
    }

    @Test
    void what_is_executed_runs() {
        Trace trace = Trace.in(folder);
        try (Pool own = home.open()) {
            own.execute((Runnable & Serializable) () -> trace.add("ran"));
        }

        assertThat(trace.lines()).containsExactly("ran");
    }

    @Test
    void a_task_runs_once_however_often_its_result_is_asked_for() throws InterruptedException {
        Trace trace = Trace.in(folder);
        CompletableFuture<Integer> future =
                pool.submit(() -> {
                    trace.add("ran");
                    return 1;
                });

        assertThat(Running.times(SUBMITTERS, () -> result(future))).containsOnly(1);

        assertThatObject(result(future.thenApply(one -> one + 1))).isEqualTo(2);
        assertThat(trace.lines()).hasSize(1);
    }

    @Test
    void nothing_waits_when_everything_is_done() throws InterruptedException {
        // What other tests have cancelled has ended.
        await().atMost(Waits.LONG).until(() -> pool.snapshot().waiting() == 0);

        result(pool.submit(() -> 1));

        assertThat(pool.snapshot().waiting()).isZero();
    }

    // ---- callbacks ----

    @Test
    void futures_call_back_with_results() throws InterruptedException {
        CompletableFuture<Integer> sum =
                pool.submit(() -> 1).thenCombine(pool.submit(() -> 2), Integer::sum);

        assertThatObject(result(sum.thenCompose(three -> pool.submit(number -> number * 2, three))))
                .isEqualTo(6);
    }

    @Test
    void futures_call_back_with_failures() throws InterruptedException {
        CompletableFuture<String> failing =
                pool.submit(() -> {
                    throw new IllegalStateException("no");
                });

        assertThatObject(result(failing.exceptionally(PoolSubmitContractTest::messageOf)))
                .isEqualTo("no");
        assertThatObject(result(failing.handle((_, problem) -> messageOf(problem))))
                .isEqualTo("no");
        assertThatThrownBy(failing::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    private static String messageOf(Throwable problem) {
        Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
        return String.valueOf(cause.getMessage());
    }

    // ---- several tasks ----

    @Test
    void invoke_all_returns_when_all_have_ended() throws InterruptedException {
        List<RemoteCallable<Integer>> tasks =
                List.of(
                        () -> 1,
                        () -> {
                            throw new IllegalStateException("second");
                        },
                        () -> 3);

        List<Future<Integer>> futures = pool.invokeAll(tasks);

        assertThat(futures).hasSize(3).allMatch(Future::isDone);
        assertThatObject(result(futures.getFirst())).isEqualTo(1);
        assertThat(failure(futures.get(1))).hasMessageContaining("second");
        assertThatObject(result(futures.getLast())).isEqualTo(3);
    }

    @Test
    void invoke_all_cancels_what_has_not_ended_in_time() throws InterruptedException {
        needsParallel();
        Gate gate = Gate.in(folder);
        List<RemoteCallable<Integer>> tasks =
                List.of(
                        () -> 1,
                        () -> {
                            gate.pass();
                            return 2;
                        });

        List<Future<Integer>> futures = List.of();
        for (Duration limit : Waits.growing(Waits.MEDIUM)) {
            futures = pool.invokeAll(tasks, limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!futures.getFirst().isCancelled()) {
                break; // else no worker had started by then
            }
        }
        Future<Integer> late = futures.getLast();

        assertThatObject(result(futures.getFirst())).isEqualTo(1);
        assertThat(late.isCancelled()).isTrue();
        assertThatThrownBy(late::get).isInstanceOf(CancellationException.class);
    }

    @Test
    void invoke_any_gives_a_result_although_others_fail()
            throws InterruptedException, ExecutionException {
        RemoteCallable<Integer> failing =
                () -> {
                    throw new IllegalStateException("no");
                };

        assertThat(pool.invokeAny(List.of(failing, () -> 2, failing))).isEqualTo(2);
        assertThatThrownBy(() -> pool.invokeAny(List.of(failing, failing)))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("no");
    }

    @Test
    void every_task_ends_once_when_many_threads_submit() throws InterruptedException {
        Trace trace = Trace.in(folder);
        var next = new AtomicLong();

        List<List<Long>> results =
                Running.times(SUBMITTERS, () -> submitNumbers(pool, next, trace));

        List<Long> all = LongStream.range(0, (long) SUBMITTERS * TASKS_EACH).boxed().toList();
        assertThat(results.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(all);
        assertThat(trace.numbers()).containsExactlyInAnyOrderElementsOf(all);
        await().atMost(Waits.LONG).until(() -> pool.snapshot().waiting() == 0);
    }

    private static List<Long> submitNumbers(Pool pool, AtomicLong next, Trace trace)
            throws InterruptedException {
        List<Future<Long>> futures = new ArrayList<>();
        for (int i = 0; i < TASKS_EACH; i++) {
            futures.add(pool.submit(number -> noted(trace, number), next.getAndIncrement()));
        }
        List<Long> results = new ArrayList<>();
        for (Future<Long> future : futures) {
            results.add(result(future));
        }
        return results;
    }

    private static Long noted(Trace trace, Long number) {
        trace.add(number);
        return number;
    }
}
