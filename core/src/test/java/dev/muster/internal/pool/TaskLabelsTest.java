package dev.muster.internal.pool;

import static dev.muster.internal.pool.FakePool.failure;
import static dev.muster.internal.pool.FakePool.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.Retries;
import dev.muster.internal.launch.LocalSource;
import dev.muster.monitor.TaskSnapshot;
import dev.muster.testing.Leaks;
import dev.muster.testing.Waits;
import dev.muster.worker.CrashReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Which worker gets a task that asks for labels, and what becomes of the others.
@ExtendWith(Leaks.class)
class TaskLabelsTest {
    private static final long SHORT_NANOS = 500_000;

    private final FakeSource source = FakeSource.stepped().comingByThemselves();

    private FakeWorker arrives(String... labels) {
        return source.withLabels(labels).arrives();
    }

    private static CompletableFuture<Integer> submit(FakePool fake, String name, String... labels) {
        return FakePool.submit(fake.pool().with(o -> o.on(labels)), name);
    }

    // ---- who gets what ----

    @Test
    void a_task_runs_in_a_worker_that_has_all_its_labels() {
        try (var fake = new FakePool(source)) {
            var plain = arrives();
            var future = submit(fake, "a", "gpu", "big");
            var half = arrives("gpu");
            var whole = arrives("big", "fast", "gpu");

            whole.begins().returns(1);

            assertThat(result(future)).isEqualTo(1);
            assertThat(plain.sent()).isEmpty();
            assertThat(half.sent()).isEmpty();
        }
    }

    @Test
    void a_task_that_waits_for_labels_holds_up_no_other() {
        try (var fake = new FakePool(source)) {
            var plain = arrives();
            var waiting = submit(fake, "a", "gpu");
            var other = submit(fake, "b");
            plain.begins().returns(2);
            var third = submit(fake, "c");
            plain.begins().returns(3);

            assertThat(result(other)).isEqualTo(2);
            assertThat(result(third)).isEqualTo(3);
            assertThat(waiting).isNotDone();
            assertThat(plain.sent()).containsExactly("b", "c");
        }
    }

    @Test
    void a_worker_with_labels_runs_what_asks_for_none() {
        try (var fake = new FakePool(source)) {
            var future = submit(fake, "a");
            arrives("gpu").begins().returns(1);

            assertThat(result(future)).isEqualTo(1);
        }
    }

    @Test
    void what_has_waited_longest_is_next_whatever_it_asks_for() {
        try (var fake = new FakePool(source)) {
            List.of("a", "b", "c", "d", "e")
                    .forEach(name -> {
                        String[] labels =
                                switch (name) {
                                    case "a", "e" -> new String[] {"gpu"};
                                    case "c" -> new String[] {"gpu", "big"};
                                    default -> new String[0];
                                };
                        var _ = submit(fake, name, labels);
                    });
            var worker = arrives("gpu", "big");
            IntStream.range(0, 5).forEach(i -> worker.begins().returns(i));

            assertThat(worker.sent()).containsExactly("a", "b", "c", "d", "e");
        }
    }

    @Test
    void all_inputs_of_a_map_go_to_workers_with_the_labels()
            throws InterruptedException, ExecutionException {
        source.answering(7);
        try (var fake = new FakePool(source)) {
            var plain = arrives();
            var gpu = arrives("gpu");
            Pool view = fake.pool().with(o -> o.on("gpu"));

            assertThat(view.map(i -> i, List.of(1, 2, 3), m -> m.withChunkSize(1)))
                    .isEqualTo(List.of(7, 7, 7));
            try (var stream = view.stream(i -> i, List.of(1, 2), m -> m.withChunkSize(1))) {
                assertThat(stream.toList()).isEqualTo(List.of(7, 7));
            }

            assertThat(gpu.sent()).hasSize(5);
            assertThat(plain.sent()).isEmpty();
        }
    }

    // ---- what is moved ----

    /// A worker, the only one so far, that runs `a` and has another task behind it.
    private FakeWorker withTwo(FakePool fake, String second, String... itsLabels) {
        var _ = submit(fake, "short");
        var _ = submit(fake, "a", "gpu");
        var _ = submit(fake, second, itsLabels);
        var worker = arrives("gpu");
        worker.begins().returns(0, SHORT_NANOS);
        assertThat(worker.waiting()).containsExactly("a", second);
        worker.begins();
        return worker;
    }

    @Test
    void what_waits_behind_a_long_task_is_moved_to_an_idle_worker_that_may_run_it() {
        try (var fake = new FakePool(source)) {
            withTwo(fake, "b");

            assertThat(arrives().begins().name()).isEqualTo("b");
        }
    }

    @Test
    void what_waits_behind_a_long_task_is_not_moved_where_it_cannot_run() {
        var looks = new AtomicInteger();
        try (var fake = new FakePool(source, c -> c.withRecycleAt(1L << 40))) {
            var gpu = withTwo(fake, "b", "gpu");
            source.atNextStart(worker -> worker.atMemory(looks::incrementAndGet));
            var plain = arrives();
            awaitThreeLooks(looks);
            assertThat(gpu.asked()).doesNotContain("withdraw 3");
            assertThat(gpu.waiting()).containsExactly("b");

            assertThat(arrives("gpu").begins().name()).isEqualTo("b");
            assertThat(plain.sent()).isEmpty();
        }
    }

    /// Memory is looked at after everything else.
    private static void awaitThreeLooks(AtomicInteger looks) {
        int before = looks.get();
        await().atMost(Waits.LONG).until(() -> looks.get() > before + 2);
    }

