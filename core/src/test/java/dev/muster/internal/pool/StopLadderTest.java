package dev.muster.internal.pool;

import static dev.muster.internal.pool.FakePool.failure;
import static dev.muster.internal.pool.FakePool.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.TaskTimeoutException;
import dev.muster.WorkerDiedException;
import dev.muster.internal.workerprotocol.FromWorker;
import dev.muster.internal.workerprotocol.ToWorker;
import dev.muster.testing.Leaks;
import dev.muster.testing.Waits;
import dev.muster.worker.CrashReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How a task that runs is stopped: each step is taken when the one before has not helped in its
/// time, and no further one when it has. Either a step is given no time here or it is given all the
/// time of the test, so nothing depends on how fast this machine is.
@ExtendWith(Leaks.class)
class StopLadderTest {
    private static final Duration LIMIT = Duration.ofNanos(1);

    private final FakeSource source = FakeSource.stepped();

    private FakePool pool(Duration grace) {
        return new FakePool(source, c -> c.withStopGrace(grace));
    }

    private static CompletableFuture<Integer> limited(FakePool fake, String name) {
        return FakePool.submit(fake.pool().with(o -> o.withTimeout(LIMIT)), name);
    }

    @Test
    void a_task_that_ends_when_it_is_interrupted_costs_no_worker() {
        try (var fake = pool(FakePool.NEVER)) {
            var future = fake.submit("a");
            var worker = source.arrives();
            var begun = worker.begins();

            future.cancel(true);
            worker.awaitAsked("stop 1");
            begun.fails(new InterruptedException());
            var next = fake.submit("b");
            worker.begins().returns(2);

            assertThat(result(next)).isEqualTo(2);
            assertThat(worker.asked()).containsExactly("set up", "withdraw 1", "stop 1");
        }
    }

    @Test
    void a_task_that_does_not_end_loses_its_worker_which_is_terminated() {
        try (var fake = pool(FakePool.AT_ONCE)) {
            var future = fake.submit("a");
            var worker = source.arrives();
            worker.begins();

            future.cancel(true);
            worker.awaitAsked("terminate");
            var next = fake.submit("b");
            source.arrives().begins().returns(2);

            assertThat(result(next)).isEqualTo(2);
            assertThat(worker.asked()).startsWith("set up", "withdraw 1", "stop 1", "terminate");
        }
    }

    @Test
    void a_worker_that_does_not_end_is_killed() {
        source.atEachStart(worker -> worker.atTerminate(() -> {}));
        try (var fake = pool(FakePool.AT_ONCE)) {
            var future = limited(fake, "a");
            var worker = source.arrives();
            worker.begins();
            worker.awaitAsked("stop 1");
            worker.says(FromWorker.Stacks.write(1, "asleep"));

            worker.awaitAsked("kill");

            assertThat(failure(future))
                    .isInstanceOf(TaskTimeoutException.class)
                    .hasMessageContaining("a");
            assertThat(worker.asked()).containsExactly("set up", "stop 1", "terminate", "kill");
        }
    }

