package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.TaskTimeoutException;
import dev.muster.WorkerContext;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.tests.kit.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoolContextContractTest extends PoolContract {
    private record Seen(String worker, long task, String name, int attempt, boolean isCancelled) {
        static Seen now() {
            WorkerContext context = WorkerContext.current().orElseThrow();
            return new Seen(
                    context.worker(),
                    context.task(),
                    context.taskName(),
                    context.attempt(),
                    context.isCancelled());
        }
    }

    // ---- what a task knows ----

    @Test
    void a_task_knows_who_it_is_and_who_runs_it() throws InterruptedException {
        Seen seen = result(pool.submit(() -> Seen.now()));

        assertThat(seen.worker()).isNotEmpty();
        assertThat(seen.task()).isPositive();
        assertThat(seen.name()).isEqualTo("task-" + seen.task());
        assertThat(seen.attempt()).isEqualTo(1);
        assertThat(seen.isCancelled()).isFalse();
    }

    @Test
    void a_task_has_the_name_that_it_was_given() throws InterruptedException {
        Pool view = pool.with(options -> options.withName("sums"));

        assertThat(result(view.submit(() -> Seen.now())).name()).isEqualTo("sums");
        assertThat(result(pool.submit(() -> Seen.now())).name()).startsWith("task-");
    }

    @Test
    void no_two_tasks_have_the_same_number() throws InterruptedException {
        List<CompletableFuture<Seen>> futures = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            futures.add(pool.submit(() -> Seen.now()));
        }

        List<Long> numbers = new ArrayList<>();
        for (CompletableFuture<Seen> future : futures) {
            numbers.add(result(future).task());
        }

        assertThat(numbers).doesNotHaveDuplicates().allMatch(number -> number > 0);
    }

    @Test
    void inputs_of_a_map_have_a_context_too() throws InterruptedException, ExecutionException {
        List<Seen> seen = pool.map(_ -> Seen.now(), IntStream.range(0, 20).boxed().toList());

        assertThat(seen).allMatch(each -> each.task() > 0 && each.attempt() == 1);
    }

    @Test
    void threads_that_a_task_starts_know_its_context() throws InterruptedException {
        List<Long> numbers =
                result(
                        pool.submit(() -> {
                            var inner = new CompletableFuture<Long>();
                            Thread.ofPlatform().start(() -> inner.complete(Seen.now().task()));
                            return List.of(Seen.now().task(), inner.get());
                        }));

        assertThat(numbers.getFirst()).isEqualTo(numbers.getLast());
    }

    @Test
    void outside_of_tasks_there_is_none() throws InterruptedException {
        assertThat(WorkerContext.current()).isEmpty();
        result(pool.submit(() -> 1));
        assertThat(WorkerContext.current()).isEmpty();
    }

    // ---- views ----

    @Test
    void views_of_views_add_up() throws InterruptedException {
        needsParallel();
        Trace trace = Trace.in(folder);
        Pool named = pool.with(options -> options.withName("both"));

        TaskTimeoutException failure = null;
        for (Duration limit : Waits.growing(Waits.SMALL)) {
            Pool both = named.with(options -> options.withTimeout(limit));
            failure =
                    failure(
                            both.submit(() -> {
                                trace.add(Seen.now().name());
                                Thread.sleep(Waits.LONG);
                                return 1;
                            }),
                            TaskTimeoutException.class);
            if (!trace.lines().isEmpty()) {
                break; // else it had not come that far
            }
        }

        assertThat(failure).hasMessageContaining("both");
        assertThat(trace.lines()).isNotEmpty().containsOnly("both");
    }

    @Test
    void a_view_changes_nothing_for_the_pool() throws InterruptedException {
        pool.with(options -> options.withTimeout(Waits.SHORT).withName("view"));

        assertThatObject(
                        result(
                                pool.submit(() -> {
                                    Thread.sleep(Waits.SHORT.multipliedBy(2));
                                    return Seen.now().name();
                                })))
                .asString()
                .startsWith("task-");
    }

    @Test
    void a_view_has_the_workers_of_the_pool() throws InterruptedException {
        Pool view = pool.with(options -> options.withName("view"));
        Gate gate = Gate.in(folder);
        var held = gate.hold(pool, home.isParallel() ? PoolHome.WORKERS : 0); // all are there

        assertThat(names(view)).isEqualTo(names(pool));
        gate.open();
        for (CompletableFuture<Boolean> each : held) {
            result(each);
        }
    }

    private static List<String> names(Pool pool) {
        return pool.snapshot().workers().stream().map(WorkerSnapshot::name).sorted().toList();
    }

    // ---- workers as seen from outside ----

    @Test
    void a_pool_shows_its_workers() {
        int expected = home.isParallel() ? PoolHome.WORKERS : 0;
        Gate gate = Gate.in(folder);
        gate.hold(pool, expected);
        gate.open();

        await().atMost(Waits.LONG)
                .untilAsserted(() ->
                        assertThat(pool.snapshot().workers())
                                .hasSize(expected)
                                .allMatch(w -> w.state() == WorkerSnapshot.State.IDLE));
        assertThat(names(pool)).doesNotHaveDuplicates();
        assertThat(pool.snapshot().workers())
                .allMatch(w -> w.pid().isPresent() == (home == PoolHome.PROCESSES));
    }

    @Test
    void a_worker_shows_what_it_runs() throws InterruptedException {
        needsParallel();
        Gate gate = Gate.in(folder);
        Trace trace = Trace.in(folder);
        CompletableFuture<Seen> running =
                pool.submit(() -> {
                    trace.add("begun");
                    gate.pass();
                    return Seen.now();
                });
        trace.await(1);

        List<WorkerSnapshot> busy =
                pool.snapshot().workers().stream()
                        .filter(worker -> worker.state() == WorkerSnapshot.State.BUSY)
                        .toList();
        gate.open();

        Seen seen = result(running);
        assertThat(busy)
                .singleElement()
                .satisfies(worker -> {
                    assertThat(worker.name()).isEqualTo(seen.worker());
                    assertThat(worker.task().orElseThrow().number()).isEqualTo(seen.task());
                });
    }
}
