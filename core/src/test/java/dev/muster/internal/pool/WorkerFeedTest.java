package dev.muster.internal.pool;

import static dev.muster.internal.pool.FakePool.failure;
import static dev.muster.internal.pool.FakePool.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.testing.Leaks;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import dev.muster.worker.CrashReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How many tasks wait at a worker, and what is done with them; and that whatever their sending
/// throws is the end of those tasks, and of no others.
@ExtendWith(Leaks.class)
class WorkerFeedTest {
    /// A fifth of the time that a worker is kept ahead: it may have that many, and one more.
    private static final long SHORT_NANOS = 400_000;

    private static final long LONG_NANOS = 50_000_000;

    private final FakeSource source = FakeSource.stepped();

    /// Submits tasks with these names.
    private static List<CompletableFuture<Integer>> submit(FakePool fake, String... names) {
        return List.of(names).stream().map(fake::submit).toList();
    }

    // ---- how much is ahead ----

    @Test
    void nothing_waits_at_a_worker_before_it_is_known_how_long_tasks_take() {
        try (var fake = new FakePool(source)) {
            submit(fake, "a", "b", "c");
            var worker = source.arrives();
            worker.begins();

            assertThat(worker.sent()).containsExactly("a");
            assertThat(fake.pool().snapshot().next()).hasSize(2);
        }
    }

    @Test
    void short_tasks_wait_at_a_worker_for_as_long_as_it_is_kept_ahead() {
        try (var fake = new FakePool(source)) {
            submit(fake, "a", "b", "c", "d", "e", "f", "g", "h", "i");
            var worker = source.arrives();

            worker.begins().returns(1, SHORT_NANOS);

            assertThat(worker.waiting()).containsExactly("b", "c", "d", "e", "f", "g");
            assertThat(fake.pool().snapshot().next()).hasSize(2);
        }
    }