    @Test
    void a_time_limit_asks_for_the_stacks_and_a_cancellation_does_not() {
        try (var fake = pool(FakePool.NEVER)) {
            var cancelled = fake.submit("a");
            var worker = source.arrives();
            var begun = worker.begins();
            cancelled.cancel(true);
            worker.awaitAsked("stop 1");
            begun.fails(new InterruptedException());
            var late = limited(fake, "b");
            begun = worker.begins();
            worker.awaitAsked("stop 2");

            worker.says(FromWorker.Stacks.write(2, "main: asleep"));
            begun.fails(new InterruptedException());

            assertThat(worker.orders(ToWorker.Stop.class))
                    .containsExactly(new ToWorker.Stop(1, false), new ToWorker.Stop(2, true));
            assertThat(failure(late))
                    .isInstanceOfSatisfying(
                            TaskTimeoutException.class,
                            e -> assertThat(e.stacks()).isEqualTo("main: asleep"));
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void a_task_that_returns_though_it_is_stopped_was_stopped(boolean returns) {
        try (var fake = pool(FakePool.NEVER)) {
            var late = limited(fake, "a");
            var worker = source.arrives();
            var begun = worker.begins();
            worker.awaitAsked("stop 1");
            worker.says(FromWorker.Stacks.write(1, ""));

            if (returns) {
                begun.returns(1);
            } else {
                begun.fails(new ArithmeticException());
            }

            assertThat(failure(late)).isInstanceOf(TaskTimeoutException.class);
        }
    }

    @Test
    void a_time_limit_without_stacks_is_a_time_limit() {
        try (var fake = pool(FakePool.NEVER)) {
            var late = limited(fake, "a");
            var worker = source.arrives();
            var begun = worker.begins();
            worker.awaitAsked("stop 1");

            begun.fails(new InterruptedException()); // and no stacks come

            assertThat(failure(late))
                    .isInstanceOfSatisfying(
                            TaskTimeoutException.class, e -> assertThat(e.stacks()).isEmpty());
        }
    }

    @Test
    void a_worker_that_cannot_be_asked_is_ended_without_its_help() {
        try (var fake = pool(FakePool.AT_ONCE)) {
            var late = limited(fake, "a");
            var begun = new CountDownLatch(1);
            source.atNextStart(worker ->
                    worker.controlConnection().beforeSend(() -> failIfSetUp(worker, begun)));
            var worker = source.arrives();
            worker.begins();
            begun.countDown();

            worker.awaitAsked("terminate");

            assertThat(failure(late)).isInstanceOf(TaskTimeoutException.class);
        }
    }

    /// Fails when its task has begun: else that would begin elsewhere.
    private static void failIfSetUp(FakeWorker worker, CountDownLatch begun) {
        if (worker.asked().contains("set up")) {
            await(begun);
            throw new IllegalStateException("as ordered");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("a test is not interrupted", e);
        }
    }

    @Test
    void what_waits_behind_a_task_that_is_stopped_is_not_stopped_with_it() {
        try (var fake = pool(FakePool.AT_ONCE)) {
            var _ = fake.submit("first");
            var stopped = fake.submit("a");
            var next = fake.submit("b");
            var worker = source.arrives();
            worker.begins().returns(0, 500_000);
            worker.begins();
            assertThat(worker.waiting()).containsExactly("b");

            stopped.cancel(true);
            worker.awaitAsked("terminate");

            source.arrives().begins().returns(2);
            assertThat(result(next)).isEqualTo(2);
        }
    }

    /// Else it could begin at the last moment, and be killed in the place of the other.
    @Test
    void what_waits_behind_a_task_that_is_stopped_goes_back_and_nothing_more_is_put_there() {
        try (var fake = pool(FakePool.NEVER)) {
            var _ = fake.submit("first");
            var stopped = fake.submit("a");
            var behind = fake.submit("b");
            var worker = source.arrives();
            worker.begins().returns(0, 500_000);
            var begun = worker.begins();
            assertThat(worker.waiting()).containsExactly("b");

            stopped.cancel(true);
            worker.awaitAsked("stop 2");
            Awaitility.await()
                    .atMost(Waits.LONG)
                    .until(() -> fake.pool().snapshot().waiting() == 1);
            var later = fake.submit("c");

            assertThat(worker.asked()).endsWith("withdraw 2", "withdraw 3", "stop 2");
            assertThat(worker.waiting()).isEmpty();
            begun.fails(new InterruptedException());
            worker.begins().returns(2);
            worker.begins().returns(3);
            assertThat(result(behind)).isEqualTo(2);
            assertThat(result(later)).isEqualTo(3);
        }
    }

    @Test
    void
            a_worker_that_is_being_ended_gets_no_other_task_though_the_one_it_is_ended_for_has_ended() {
        var ended = new CountDownLatch(1);
        source.atNextStart(worker -> worker.atTerminate(() -> await(ended)));
        try (var fake = pool(FakePool.AT_ONCE)) {
            var stopped = fake.submit("a");
            var worker = source.arrives();
            var begun = worker.begins();

            stopped.cancel(true);
            worker.awaitAsked("terminate"); // which takes a while to get there
            begun.fails(new InterruptedException());
            var next = fake.submit("b");
            source.arrives().begins().returns(2);

            assertThat(result(next)).isEqualTo(2);
            assertThat(worker.sent()).containsExactly("a");
            ended.countDown();
        }
    }

    @Test
    void a_worker_is_not_ended_for_a_task_that_has_not_come_to_its_turn() {
        try (var fake = pool(FakePool.AT_ONCE)) {
            var _ = fake.submit("first");
            var running = fake.submit("a");
            var waiting = fake.submit("b");
            var worker = source.arrives();
            worker.begins().returns(0, 500_000);
            var begun = worker.begins();
            worker.begins(); // its turn has come there, and the result before is on its way

            waiting.cancel(true);
            worker.awaitAsked("withdraw 3");
            begun.returns(1);

            worker.awaitAsked("terminate");
            assertThat(result(running)).isEqualTo(1);
        }
    }

    @Test
    void two_tasks_of_one_worker_are_stopped_one_after_the_other() {
        try (var fake = pool(FakePool.NEVER)) {
            var _ = fake.submit("first");
            var futures = List.of(fake.submit("a"), fake.submit("b"));
            var worker = source.arrives();
            worker.begins().returns(0, 500_000);
            var one = worker.begins();
            var two = worker.begins(); // the first has ended there, and its result is on its way
            futures.getFirst().cancel(true);
            worker.awaitAsked("stop 2");

            futures.getLast().cancel(true);
            worker.awaitAsked("withdraw 3");
            assertThat(worker.asked()).doesNotContain("stop 3");
            one.returns(1);
            worker.awaitAsked("stop 3");
            two.returns(2);

            var next = fake.submit("c");
            worker.begins().returns(3);
            assertThat(result(next)).isEqualTo(3);
            assertThat(worker.asked()).doesNotContain("terminate", "kill");
        }
    }

    @Test
    void a_task_that_no_worker_begins_ends_the_third_of_them_and_itself() {
        try (var fake = pool(FakePool.AT_ONCE)) {
            var late = limited(fake, "a");

            for (int i = 0; i < 3; i++) {
                var worker = source.arrives();
                worker.awaitAsked("terminate");
                assertThat(worker.sent()).containsExactly("a");
            }

            assertThat(failure(late)).isInstanceOf(TaskTimeoutException.class);
            var next = fake.submit("b");
            source.arrives().begins().returns(2);
            assertThat(result(next)).isEqualTo(2);
        }
    }

    @Test
    void a_worker_that_holds_too_much_memory_is_killed_at_once() {
        try (var fake = new FakePool(source, c -> c.withMemoryLimit(1 << 20))) {
            var future = fake.submit("a");
            var worker = source.arrives();
            worker.begins();

            worker.holds(2 << 20);
            worker.awaitAsked("kill");

            assertThat(failure(future))
                    .isInstanceOfSatisfying(
                            WorkerDiedException.class,
                            died -> {
                                assertThat(died.report().cause())
                                        .isEqualTo(CrashReport.Cause.MEMORY_LIMIT);
                                assertThat(died.report().detail())
                                        .isEqualTo("2 MiB, the limit is 1 MiB");
                            });
        }
    }
}
