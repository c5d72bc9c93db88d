package dev.muster.tests.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.Progress;
import dev.muster.Retries;
import dev.muster.WorkerContext;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PoolProgressContractTest extends PoolContract {
    private static final List<Integer> INPUTS = IntStream.range(0, 100).boxed().toList();

    private final List<Progress> told = new CopyOnWriteArrayList<>();

    private Progress last() {
        await().atMost(Waits.LONG).until(() -> !told.isEmpty() && told.getLast().isComplete());
        return told.getLast();
    }

    @Test
    void the_last_word_is_that_all_is_done() throws InterruptedException, ExecutionException {
        pool.map(x -> x, INPUTS, m -> m.withProgress(told::add));

        Progress last = last();
        assertThat(last.done()).isEqualTo(100);
        assertThat(last.total()).hasValue(100);
        assertThat(last.fraction()).hasValue(1.0);
        assertThat(last.failed()).isZero();
        assertThat(last.retried()).isZero();
        assertThat(last.elapsed()).isPositive();
    }

    @Test
    void nothing_is_said_twice() throws InterruptedException {
        needsParallel();
        Gate gate = Gate.in(folder);
        Running<List<Integer>> mapping =
                Running.start(() ->
                        pool.map(
                                x -> x < 3 ? x : half(gate, x),
                                List.of(1, 2, 3),
                                m -> m.withChunkSize(1).withProgress(told::add)));
        await().atMost(Waits.LONG).until(() -> told.stream().anyMatch(p -> p.within() == 0.5));
        await().pollDelay(Waits.SMALL.multipliedBy(2)).until(() -> true);
        gate.open();

        assertThat(mapping.result()).containsExactly(1, 2, 3);
        last();
        assertThat(told)
                .extracting(Progress::done, Progress::within, Progress::failed, Progress::retried)
                .doesNotHaveDuplicates();
    }

    @Test
    void it_never_goes_back() throws InterruptedException, ExecutionException {
        pool.map(
                PoolProgressContractTest::spin,
                INPUTS,
                m -> m.withProgress(told::add).withChunkSize(3));

        last();
        assertThat(told.stream().map(Progress::done)).isSorted();
        assertThat(told.stream().map(Progress::elapsed)).isSorted();
        assertThat(told).allMatch(progress -> progress.done() <= 100);
    }

    private static int spin(int number) {
        long end = System.nanoTime() + Duration.ofMillis(4).toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return number;
    }

    @Test
    void retries_are_counted() throws InterruptedException, ExecutionException {
        Pool patient = pool.with(o -> o.withRetries(Retries.of(1).withPause(Duration.ofMillis(1))));

        patient.map(
                PoolProgressContractTest::secondTime,
                List.of(1, 2, 3),
                m -> m.withProgress(told::add).withChunkSize(1));

        assertThat(last().retried()).isEqualTo(3);
        assertThat(last().failed()).isZero();
    }

    private static int secondTime(int number) {
        if (WorkerContext.current().orElseThrow().attempt() == 1) {
            throw new IllegalStateException("the first time");
        }
        return number;
    }

    @Test
    void failures_are_counted() {
        assertThatThrownBy(() -> pool.map(x -> 1 / x, List.of(0), m -> m.withProgress(told::add)))
                .isInstanceOf(ExecutionException.class);

        await().atMost(Waits.LONG).until(() -> !told.isEmpty() && told.getLast().failed() == 1);
    }

    @Test
    void a_task_says_how_far_it_is() throws InterruptedException {
        needsParallel();
        Gate gate = Gate.in(folder);
        Running<List<Integer>> mapping =
                Running.start(() ->
                        pool.map(x -> half(gate, x), List.of(1), m -> m.withProgress(told::add)));

        await().atMost(Waits.LONG).until(() -> told.stream().anyMatch(p -> p.within() == 0.5));
        gate.open();

        assertThat(mapping.result()).containsExactly(1);
        assertThat(last().within()).isZero();
    }

    private static int half(Gate gate, int number) {
        WorkerContext.current().orElseThrow().progress(2, 4);
        gate.passUninterrupted();
        return number;
    }

    @Test
    void a_stream_learns_its_total_at_its_end() {
        try (Stream<Integer> stream =
                pool.stream(
                        x -> x,
                        () -> INPUTS.iterator(),
                        m -> m.withProgress(told::add).withWindow(10, 1000))) {
            assertThat(stream.toList()).isEqualTo(INPUTS);
        }

        assertThat(last().done()).isEqualTo(100);
    }

    @Test
    void it_is_never_told_by_two_threads_at_once() throws InterruptedException, ExecutionException {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        Consumer<Progress> receiver =
                progress -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    spin(1);
                    inside.decrementAndGet();
                    told.add(progress);
                };

        pool.map(PoolProgressContractTest::spin, INPUTS, m -> m.withProgress(receiver));

        last();
        assertThat(most).hasValue(1);
    }

    @Test
    void what_the_receiver_throws_harms_nobody() throws InterruptedException, ExecutionException {
        Consumer<Progress> receiver =
                _ -> {
                    throw new IllegalStateException("the receiver of the progress is broken");
                };

        assertThat(pool.map(x -> x, INPUTS, m -> m.withProgress(receiver))).isEqualTo(INPUTS);
    }
}
