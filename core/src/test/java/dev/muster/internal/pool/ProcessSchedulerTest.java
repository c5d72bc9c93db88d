package dev.muster.internal.pool;

import static dev.muster.internal.pool.FakePool.failure;
import static dev.muster.internal.pool.FakePool.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.Retries;
import dev.muster.WorkerDiedException;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.testing.Leaks;
import dev.muster.testing.Waits;
import dev.muster.worker.CrashReport;
import dev.muster.worker.WorkerKind;
import dev.muster.worker.WorkerStartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What becomes of tasks and workers, step by step.
@ExtendWith(Leaks.class)
class ProcessSchedulerTest {
    private static final long SHORT_NANOS = 500_000;

    private final FakeSource source = FakeSource.stepped();

    /// Those of the tasks that wait at a worker.
    private final List<CompletableFuture<Integer>> futures = new ArrayList<>();

    // ---- tasks ----

    @Test
    void a_result_is_in_the_future() {
        try (var fake = new FakePool(source)) {
            var future = fake.submit("a");
            source.arrives().begins().returns(7);

            assertThat(result(future)).isEqualTo(7);
        }
    }

    @Test
    void what_a_task_throws_is_in_the_future() {
        try (var fake = new FakePool(source)) {
            var future = fake.submit("a");
            source.arrives().begins().fails(new ArithmeticException("by zero"));

            assertThat(failure(future))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage("by zero");
        }
    }

    @Test
    void a_task_that_fails_is_tried_again_as_often_as_it_may_be() {
        try (var fake = new FakePool(source)) {
            var retrying =
                    fake.pool().with(o -> o.withRetries(Retries.of(2).withPause(Duration.ZERO)));
            var future = FakePool.submit(retrying, "a");
            var worker = source.arrives();

            var attempts = new ArrayList<Integer>();
            for (int i = 0; i < 3; i++) {
                var attempt = worker.begins();
                attempts.add(attempt.attempt());
                attempt.fails(new IllegalStateException("no " + attempt.attempt()));
            }

            assertThat(attempts).containsExactly(1, 2, 3);
            assertThat(failure(future)).hasMessage("no 3");
        }
    }

    @Test
    void a_task_whose_worker_died_is_tried_again_in_another_one() {
        try (var fake = new FakePool(source)) {
            var retrying = fake.pool().with(o -> o.withRetries(1));
            var future = FakePool.submit(retrying, "a");
            var first = source.arrives();
            first.begins();
            first.ends(CrashReport.Cause.CRASH);

            var again = source.arrives().begins();

            assertThat(again.attempt()).isEqualTo(2);
            again.returns("well");
            assertThat(result(future)).isEqualTo("well");
        }
    }

    @Test
    void a_task_that_waits_can_be_cancelled_and_is_never_sent() {
        try (var fake = new FakePool(source)) {
            var _ = fake.submit("a");
            var waiting = fake.submit("b");
            var next = fake.submit("c");

            waiting.cancel(false);
            var worker = source.arrives();
            worker.begins().returns(1);
            worker.begins().returns(3);

            assertThat(result(next)).isEqualTo(3);
            assertThat(worker.sent()).containsExactly("a", "c");
        }
    }

    @Test
    void a_task_that_waits_at_a_worker_is_taken_back_when_it_is_cancelled() {
        try (var fake = new FakePool(source)) {
            var worker = withTwoTasks(fake);
            var begun = worker.begins();

            futures.getLast().cancel(false);

            worker.awaitAsked("withdraw 3");
            assertThat(worker.waiting()).isEmpty();
            begun.returns(1);
            assertThat(result(futures.getFirst())).isEqualTo(1);
            await().atMost(Waits.LONG)
                    .until(() ->
                            fake.pool().snapshot().workers().getFirst().state()
                                    == WorkerSnapshot.State.IDLE);
        }
    }

    /// A worker at which two tasks wait, because tasks are short.
    private FakeWorker withTwoTasks(FakePool fake) {
        var _ = fake.submit("first");
        futures.add(fake.submit("a"));
        futures.add(fake.submit("b"));
        var worker = source.arrives();
        worker.begins().returns(0, SHORT_NANOS);
        assertThat(worker.waiting()).containsExactly("a", "b");
        return worker;
    }

    /// A worker that has nothing to do.
    private FakeWorker idle(FakePool fake) {
        var _ = fake.submit("first");
        var worker = source.arrives();
        worker.begins().returns(0);
        return worker;
    }

