package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.Pool;
import dev.muster.RemoteCallable;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PoolShutdownContractTest extends PoolContract {
    private static final long SHORT = Waits.SHORT.toMillis();
    private static final long LONG = Waits.LONG.toMillis();

    private Pool own;

    @BeforeEach
    void open_a_pool() {
        own = home.open();
    }

    @AfterEach
    void end_it() {
        own.shutdownNow();
        own.close();
    }

    @Test
    void nothing_is_accepted_after_shutdown() {
        own.shutdown();

        assertThat(own.isShutdown()).isTrue();
        assertRejected(() -> own.submit(() -> 1));
        assertRejected(() -> own.submit(() -> {}));
        assertRejected(() -> own.submit(x -> x, 1));
        assertRejected(() -> own.execute((Runnable & Serializable) () -> {}));
        assertRejected(() -> own.with(o -> o.withName("view")).submit(() -> 1));
        assertRejected(() -> own.invokeAll(List.of((RemoteCallable<Integer>) () -> 1)));
        assertRejected(() -> own.map(x -> x, List.of(1)));
        assertRejected(() -> own.stream(x -> x, List.of(1)).toList());
    }

    private static void assertRejected(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void accepted_tasks_finish_after_shutdown() throws InterruptedException {
        needsParallel();
        Gate gate = Gate.in(folder);
        List<CompletableFuture<Boolean>> running = gate.hold(own);
        CompletableFuture<Integer> waiting = own.submit(() -> 1);

        own.shutdown();

        assertThat(own.isTerminated()).isFalse();
        assertThat(own.awaitTermination(SHORT, TimeUnit.MILLISECONDS)).isFalse();
        gate.open();
        for (CompletableFuture<Boolean> each : running) {
            result(each);
        }
        assertThatObject(result(waiting)).isEqualTo(1);
        assertThat(own.awaitTermination(LONG, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(own.isTerminated()).isTrue();
    }

    @Test
    void shutdown_now_interrupts_and_gives_back_what_waits() throws InterruptedException {
        needsParallel();
        Gate gate = Gate.in(folder);
        Trace trace = Trace.in(folder);
        List<CompletableFuture<Boolean>> running = gate.hold(own);
        List<Future<?>> waiting = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waiting.add(own.submit(() -> trace.add("ran")));
        }

        List<Runnable> given = own.shutdownNow();

        assertThat(given).hasSize(5);
        assertThat(own.awaitTermination(LONG, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(running).allMatch(Future::isDone);
        assertThat(waiting).allMatch(Future::isDone);
        assertThat(trace.lines()).isEmpty();
        assertRejected(() -> own.submit(() -> 1));
    }

    @Test
    void shutdown_now_gives_back_what_nobody_has_asked_for() {
        Trace trace = Trace.in(folder);
        if (home.isParallel()) {
            Gate.in(folder).hold(own);
        }
        own.submit(() -> trace.add("first"));
        own.submit(() -> trace.add("second"));

        assertThat(own.shutdownNow()).hasSize(2);
        own.close();

        assertThat(trace.lines()).isEmpty();
    }

    @Test
    void close_waits_for_tasks_that_run_and_tasks_that_wait() throws InterruptedException {
        needsParallel();
        Gate gate = Gate.in(folder);
        gate.hold(own);
        CompletableFuture<Integer> waiting = own.submit(() -> 1);

        Running<Boolean> closing = Running.run(own::close);

        closing.assertWaits();
        gate.open();
        closing.result();
        assertThat(waiting).isCompletedWithValue(1);
        assertThat(own.isTerminated()).isTrue();
    }

    @Test
    void close_lets_every_accepted_task_finish() throws InterruptedException {
        Trace trace = Trace.in(folder);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            all.add(own.submit(() -> trace.add(number)));
        }

        own.close();

        assertThat(all).allMatch(CompletableFuture::isDone);
        assertThat(trace.numbers()).doesNotHaveDuplicates().hasSize(100);
    }

    @Test
    void an_interrupt_while_closing_stops_everything_and_is_kept() throws InterruptedException {
        needsParallel();
        Gate gate = Gate.in(folder);
        List<CompletableFuture<Boolean>> running = gate.hold(own);
        CompletableFuture<Integer> waiting = own.submit(() -> 1);
        Running<Boolean> closing =
                Running.start(() -> {
                    own.close();
                    return Thread.currentThread().isInterrupted();
                });
        closing.assertWaits();

        closing.interruptOnly();

        assertThat(closing.result()).isTrue();
        assertThat(own.isTerminated()).isTrue();
        assertThat(running).allMatch(Future::isDone);
        assertThat(waiting).isCompletedExceptionally();
    }

    @Test
    void an_interrupt_ends_the_wait_for_the_end_whatever_runs_meanwhile()
            throws InterruptedException {
        var _ = own.submit(PoolShutdownContractTest::sleep);
        Running<Boolean> waiting =
                Running.start(() -> own.awaitTermination(Long.MAX_VALUE, TimeUnit.DAYS));

        waiting.interruptOnly();

        assertThat(waiting.failure()).isInstanceOf(InterruptedException.class);
        own.shutdownNow();
    }

    private static int sleep() throws InterruptedException {
        TimeUnit.DAYS.sleep(1);
        return 1;
    }

    @Test
    void to_close_twice_is_to_close() {
        own.close();
        own.close();

        assertThat(own.isShutdown()).isTrue();
        assertThat(own.isTerminated()).isTrue();
        assertThat(own.shutdownNow()).isEmpty();
        assertThat(own.snapshot().workers()).isEmpty();
    }

    @Test
    void a_view_ends_with_its_pool_and_its_pool_with_a_view() {
        Pool view = own.with(options -> options.withName("view"));

        view.close();

        assertThat(own.isTerminated()).isTrue();
        assertThat(view.isTerminated()).isTrue();
    }

    @Test
    void results_outlive_the_pool() throws InterruptedException {
        CompletableFuture<Integer> good = own.submit(() -> 1);
        CompletableFuture<Integer> bad =
                own.submit(() -> {
                    throw new IllegalStateException("no");
                });

        own.close();

        assertThatObject(result(good)).isEqualTo(1);
        assertThat(failure(bad)).hasMessage("no");
    }

    @Test
    void awaiting_the_end_is_interruptible() throws InterruptedException {
        Running<Boolean> waiting = Running.start(() -> own.awaitTermination(LONG, TimeUnit.DAYS));

        waiting.assertWaits();
        waiting.interrupt();
    }
}
