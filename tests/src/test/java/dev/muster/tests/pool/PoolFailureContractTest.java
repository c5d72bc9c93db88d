package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import dev.muster.Pool;
import dev.muster.Retries;
import dev.muster.TaskTimeoutException;
import dev.muster.WorkerContext;
import dev.muster.tests.kit.Waits;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class PoolFailureContractTest extends PoolContract {
    private static final String STAY = "PoolFailureContractTest.stay";
    private static final Retries QUICK = Retries.of(3).withPause(Duration.ofMillis(1));

    /// With a field of its own.
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        private final int code;

        Refusal(int code) {
            super("refused with " + code);
            this.code = code;
        }
    }

    /// With a field that cannot travel.
    static final class Stranded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // that is the point
        final Object thread = Thread.currentThread();

        Stranded() {
            super("a thread in a field");
        }
    }

    // ---- what a task throws ----

    @Test
    void what_a_task_throws_is_the_cause() throws InterruptedException {
        Throwable failure =
                failure(
                        pool.submit(() -> {
                            throw new FileNotFoundException("no such log");
                        }));

        assertThat(failure).isInstanceOf(FileNotFoundException.class).hasMessage("no such log");
    }

    @Test
    void the_stack_shows_where_the_task_failed() throws InterruptedException {
        Throwable failure = failure(pool.submit(() -> fail_deep_inside()));

        assertThat(failure.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("fail_deep_inside"));
    }

    private static int fail_deep_inside() {
        throw new IllegalStateException("deep");
    }

    @Test
    void an_exception_of_ones_own_keeps_its_fields() throws InterruptedException {
        Refusal failure =
                failure(
                        pool.submit(() -> {
                            throw new Refusal(17);
                        }),
                        Refusal.class);

        assertThat(failure.code).isEqualTo(17);
        assertThat(failure).hasMessage("refused with 17");
    }

    @Test
    void causes_and_suppressed_exceptions_come_along() throws InterruptedException {
        Throwable failure =
                failure(
                        pool.submit(() -> {
                            var problem = new UncheckedIOException(new IOException("inner"));
                            problem.addSuppressed(new IllegalStateException("beside"));
                            throw problem;
                        }));

        assertThat(failure).isInstanceOf(UncheckedIOException.class);
        assertThat(failure).cause().isInstanceOf(IOException.class).hasMessage("inner");
        assertThat(failure.getSuppressed())
                .singleElement()
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void an_error_fails_its_task_and_no_other() throws InterruptedException {
        Throwable failure =
                failure(
                        pool.submit(() -> {
                            throw new AssertionError("an error");
                        }));

        assertThat(failure).isInstanceOf(AssertionError.class).hasMessage("an error");
        assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
    }

    @Test
    void a_stack_overflow_fails_its_task_and_no_other() throws InterruptedException {
        Throwable failure = failure(pool.submit(() -> endless(0)));

        assertThat(failure).isInstanceOf(StackOverflowError.class);
        assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int endless(int depth) {
        return 1 + endless(depth + 1);
    }

    @Test
    void an_exception_that_cannot_travel_still_says_what_it_was() throws InterruptedException {
        Throwable failure =
                failure(
                        pool.submit(() -> {
                            throw new Stranded();
                        }));

        assertThat(failure.toString()).contains("Stranded", "a thread in a field");
    }

    // ---- retries ----

    @Test
    void a_task_fails_at_once_without_retries() throws InterruptedException {
        Trace trace = Trace.in(folder);

        failure(pool.submit(() -> failBefore(5, trace)));

        assertThat(trace.lines()).containsExactly("1");
    }

    @Test
    void a_task_with_retries_runs_until_it_succeeds() throws InterruptedException {
        Trace trace = Trace.in(folder);
        Pool patient = pool.with(options -> options.withRetries(QUICK));

        assertThatObject(result(patient.submit(() -> failBefore(3, trace)))).isEqualTo(3);

        assertThat(trace.lines()).containsExactly("1", "2", "3");
    }

    @Test
    void when_the_retries_are_used_up_the_last_failure_counts() throws InterruptedException {
        Trace trace = Trace.in(folder);
        Pool patient = pool.with(options -> options.withRetries(QUICK));

        Throwable failure = failure(patient.submit(() -> failBefore(100, trace)));

        assertThat(failure).hasMessageContaining("attempt 4");
        assertThat(trace.lines()).containsExactly("1", "2", "3", "4");
    }

    private static int failBefore(int attempt, Trace trace) {
        int current = WorkerContext.current().orElseThrow().attempt();
        trace.add(current);
        if (current < attempt) {
            throw new IllegalStateException("attempt " + current);
        }
        return current;
    }

    // ---- time limits ----

    @Test
    void a_task_that_runs_too_long_is_stopped() throws InterruptedException {
        needsParallel();
        Trace trace = Trace.in(folder);
        Gate gate = Gate.in(folder);
        for (Duration limit : Waits.growing(Waits.SMALL)) {
            Pool hasty = pool.with(o -> o.withName("the slow one").withTimeout(limit));
            var failure =
                    failure(
                            hasty.submit(() -> {
                                passOrSay(gate, trace);
                                return 1;
                            }),
                            TaskTimeoutException.class);

            assertThat(failure).hasMessageContaining("the slow one");
            assertThat(failure.limit()).isEqualTo(limit);
            if (!trace.lines().isEmpty()) {
                break; // else it had not come that far
            }
        }

        assertThat(trace.await(1)).containsOnly("interrupted");
        assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
    }

    @Test
    void each_of_many_time_limits_has_the_stack_of_its_task_and_nothing_of_ours()
            throws InterruptedException {
        needsParallel();
        Gate gate = Gate.in(folder);
        result(pool.submit(() -> stay(3, true)));

        List<TaskTimeoutException> failures = List.of();
        for (Duration limit : Waits.growing(Waits.SMALL.multipliedBy(2))) {
            failures = allLate(pool.with(o -> o.withTimeout(limit)), gate);
            if (failures.stream().allMatch(each -> each.stacks().contains(STAY))) {
                break; // else one had not come that far
            }
        }

        for (TaskTimeoutException failure : failures) {
            assertThat(failure.stacks()).contains(STAY).doesNotContain("dev.muster.internal");
            assertThat(failure).hasMessageContaining(failure.stacks());
        }
        gate.open();
    }

    private static List<TaskTimeoutException> allLate(Pool hasty, Gate gate)
            throws InterruptedException {
        List<CompletableFuture<Integer>> late = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            int way = i % 3;
            late.add(hasty.submit(() -> stay(way, false)));
        }
        late.add(hasty.submit(() -> stay(gate)));
        List<TaskTimeoutException> failures = new ArrayList<>();
        for (CompletableFuture<Integer> each : late) {
            failures.add(failure(each, TaskTimeoutException.class));
        }
        return failures;
    }

    /// Until it is interrupted, and then ends at once, with an exception or a result.
    private static int stay(int way, boolean isOver) throws InterruptedException {
        while (!isOver && !Thread.currentThread().isInterrupted()) {
            switch (way) {
                case 0 -> Thread.sleep(Waits.LONG);
                case 1 -> Thread.onSpinWait();
                default -> LockSupport.park();
            }
        }
        return way;
    }

    /// Whatever is asked of it.
    private static int stay(Gate gate) {
        while (gate.isClosed()) {
            Thread.onSpinWait();
        }
        return 0;
    }

    private static void passOrSay(Gate gate, Trace trace) throws InterruptedException {
        try {
            gate.pass();
        } catch (InterruptedException e) {
            trace.add("interrupted");
            throw e;
        }
    }

    @Test
    void a_task_that_ends_in_time_is_not_touched() throws InterruptedException {
        Pool calm = pool.with(options -> options.withTimeout(Waits.LONG));

        assertThatObject(result(calm.submit(() -> 1))).isEqualTo(1);
        assertThatObject(result(calm.submit(() -> Thread.currentThread().isInterrupted())))
                .isEqualTo(false);
    }

    @Test
    void waiting_for_a_worker_is_not_running() throws InterruptedException {
        needsParallel();
        Object end = null;
        for (Duration limit : Waits.growing(Waits.SMALL)) {
            end = endAfterWaiting(limit);
            if (!(end instanceof TaskTimeoutException)) {
                break; // else it was too short for the task itself
            }
        }

        assertThat(end).isEqualTo(1);
    }

    /// @return what became of a task that waited for a worker for longer than it may run
    private Object endAfterWaiting(Duration limit) throws InterruptedException {
        Gate gate = Gate.in(folder, "gate-" + limit.toMillis());
        var before = gate.hold(pool);
        var hasty = pool.with(o -> o.withTimeout(limit)).submit(() -> 1);

        assertThat(
                        hasty.copy()
                                .completeOnTimeout(-1, 2 * limit.toMillis(), TimeUnit.MILLISECONDS)
                                .join())
                .isEqualTo(-1);
        gate.open();

        for (var each : before) {
            result(each);
        }
        return result(hasty.handle((one, late) -> late == null ? one : late));
    }

    @Test
    void every_attempt_has_the_whole_time() throws InterruptedException {
        needsParallel();
        List<String> ran = List.of();
        Object end = null;
        for (Duration limit : Waits.growing(Waits.SMALL)) {
            Trace trace = Trace.in(folder, "trace-" + limit.toMillis());
            Pool view = pool.with(o -> o.withTimeout(limit).withRetries(QUICK));
            end =
                    result(
                            view.submit(() -> thirdTime(trace))
                                    .handle((attempt, late) -> late == null ? attempt : late));
            ran = trace.lines();
            if (ran.equals(List.of("1", "2", "3"))) {
                break; // else an attempt had not come that far
            }
        }

        assertThat(ran).containsExactly("1", "2", "3");
        assertThat(end).isEqualTo(3);
    }

    private static int thirdTime(Trace trace) throws InterruptedException {
        int current = WorkerContext.current().orElseThrow().attempt();
        trace.add(current);
        if (current < 3) {
            Thread.sleep(Waits.LONG);
        }
        return current;
    }
}