    @Test
    void a_running_task_is_left_alone_when_its_future_is_cancelled_without_an_interrupt() {
        try (var fake = new FakePool(source)) {
            var future = fake.submit("a");
            var worker = source.arrives();
            var begun = worker.begins();

            future.cancel(false);
            worker.awaitAsked("withdraw 1");
            begun.returns(1);
            var next = fake.submit("b");
            worker.begins().returns(2);

            assertThat(result(next)).isEqualTo(2);
            assertThat(future).isCancelled();
            assertThat(worker.asked()).noneMatch(asked -> asked.startsWith("stop"));
        }
    }

    // ---- the end of a worker ----

    @Test
    void only_the_task_that_ran_fails_with_its_worker() {
        try (var fake = new FakePool(source)) {
            var worker = withTwoTasks(fake);
            var waiting = fake.submit("c");
            worker.begins();

            worker.ends(CrashReport.Cause.OUT_OF_MEMORY);

            assertThat(failure(futures.getFirst()))
                    .isInstanceOfSatisfying(
                            WorkerDiedException.class,
                            died -> {
                                assertThat(died.report().cause())
                                        .isEqualTo(CrashReport.Cause.OUT_OF_MEMORY);
                                assertThat(died.report().task()).isEqualTo("a");
                                assertThat(died.report().attempt()).isEqualTo(1);
                            });
            var other = source.arrives();
            assertThat(runTwo(other)).containsExactly(1, 1);
            assertThat(other.sent()).containsExactly("b", "c");
            assertThat(result(futures.getLast())).isEqualTo(5);
            assertThat(result(waiting)).isEqualTo(5);
        }
    }

    /// Runs two tasks and returns which attempt each was.
    private static List<Integer> runTwo(FakeWorker worker) {
        var attempts = new ArrayList<Integer>();
        for (int i = 0; i < 2; i++) {
            var task = worker.begins();
            attempts.add(task.attempt());
            task.returns(5);
        }
        return attempts;
    }

    @Test
    void tasks_that_had_not_begun_go_elsewhere_when_their_worker_dies() {
        try (var fake = new FakePool(source)) {
            var worker = withTwoTasks(fake);

            worker.ends(CrashReport.Cause.SIGNAL);

            assertThat(runTwo(source.arrives())).containsExactly(1, 1);
            assertThat(futures).allSatisfy(future -> assertThat(result(future)).isEqualTo(5));
        }
    }

    @Test
    void a_task_before_whose_beginning_three_workers_die_fails_with_the_report_of_the_last() {
        try (var fake = new FakePool(source)) {
            var future = fake.submit("a");

            for (int i = 0; i < 3; i++) {
                var worker = source.arrives();
                await().atMost(Waits.LONG).until(() -> worker.waiting().equals(List.of("a")));
                worker.ends(CrashReport.Cause.CRASH);
            }

            assertThat(failure(future))
                    .isInstanceOfSatisfying(
                            WorkerDiedException.class,
                            e -> {
                                assertThat(e.report().worker()).isEqualTo("worker-3");
                                assertThat(e.report().task()).isEqualTo("a");
                            });
        }
    }

    @Test
    void without_a_journal_any_task_of_a_worker_may_have_begun_and_none_runs_again() {
        try (var fake = new FakePool(source)) {
            source.atNextStart(FakeWorker::hasNoJournal);
            var worker = withTwoTasks(fake);

            worker.ends(CrashReport.Cause.SIGNAL);

            assertThat(failure(futures.getFirst())).isInstanceOf(WorkerDiedException.class);
            assertThat(failure(futures.getLast())).isInstanceOf(WorkerDiedException.class);
        }
    }

    @Test
    void a_result_that_its_worker_had_not_sent_is_in_the_journal() {
        try (var fake = new FakePool(source)) {
            var worker = withTwoTasks(fake);
            worker.begins().returnsInJournal("done");
            worker.begins();

            worker.ends(CrashReport.Cause.CRASH);

            assertThat(result(futures.getFirst())).isEqualTo("done");
            assertThat(failure(futures.getLast())).isInstanceOf(WorkerDiedException.class);
        }
    }

