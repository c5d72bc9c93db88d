package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.WorkerContext;
import dev.muster.tests.kit.Waits;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PoolCancelContractTest extends PoolContract {

    @Test
    void a_task_that_waits_never_starts() throws InterruptedException {
        Trace trace = Trace.in(folder);
        Gate gate = Gate.in(folder);
        List<CompletableFuture<Boolean>> before = home.isParallel() ? gate.hold(pool) : List.of();
        CompletableFuture<Void> waiting = pool.submit(() -> trace.add("ran"));

        assertThat(waiting.cancel(true)).isTrue();
        // Its worker, too, may have to hear of it first.
        await().atMost(Waits.LONG).until(() -> pool.snapshot().waiting() == 0);
        gate.open();

        assertThatThrownBy(waiting::get).isInstanceOf(CancellationException.class);
        for (CompletableFuture<Boolean> each : before) {
            result(each);
        }
        result(pool.submit(() -> 1));
        assertThat(trace.lines()).isEmpty();
    }

    @Test
    void a_cancelled_task_waits_no_longer() throws InterruptedException {
        needsParallel();
        Gate gate = Gate.in(folder);
        List<CompletableFuture<Boolean>> before = gate.hold(pool);
        CompletableFuture<Integer> waiting = pool.submit(() -> 1);
        await().atMost(Waits.LONG).until(() -> pool.snapshot().waiting() == 1);

        waiting.cancel(true);

        await().atMost(Waits.LONG).until(() -> pool.snapshot().waiting() == 0);
        gate.open();
        for (CompletableFuture<Boolean> each : before) {
            result(each);
        }
    }

    @Test
    void a_task_that_runs_is_interrupted() throws InterruptedException {
        needsParallel();
        Trace trace = Trace.in(folder);
        Gate gate = Gate.in(folder);
        CompletableFuture<Boolean> running = pool.submit(() -> passAndSay(gate, trace));
        trace.await(1);

        assertThat(running.cancel(true)).isTrue();

        assertThatThrownBy(running::get).isInstanceOf(CancellationException.class);
        assertThat(trace.await(2)).containsExactly("begun", "interrupted");
        assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
    }

    private static boolean passAndSay(Gate gate, Trace trace) throws InterruptedException {
        try {
            trace.add("begun");
            gate.pass();
            return true;
        } catch (InterruptedException e) {
            trace.add("interrupted");
            throw e;
        }
    }

    @Test
    void a_task_can_see_that_it_is_cancelled() throws InterruptedException {
        needsParallel();
        Trace trace = Trace.in(folder);
        CompletableFuture<Boolean> running =
                pool.submit(() -> {
                    WorkerContext context = WorkerContext.current().orElseThrow();
                    trace.add(context.isCancelled());
                    while (!context.isCancelled()) {
                        Thread.onSpinWait();
                    }
                    trace.add(context.isCancelled());
                    return true;
                });
        trace.await(1);

        running.cancel(true);

        assertThat(trace.await(2)).containsExactly("false", "true");
        assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
    }

    @Test
    void the_interrupt_of_one_task_does_not_reach_the_next() throws InterruptedException {
        needsParallel();
        for (int i = 0; i < 10; i++) {
            Trace trace = Trace.in(folder, "trace-" + i);
            CompletableFuture<Void> running =
                    pool.submit(() -> {
                        trace.add("begun");
                        awaitInterrupt();
                    });
            trace.await(1);

            running.cancel(true);

            assertThatObject(result(pool.submit(() -> Thread.currentThread().isInterrupted())))
                    .isEqualTo(false);
            assertThatObject(result(pool.submit(() -> Thread.currentThread().isInterrupted())))
                    .isEqualTo(false);
        }
    }

    private static void awaitInterrupt() {
        while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void what_has_ended_cannot_be_cancelled() throws InterruptedException {
        CompletableFuture<Integer> ended = pool.submit(() -> 1);
        result(ended);

        assertThat(ended.cancel(true)).isFalse();

        assertThat(ended.isCancelled()).isFalse();
        assertThatObject(result(ended)).isEqualTo(1);
    }

    @Test
    void to_cancel_twice_is_to_cancel() throws InterruptedException {
        needsParallel();
        Gate gate = Gate.in(folder);
        CompletableFuture<Boolean> running =
                pool.submit(() -> {
                    gate.pass();
                    return true;
                });

        running.cancel(true);
        running.cancel(true);

        assertThat(running.isCancelled()).isTrue();
        assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
    }
}
