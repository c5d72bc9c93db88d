package dev.muster.internal.pool;

import static dev.muster.internal.pool.FakePool.failure;
import static dev.muster.internal.pool.FakePool.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.Pool;
import dev.muster.WorkerDiedException;
import dev.muster.testing.Leaks;
import dev.muster.worker.CrashReport;
import dev.muster.worker.WorkerStartException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tasks that have a worker of their own.
@ExtendWith(Leaks.class)
class IsolatedTasksTest {
    private final FakeSource source = FakeSource.stepped();

    private static CompletableFuture<Integer> alone(FakePool fake, String name) {
        return FakePool.submit(isolated(fake), name);
    }

    private static Pool isolated(FakePool fake) {
        return fake.pool().with(o -> o.isolated());
    }

    @Test
    void each_has_a_worker_that_runs_nothing_else_and_ends_with_it() {
        try (var fake = new FakePool(source, c -> c.withStopGrace(FakePool.NEVER))) {
            var member = source.arrives();
            var future = alone(fake, "a");
            var own = source.arrives();
            var begun = own.begins();
            var other = fake.submit("b");

            begun.returns(1);
            member.begins().returns(2);

            assertThat(result(future)).isEqualTo(1);
            assertThat(result(other)).isEqualTo(2);
            own.awaitAsked("end");
            assertThat(own.sent()).containsExactly("a");
            assertThat(member.sent()).containsExactly("b");
        }
    }

    @Test
    void as_many_run_at_a_time_as_the_pool_has_workers() {
        try (var fake = new FakePool(source, c -> c.withWorkers(2))) {
            source.arrives();
            source.arrives();
            var futures = List.of(alone(fake, "a"), alone(fake, "b"), alone(fake, "c"));
            assertThat(source.asked()).isEqualTo(2);

            var first = source.arrives();
            source.arrives().begins().returns(2);
            var third = source.arrives().begins();
            assertThat(third.name()).isEqualTo("c");
            first.begins().returns(1);
            third.returns(3);

            assertThat(futures.stream().map(FakePool::result)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void a_worker_that_dies_takes_its_task_with_it_and_the_next_one_has_its_turn() {
        try (var fake = new FakePool(source)) {
            source.arrives();
            var futures = List.of(alone(fake, "a"), alone(fake, "b"));
            var first = source.arrives();
            first.begins();

            first.ends(CrashReport.Cause.CRASH);
            source.arrives().begins().returns(2);

            assertThat(failure(futures.getFirst())).isInstanceOf(WorkerDiedException.class);
            assertThat(result(futures.getLast())).isEqualTo(2);
        }
    }

    @Test
    void a_start_that_fails_for_a_while_is_tried_again() {
        try (var fake = new FakePool(source)) {
            var _ = fake.submit("first");
            source.arrives().begins().returns(0);
            var future = alone(fake, "a");
            source.fails("no memory");

            source.arrives().begins().returns(1);

            assertThat(result(future)).isEqualTo(1);
        }
    }

    @Test
    void a_source_that_fails_while_it_is_asked_fails_each_of_very_many_tasks() {
        source.atEachStart(FakeWorker::isNotReadyWhenSetUp);
        try (var fake = new FakePool(source)) {
            source.arrives(); // so the pool may still have workers
            var pool = isolated(fake);
            var futures = new ArrayList<CompletableFuture<Integer>>();
            for (int i = 0; i < 100_000; i++) {
                futures.add(pool.submit(() -> 1));
            }
            source.beforeRequest(() -> {
                throw new IllegalStateException("no room");
            });

            source.fails("no licence");

            assertThat(futures).allMatch(CompletableFuture::isCompletedExceptionally);
            assertThat(failure(futures.getLast()))
                    .isInstanceOf(WorkerStartException.class)
                    .hasRootCauseMessage("no room");
        }
    }

    @Test
    void one_that_waits_can_be_cancelled_and_gets_no_worker() {
        try (var fake = new FakePool(source)) {
            source.arrives();
            var running = alone(fake, "a");
            var waiting = alone(fake, "b");
            assertThat(fake.pool().snapshot().next()).hasSize(1);

            waiting.cancel(false);
            source.arrives().begins().returns(1);

            assertThat(result(running)).isEqualTo(1);
            assertThat(fake.pool().snapshot().next()).isEmpty();
            assertThat(source.asked()).isZero();
        }
    }

    @Test
    void a_source_that_cannot_start_workers_has_none_for_them() {
        try (var fake = new FakePool(source.comingByThemselves())) {
            assertThat(failure(alone(fake, "a")))
                    .isInstanceOf(WorkerStartException.class)
                    .hasMessageContaining(
                            "a is to have a worker of its own, and this pool cannot start workers");
        }
    }
}