    @Test
    void an_idle_worker_that_dies_is_replaced_and_nothing_fails() {
        try (var fake = new FakePool(source)) {
            var worker = idle(fake);

            worker.ends(CrashReport.Cause.SIGNAL);
            var future = fake.submit("a");
            source.arrives().begins().returns(1);

            assertThat(result(future)).isEqualTo(1);
        }
    }

    @Test
    void a_worker_whose_connection_breaks_is_killed() {
        try (var fake = new FakePool(source)) {
            var future = fake.submit("a");
            var worker = source.arrives();
            worker.begins();

            worker.tasksConnection().cut();

            worker.awaitAsked("kill");
            assertThat(failure(future))
                    .isInstanceOfSatisfying(
                            WorkerDiedException.class,
                            died ->
                                    assertThat(died.report().cause())
                                            .isEqualTo(CrashReport.Cause.LOST));
        }
    }

    @Test
    void a_worker_gets_no_more_tasks_than_it_may_run_and_another_one_takes_its_place() {
        try (var fake =
                new FakePool(
                        source, c -> c.withMaxTasksPerWorker(2).withStopGrace(FakePool.NEVER))) {
            var futures = List.of(fake.submit("a"), fake.submit("b"), fake.submit("c"));
            var first = source.arrives();
            first.begins().returns(1, 1);
            first.begins().returns(2, 1);
            first.awaitAsked("end");

            source.arrives().begins().returns(3, 1);

            assertThat(futures.stream().map(FakePool::result)).containsExactly(1, 2, 3);
            assertThat(first.sent()).containsExactly("a", "b");
            assertThat(first.asked()).containsExactly("set up", "end");
        }
    }

    @Test
    void a_spare_worker_steps_in_and_is_replaced_itself() {
        try (var fake = new FakePool(source, c -> c.withSpareWorkers(1))) {
            var first = source.arrives();
            var spare = source.arrives();
            var futures = List.of(fake.submit("a"), fake.submit("b"));
            var working = first.sent().isEmpty() && !awaitSent(first, spare) ? spare : first;
            var other = working.equals(first) ? spare : first;
            working.begins();

            working.ends(CrashReport.Cause.CRASH);
            other.begins().returns(2);

            assertThat(failure(futures.getFirst())).isInstanceOf(WorkerDiedException.class);
            assertThat(result(futures.getLast())).isEqualTo(2);
            source.arrives();
            assertThat(source.count()).isEqualTo(3);
        }
    }

    /// Whichever was set up first is the one that works.
    private static boolean awaitSent(FakeWorker first, FakeWorker second) {
        await().atMost(Waits.LONG).until(() -> !first.sent().isEmpty() || !second.sent().isEmpty());
        return !first.sent().isEmpty();
    }

    // ---- the beginning of a worker ----

    @Test
    void a_start_that_fails_once_is_tried_again() {
        try (var fake = new FakePool(source)) {
            var future = fake.submit("a");
            source.fails("exit code 1");
            source.arrives().begins().returns(1);

            assertThat(result(future)).isEqualTo(1);
        }
    }

    @Test
    void starts_that_cannot_succeed_are_given_up_and_all_tasks_hear_of_it() {
        try (var fake = new FakePool(source)) {
            var future = fake.submit("a");
            source.fails("exit code 1");
            source.fails("exit code 2");
            source.fails("exit code 3");

            assertThat(failure(future))
                    .isInstanceOf(WorkerStartException.class)
                    .hasMessage("exit code 3");
            assertThat(source.asked()).isZero();
            assertThatThrownBy(() -> fake.submit("b"))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("exit code 3");
        }
    }

    @Test
    void an_initializer_that_fails_is_told_in_its_own_words() {
        source.atEachStart(FakeWorker::isNotReadyWhenSetUp);
        try (var fake = new FakePool(source)) {
            var future = fake.submit("a");
            source.arrives().isNotReady(new IllegalStateException("no licence"));

            assertThat(failure(future))
                    .isInstanceOf(WorkerStartException.class)
                    .hasMessageContainingAll("the initializer failed in worker-1", "no licence");
        }
    }

    @Test
    void a_worker_that_is_never_ready_is_ended() {
        source.atEachStart(FakeWorker::isNotReadyWhenSetUp);
        try (var fake = new FakePool(source, c -> c.withStartTimeout(Waits.SHORT))) {
            var future = fake.submit("a");
            var worker = source.arrives();

            worker.awaitAsked("kill");
            assertThat(failure(future)).hasMessageContaining("worker-1 was not ready after");
        }
    }

