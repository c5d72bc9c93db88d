package dev.muster.internal.pool;

import static dev.muster.internal.pool.FakePool.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.testing.Leaks;
import dev.muster.testing.Waits;
import dev.muster.worker.CrashReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// On which machine a task runs.
@ExtendWith(Leaks.class)
class MachinesTest {
    private final FakeSource source = FakeSource.stepped().comingByThemselves();

    private List<FakeWorker> arrive(String host, int count) {
        source.on(host);
        var arrived = new ArrayList<FakeWorker>();
        for (int i = 0; i < count; i++) {
            arrived.add(source.arrives());
        }
        return arrived;
    }

    /// How many tasks workers were ever sent, each of them.
    private static List<Integer> sent(List<FakeWorker> workers) {
        return workers.stream().map(worker -> worker.sent().size()).toList();
    }

    private static int sum(List<FakeWorker> workers) {
        return sent(workers).stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    void the_machine_with_the_smallest_share_of_busy_workers_is_next() {
        try (var fake = new FakePool(source)) {
            List<FakeWorker> large = arrive("large", 4);
            List<FakeWorker> small = arrive("small", 2);

            var order = new ArrayList<String>();
            for (int i = 0; i < 6; i++) {
                int before = sum(large);
                var _ = fake.submit("task");
                order.add(sum(large) > before ? "large" : "small");
            }

            // Of 4 and 2 workers are busy: 1 0, 1 1, 2 1, 3 1, 3 2, 4 2.
            assertThat(order).containsExactly("large", "small", "large", "large", "small", "large");
            assertThat(sent(large)).containsExactly(1, 1, 1, 1);
            assertThat(sent(small)).containsExactly(1, 1);
        }
    }

    @Test
    void a_worker_that_has_become_idle_counts_at_once() {
        try (var fake = new FakePool(source)) {
            FakeWorker first = arrive("a", 1).getFirst();
            List<FakeWorker> second = arrive("b", 2);
            var future = fake.submit("one");
            var _ = fake.submit("two");
            first.begins().returns(1);
            assertThat(result(future)).isEqualTo(1);

            var _ = fake.submit("three");

            assertThat(first.sent()).containsExactly("one", "three");
            assertThat(sum(second)).isEqualTo(1);
        }
    }

    @Test
    void a_machine_whose_workers_have_ended_is_forgotten() {
        try (var fake = new FakePool(source)) {
            List<FakeWorker> staying = arrive("a", 2);
            List<FakeWorker> ending = arrive("b", 1);
            var _ = fake.submit("one");
            var _ = fake.submit("two");
            assertThat(sum(ending)).isEqualTo(1);

            ending.getFirst().ends(CrashReport.Cause.SIGNAL);
            await().atMost(Waits.LONG).until(() -> fake.pool().snapshot().workers().size() == 2);
            await().atMost(Waits.LONG).until(() -> sum(staying) == 2); // what it had not begun
            var _ = fake.submit("three");
            List<FakeWorker> back = arrive("b", 1);
            var _ = fake.submit("four");

            assertThat(sum(staying)).isEqualTo(2);
            assertThat(sum(back)).isEqualTo(1);
        }
    }

    @Test
    void a_task_that_asks_for_labels_goes_to_the_least_busy_machine_that_has_them() {
        try (var fake = new FakePool(source)) {
            source.withLabels("gpu");
            List<FakeWorker> first = arrive("a", 2);
            List<FakeWorker> second = arrive("b", 2);
            source.withLabels();
            List<FakeWorker> plain = arrive("c", 2);

            for (int i = 0; i < 5; i++) {
                var _ = FakePool.submit(fake.pool().with(o -> o.on("gpu")), "on gpu");
            }
            assertThat(sent(first)).containsExactly(1, 1);
            assertThat(sent(second)).containsExactly(1, 1);
            assertThat(sum(plain)).isZero();
            var _ = fake.submit("anywhere");

            assertThat(sum(plain)).isEqualTo(1);
        }
    }

    @Test
    void a_worker_that_runs_an_isolated_task_is_busy_too() {
        var starting = FakeSource.stepped();
        try (var fake = new FakePool(starting, c -> c.withWorkers(2))) {
            FakeWorker first = starting.on("a").arrives();
            FakeWorker second = starting.on("b").arrives();
            var _ = FakePool.submit(fake.pool().with(o -> o.isolated()), "alone");
            starting.on("a").arrives().begins();

            var _ = fake.submit("next");

            assertThat(first.sent()).isEmpty();
            assertThat(second.sent()).containsExactly("next");
        }
    }

    @Test
    void workers_of_one_machine_are_asked_in_their_order() {
        try (var fake = new FakePool(source)) {
            inTheirOrder(fake, arrive("a", 3));
        }
    }

    @Test
    void workers_of_this_machine_are_asked_in_their_order_whatever_its_name_is() {
        source.onThisMachine();
        try (var fake = new FakePool(source)) {
            List<FakeWorker> workers = arrive("a", 1);
            workers.addAll(arrive("b", 2));
            inTheirOrder(fake, workers);
        }
    }

    private static void inTheirOrder(FakePool fake, List<FakeWorker> workers) {
        for (int i = 0; i < 3; i++) {
            var future = fake.submit("task");
            workers.getFirst().begins().returns(i);
            assertThat(result(future)).isEqualTo(i);
        }
        var _ = fake.submit("first");
        var _ = fake.submit("second");

        assertThat(sent(workers)).containsExactly(4, 1, 0);
    }

    @Test
    void this_machine_is_one_beside_others() {
        source.onThisMachine();
        try (var fake = new FakePool(source)) {
            List<FakeWorker> here = arrive("localhost", 2);
            source.elsewhere();
            List<FakeWorker> there = arrive("a", 2);

            for (int i = 0; i < 2; i++) {
                var _ = fake.submit("one here, one there");
            }
            assertThat(sum(here)).isEqualTo(1);
            assertThat(sum(there)).isEqualTo(1);
            here.stream()
                    .filter(worker -> !worker.sent().isEmpty())
                    .forEach(worker -> worker.begins().returns(1));
            var _ = fake.submit("here");

            assertThat(sum(here)).isEqualTo(2);
        }
    }

    @Test
    void no_task_is_left_behind_by_threads_that_submit_at_the_same_time() {
        source.answering(1);
        try (var fake = new FakePool(source)) {
            arrive("a", 3);
            source.withLabels("gpu");
            arrive("b", 2);
            arrive("c", 1);
            var futures = new ArrayList<CompletableFuture<List<Future<Integer>>>>();
            for (int i = 0; i < 4; i++) {
                String[] labels = i % 2 == 0 ? new String[0] : new String[] {"gpu"};
                var submitting = new CompletableFuture<List<Future<Integer>>>();
                futures.add(submitting);
                Thread.ofPlatform().start(() -> submitting.complete(submitAll(fake, labels)));
            }

            for (var each : futures) {
                assertThat(each.orTimeout(Waits.LONG.toSeconds(), TimeUnit.SECONDS).join())
                        .hasSize(1_000)
                        .allSatisfy(future -> assertThat(result(future)).isEqualTo(1));
            }
        }
    }

    private static List<Future<Integer>> submitAll(FakePool fake, String... labels) {
        var futures = new ArrayList<Future<Integer>>();
        for (int i = 0; i < 1_000; i++) {
            futures.add(FakePool.submit(fake.pool().with(o -> o.on(labels)), "task"));
            if (i % 10 == 0) { // so that workers are idle again and again
                assertThat(result(futures.getLast())).isEqualTo(1);
            }
        }
        return futures;
    }
}