    @Test
    void what_a_dead_worker_had_not_begun_goes_only_where_it_may_run() {
        try (var fake = new FakePool(source)) {
            var gpu = withTwo(fake, "b", "gpu");
            var plain = arrives();

            gpu.ends(CrashReport.Cause.CRASH);
            assertThat(resultOfNext(plain, submit(fake, "c"))).isEqualTo(1);

            assertThat(arrives("gpu").begins().name()).isEqualTo("b");
            assertThat(plain.sent()).containsExactly("c");
        }
    }

    /// The result of a task that is the next one of this worker.
    private static @Nullable Object resultOfNext(
            FakeWorker worker, CompletableFuture<Integer> future) {
        worker.begins().returns(1);
        return result(future);
    }

    @Test
    void a_task_is_tried_again_only_where_it_may_run() {
        try (var fake = new FakePool(source)) {
            var plain = arrives();
            Pool view =
                    fake.pool()
                            .with(o ->
                                    o.on("gpu")
                                            .withRetries(Retries.of(1).withPause(Duration.ZERO)));
            var future = FakePool.submit(view, "a");
            var first = arrives("gpu");
            first.begins();
            first.ends(CrashReport.Cause.CRASH);
            await().atMost(Waits.LONG)
                    .until(() ->
                            fake.pool().snapshot().next().stream()
                                    .anyMatch(task -> task.state() == TaskSnapshot.State.WAITING));

            var again = arrives("gpu").begins();
            again.returns("well");

            assertThat(again.attempt()).isEqualTo(2);
            assertThat(result(future)).isEqualTo("well");
            assertThat(plain.sent()).isEmpty();
        }
    }

    // ---- what is known of it, and how it ends ----

    @Test
    void tasks_that_wait_for_labels_are_in_the_snapshot_in_their_turn() {
        try (var fake = new FakePool(source)) {
            var _ = submit(fake, "a", "gpu");
            var _ = submit(fake, "b");
            var _ = submit(fake, "c", "gpu", "big");

            var snapshot = fake.pool().snapshot();

            assertThat(snapshot.waiting()).isEqualTo(3);
            assertThat(snapshot.next())
                    .extracting(TaskSnapshot::name)
                    .containsExactly("a", "b", "c");
        }
    }

    @Test
    void a_task_that_waits_for_labels_can_be_cancelled_and_is_never_sent() {
        try (var fake = new FakePool(source)) {
            var cancelled = submit(fake, "a", "gpu");
            var other = submit(fake, "b", "gpu");

            cancelled.cancel(false);
            var gpu = arrives("gpu");
            gpu.begins().returns(2);

            assertThat(result(other)).isEqualTo(2);
            assertThat(gpu.sent()).containsExactly("b");
        }
    }

    @Test
    void a_pool_that_is_stopped_gives_them_back_with_the_others() throws InterruptedException {
        try (var fake = new FakePool(source)) {
            var first = submit(fake, "a", "gpu");
            var second = submit(fake, "b");

            assertThat(fake.pool().shutdownNow()).hasSize(2);

            assertThat(fake.pool().awaitTermination(Waits.LONG.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(first).isCancelled();
            assertThat(second).isCancelled();
        }
    }

    @Test
    void if_nobody_comes_they_fail_with_the_reason() {
        try (var fake = new FakePool(source)) {
            var future = submit(fake, "a", "gpu");

            source.nobodyComes("all hosts are off");

            assertThat(failure(future)).hasMessage("all hosts are off");
        }
    }

    // ---- more workers ----

    @Test
    void no_worker_is_asked_for_because_of_tasks_that_none_can_run() {
        var looks = new AtomicInteger();
        var starting = FakeSource.stepped();
        try (var fake = new FakePool(starting, c -> c.withWorkers(1, 3).withRecycleAt(1L << 40))) {
            starting.atEachStart(worker -> worker.atMemory(looks::incrementAndGet));
            var busy = fake.submit("busy");
            var worker = starting.arrives();
            var begun = worker.begins();
            var waiting = submit(fake, "a", "gpu");

            awaitThreeLooks(looks);

            assertThat(starting.asked()).isZero();
            assertThat(fake.pool().snapshot().workers()).hasSize(1);
            assertThat(waiting).isNotDone();
            begun.returns(1);
            assertThat(result(busy)).isEqualTo(1);
        }
    }

    @Test
    void a_worker_is_asked_for_because_of_tasks_that_the_busy_ones_could_run() {
        var starting = FakeSource.stepped().withLabels("gpu");
        try (var fake = new FakePool(starting, c -> c.withWorkers(1, 3))) {
            var _ = fake.submit("busy");
            starting.arrives().begins();
            var _ = submit(fake, "a", "gpu");

            assertThat(starting.arrives().begins().name()).isEqualTo("a");
        }
    }

    // ---- where there are no labels ----

    @Test
    void pools_whose_workers_cannot_have_labels_refuse_the_task_at_once() {
        String why =
                "task-1 is to run on [big, gpu], and the workers of this pool cannot have labels:"
                        + " leave out on(…), or use a pool that agents join, whose workers get labels"
                        + " by muster work --label or AgentConfig.withLabels(…)";
        try (Pool serial = Pool.serial();
                Pool threads = Pool.threads(1);
                var fake = new FakePool(FakeSource.stepped().withoutLabels())) {
            for (Pool each : List.of(serial, threads, fake.pool())) {
                Pool view = each.with(o -> o.on("gpu", "big"));
                assertThatThrownBy(() -> view.submit(() -> 1))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage(why);
                assertThatThrownBy(() -> view.map(i -> i, List.of(1)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("cannot have labels");
            }
        }
    }

    @Test
    void workers_of_this_machine_cannot_have_labels() {
        try (var local = LocalSource.of(PoolConfig.defaults())) {
            assertThat(local.mayHaveLabels()).isFalse();
        }
    }
}