    @Test
    void a_worker_of_another_kind_is_sent_away() {
        source.with(new WorkerKind.Python("3.13"));
        try (var fake = new FakePool(source)) {
            var future = fake.submit("a");
            for (int i = 0; i < 3; i++) {
                source.arrives().awaitAsked("kill");
            }

            assertThat(failure(future))
                    .hasMessageContainingAll("is Python 3.13", "the tasks of this pool");
        }
    }

    // ---- the end of the pool ----

    @Test
    void a_pool_that_is_closed_lets_its_tasks_end_and_asks_its_workers_to() {
        var fake = new FakePool(source, c -> c.withStopGrace(FakePool.NEVER));
        var future = fake.submit("a");
        var worker = source.arrives();
        var begun = worker.begins();
        var closing = CompletableFuture.runAsync(fake.pool()::close);
        await().atMost(Waits.LONG).until(() -> fake.pool().isShutdown());
        assertThat(worker.asked()).containsExactly("set up");

        begun.returns(1);

        result(closing);
        assertThat(result(future)).isEqualTo(1);
        assertThat(worker.asked()).containsExactly("set up", "end");
        assertThat(source.isClosed()).isTrue();
    }

    @Test
    void close_ends_a_worker_that_does_not_end_by_itself() {
        source.atEachStart(worker -> {
            worker.atEnd(() -> {});
            worker.atTerminate(() -> {});
        });
        var fake = new FakePool(source);
        var worker = idle(fake);

        fake.pool().close();

        assertThat(worker.asked()).containsExactly("set up", "end", "terminate", "kill");
    }

    @Test
    void close_ends_what_takes_longer_than_it_waits() {
        var fake = new FakePool(source, c -> c.withCloseTimeout(FakePool.AT_ONCE));
        var running = fake.submit("a");
        var waiting = fake.submit("b");
        var worker = source.arrives();
        worker.begins();

        fake.pool().close();

        assertThat(running).isCompletedExceptionally();
        assertThat(waiting).isCompletedExceptionally();
        assertThat(worker.asked()).contains("stop 1", "terminate");
        assertThat(worker.sent()).containsExactly("a");
        assertThat(source.isClosed()).isTrue();
    }

    @Test
    void a_pool_that_is_stopped_says_which_tasks_had_not_begun() {
        try (var fake = new FakePool(source)) {
            var _ = fake.submit("a");
            source.arrives().begins();
            var waiting = fake.submit("b");

            assertThat(fake.pool().shutdownNow()).hasSize(1);

            assertThatThrownBy(waiting::join)
                    .isInstanceOf(CancellationException.class)
                    .hasStackTraceContaining("b did not begin");
        }
    }

    @Test
    void what_waits_at_a_worker_does_not_begin_when_the_pool_is_stopped() {
        try (var fake = new FakePool(source)) {
            var worker = withTwoTasks(fake);

            fake.pool().shutdownNow();

            assertThat(futures)
                    .allSatisfy(future ->
                            assertThatThrownBy(() -> result(future))
                                    .isInstanceOf(CancellationException.class));
            fake.pool().close();
            assertThat(worker.sent()).containsExactly("first", "a", "b");
        }
    }

    @Test
    void what_a_worker_has_begun_just_before_the_pool_is_stopped_is_stopped_too() {
        try (var fake = new FakePool(source, c -> c.withStopGrace(FakePool.NEVER))) {
            var worker = withTwoTasks(fake);
            var first = worker.begins();
            var second = worker.begins(); // the first one's result is on its way

            fake.pool().shutdownNow();
            first.returns(1);
            worker.awaitAsked("stop 3");

            second.fails(new InterruptedException());
            assertThat(futures).allMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void a_worker_that_arrives_when_the_pool_is_closed_is_sent_away() {
        var fake = new FakePool(source);
        fake.close();

        FakeWorker late = source.comingByThemselves().arrives();

        assertThat(late.asked()).containsExactly("kill");
    }

    /// The end of a worker is seen by one thread and awaited by another: often, so that both get
    /// ahead.
    @RepeatedTest(200)
    void after_close_no_worker_is_listed() {
        var fake = new FakePool(FakeSource.prompt().of(2), c -> c.withWorkers(2));

        fake.close();

        assertThat(fake.pool().snapshot().workers()).isEmpty();
    }
}