    @Test
    void a_worker_is_fed_again_when_half_of_what_it_may_have_is_left() {
        try (var fake = new FakePool(source)) {
            submit(fake, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
            var worker = source.arrives();
            worker.begins().returns(1, SHORT_NANOS);
            assertThat(worker.waiting()).hasSize(6);

            worker.begins().returns(1, SHORT_NANOS);
            worker.begins().returns(1, SHORT_NANOS);
            assertThat(worker.waiting()).hasSize(4);
            worker.begins().returns(1, SHORT_NANOS);

            assertThat(worker.waiting()).hasSize(6);
        }
    }

    @Test
    void long_tasks_travel_one_by_one() {
        try (var fake = new FakePool(source)) {
            submit(fake, "a", "b", "c");
            var worker = source.arrives();

            worker.begins().returns(1, LONG_NANOS);

            assertThat(worker.waiting()).containsExactly("b");
        }
    }

    @Test
    void tasks_that_have_become_longer_do_not_wait_at_a_worker_any_more() {
        try (var fake = new FakePool(source)) {
            for (int i = 0; i < 40; i++) {
                var _ = fake.submit("t" + i);
            }
            var worker = source.arrives();
            worker.begins().returns(1, SHORT_NANOS);
            for (int i = 0; i < 30; i++) {
                worker.begins().returns(1, LONG_NANOS);
            }

            worker.begins();

            assertThat(worker.waiting()).isEmpty();
        }
    }

    @Test
    void a_busy_worker_gets_no_more_than_a_socket_holds() {
        try (var fake = new FakePool(source)) {
            byte[] large = new byte[40 << 10];
            submit(fake, "a");
            for (int i = 0; i < 3; i++) {
                var _ = fake.pool().submit(bytes -> bytes.length, large);
            }
            var worker = source.arrives();

            worker.begins().returns(1, SHORT_NANOS);
            assertThat(worker.waiting()).containsExactly("task-2");

            assertThat(worker.begins().payloadBytes()).isGreaterThan(large.length);
            assertThat(fake.pool().snapshot().next()).hasSize(2);
        }
    }

    @Test
    void a_function_of_many_tasks_is_sent_to_a_worker_once() {
        try (var fake = new FakePool(source)) {
            var function = PoolFunction.shared(x -> x);
            var other = PoolFunction.shared(x -> "other");
            for (int i = 0; i < 3; i++) {
                var _ = fake.core().submit(new Work.Apply(function, i), fake.config().task());
                var _ = fake.core().submit(new Work.Apply(other, i), fake.config().task());
            }
            var worker = source.arrives();
            for (int i = 0; i < 6; i++) {
                worker.begins().returns(1);
            }

            assertThat(worker.functions()).containsExactly(function.number(), other.number());
        }
    }

    // ---- who gets what ----

    @Test
    void tasks_are_sent_in_the_order_in_which_they_came() {
        try (var fake = new FakePool(source, c -> c.withWorkers(2))) {
            submit(fake, "a", "b", "c", "d");
            var first = source.arrives();
            var one = first.begins();
            var second = source.arrives();
            var two = second.begins();
            assertThat(List.of(one.name(), two.name())).containsExactly("a", "b");

            two.returns(2, LONG_NANOS);
            one.returns(1, LONG_NANOS);

            assertThat(second.waiting()).containsExactly("c");
            assertThat(first.waiting()).containsExactly("d");
        }
    }

    @Test
    void what_waits_behind_a_long_task_is_taken_back_for_a_worker_that_is_idle() {
        try (var fake = new FakePool(source, c -> c.withWorkers(2))) {
            submit(fake, "a", "b", "c", "d");
            var busy = source.arrives();
            busy.begins().returns(1, SHORT_NANOS);
            busy.begins();
            assertThat(busy.waiting()).containsExactly("c", "d");

            var idle = source.arrives();
            busy.awaitAsked("withdraw 3-4");

            assertThat(List.of(idle.begins().name(), idle.begins().name()))
                    .containsExactly("c", "d");
            assertThat(busy.waiting()).isEmpty();
        }
    }

    @Test
    void what_is_taken_back_comes_before_what_came_later() {
        try (var fake = new FakePool(source, c -> c.withWorkers(2))) {
            submit(fake, "a", "b", "c");
            var worker = source.arrives();
            worker.begins().returns(1, SHORT_NANOS);
            worker.begins();
            submit(fake, "d");
            worker.ends(CrashReport.Cause.CRASH);
            await().atMost(Waits.LONG).until(() -> fake.pool().snapshot().next().size() == 2);

            assertThat(runTwo(source.arrives())).containsExactly("c", "d");
        }
    }

    /// Runs two tasks and returns their names.
    private static List<String> runTwo(FakeWorker worker) {
        var names = new ArrayList<String>();
        for (int i = 0; i < 2; i++) {
            var task = worker.begins();
            names.add(task.name());
            task.returns(1);
        }
        return names;
    }

    @Test
    void a_spare_worker_begins_with_what_the_one_before_it_leaves() {
        try (var fake = new FakePool(source, c -> c.withSpareWorkers(1))) {
            submit(fake, "a", "b", "c");
            var worker = source.arrives();
            var spare = source.arrives();
            worker.begins().returns(1, SHORT_NANOS);
            worker.begins();
            submit(fake, "d");

            worker.ends(CrashReport.Cause.CRASH);

            assertThat(runTwo(spare)).containsExactly("c", "d");
        }
    }

    // ---- whatever is thrown ----

    @ParameterizedTest
    @EnumSource
    void whatever_the_sending_throws_is_told_and_ends_the_worker(Thrown thrown) {
        source.atNextStart(
                worker -> worker.tasksConnection().beforeSend(() -> fail(worker, thrown)));
        try (var fake = new FakePool(source)) {
            var unlucky = fake.submit("unlucky");
            var next = fake.submit("next");
            var worker = source.arrives();
            worker.awaitAsked("kill");

            source.arrives().begins().returns(2);
            if (thrown == Thrown.CHECKED) {
                source.last().begins().returns(2);
                assertThat(result(unlucky)).isEqualTo(2);
            } else {
                assertThat(failure(unlucky))
                        .isInstanceOf(RejectedExecutionException.class)
                        .hasMessageContaining("unlucky could not be sent to worker-1")
                        .hasCause(thrown.thrown());
            }
            assertThat(result(next)).isEqualTo(2);
        }
    }

    /// An `IOException` says that the worker has ended, which its reader sees, too.
    private static void fail(FakeWorker worker, Thrown thrown) {
        if (thrown == Thrown.CHECKED) {
            worker.losesItsConnection();
        }
        thrown.fly();
    }

    @Test
    @SuppressWarnings("NullAway") // what is tested
    void a_task_that_cannot_be_written_fails_alone() {
        try (var fake = new FakePool(source)) {
            var function = PoolFunction.shared(x -> x);
            var _ = fake.submit("first");
            var before = fake.submit("before");
            var unlucky = fake.core().submit(new Work.Apply(function, 1), fake.config().task());
            function.written(null); // so there is nothing to write
            var after = fake.submit("after");
            var worker = source.arrives();
            worker.begins().returns(0, SHORT_NANOS);

            assertThat(failure(unlucky))
                    .hasMessageContaining("task-3 could not be sent")
                    .hasCauseInstanceOf(NullPointerException.class);
            worker.awaitAsked("end"); // nobody knows what it knows
            assertThat(worker.sent()).containsExactly("first");
            var other = source.arrives();
            other.begins().returns(1);
            other.begins().returns(2);

            assertThat(other.sent()).containsExactly("before", "after");
            assertThat(result(before)).isEqualTo(1);
            assertThat(result(after)).isEqualTo(2);
        }
    }
}
