package dev.muster.tests.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.muster.MapFailedException;
import dev.muster.Outcome;
import dev.muster.Pool;
import dev.muster.Retries;
import dev.muster.WorkerContext;
import dev.muster.monitor.Insights;
import dev.muster.tests.kit.Waits;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a run over many inputs says at its end of where its time went.
class PoolInsightsContractTest extends PoolContract {
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final List<Integer> INPUTS = IntStream.range(0, 40).boxed().toList();

    private final List<Insights> told = new CopyOnWriteArrayList<>();

    private Insights told() {
        assertThat(told).hasSize(1);
        return told.getFirst();
    }

    private static int spin(int number) {
        return spin(number, MILLI);
    }

    private static int spin(int number, Duration time) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < time.toNanos()) {
            Thread.onSpinWait();
        }
        return number;
    }

    @Test
    void a_map_has_told_before_it_returns() throws InterruptedException, ExecutionException {
        List<Integer> results =
                pool.map(
                        PoolInsightsContractTest::spin,
                        INPUTS,
                        m -> m.withInsights(told::add).withChunkSize(10));

        Insights insights = told();
        assertThat(results).isEqualTo(INPUTS);
        assertThat(insights.items()).isEqualTo(40);
        assertThat(insights.tasks()).isEqualTo(4);
        assertThat(insights.workers()).isEqualTo(home.isParallel() ? PoolHome.WORKERS : 1);
        assertThat(insights.ran()).isGreaterThanOrEqualTo(MILLI.multipliedBy(40));
        assertThat(insights.wall().multipliedBy(insights.workers()))
                .isLessThanOrEqualTo(insights.time().total());
        assertThat(insights.speedUp()).isPositive().isLessThanOrEqualTo(insights.mostSpeedUp());
        assertThat(insights.slowest())
                .hasSize(5)
                .allMatch(item -> item.input().equals(String.valueOf(item.index())))
                .allMatch(item -> item.ran().compareTo(MILLI) >= 0);
        assertThat(insights.sentences()).hasSize(3);
    }

    @Test
    void the_slowest_item_is_named() throws InterruptedException, ExecutionException {
        Trace done = Trace.in(folder);
        long begin = System.nanoTime();
        int last = INPUTS.getLast();

        pool.map(
                x -> x == last ? longerThanAll(done, begin, x) : traced(done, x),
                INPUTS,
                m -> m.withInsights(told::add).withChunkSize(1));

        Insights.Item slowest = told().slowest().getFirst();
        assertThat(slowest.index()).isEqualTo(last);
        assertThat(slowest.input()).isEqualTo(String.valueOf(last));
    }

    private static int traced(Trace done, int number) {
        done.add(number);
        return number;
    }

    /// Waits until all others are done, and goes on for longer than all of them together.
    private static int longerThanAll(Trace done, long begin, int number) {
        long own = System.nanoTime();
        done.await(number);
        long others = System.nanoTime() - begin;
        while (System.nanoTime() - own < 2 * others) {
            Thread.onSpinWait();
        }
        return number;
    }

    @Test
    void inputs_that_are_slow_to_come_are_serial_time()
            throws InterruptedException, ExecutionException {
        Iterable<Integer> slow = () -> new SlowInputs(INPUTS.subList(0, 10).iterator());

        pool.map(x -> x, slow, m -> m.withInsights(told::add).withChunkSize(1));

        assertThat(told().items()).isEqualTo(10);
        assertThat(told().serial()).isGreaterThanOrEqualTo(MILLI.multipliedBy(50));
    }

    private record SlowInputs(Iterator<Integer> inputs) implements Iterator<Integer> {
        @Override
        public boolean hasNext() {
            return inputs.hasNext();
        }

        @Override
        public Integer next() {
            return spin(inputs.next(), MILLI.multipliedBy(5));
        }
    }

    @Test
    void items_that_are_too_small_for_a_worker_are_called_so()
            throws InterruptedException, ExecutionException {
        assumeThat(home).as("only processes are far away").isEqualTo(PoolHome.PROCESSES);
        List<Integer> many = IntStream.range(0, 2_000).boxed().toList();

        pool.map(x -> x + 1, many, m -> m.withInsights(told::add).withChunkSize(1));

        assertThat(told().areItemsTooSmall()).isTrue();
        assertThat(told().tasks()).isEqualTo(2_000);
        assertThat(told().sentences()).anyMatch(sentence -> sentence.contains("too small"));
    }

    @Test
    void starting_the_workers_is_part_of_the_first_run()
            throws InterruptedException, ExecutionException {
        Gate begun = Gate.in(folder);
        Iterable<Integer> inputs =
                () -> INPUTS.stream().peek(x -> openAtFirst(begun, x)).iterator();
        try (Pool fresh =
                home == PoolHome.PROCESSES
                        ? PoolHome.processes(c -> c.withInitializer(begun::passUninterrupted))
                        : home.open()) {
            fresh.map(x -> x, inputs, m -> m.withInsights(told::add));
            fresh.map(x -> x, INPUTS, m -> m.withInsights(told::add));
        }

        assertThat(told).hasSize(2);
        assertThat(told.getFirst().time().starting().isPositive())
                .isEqualTo(home == PoolHome.PROCESSES);
        assertThat(told.getLast().items()).isEqualTo(40);
    }

    /// No worker has come before the run has begun.
    private static void openAtFirst(Gate gate, int number) {
        if (number == 0) {
            gate.open();
        }
    }

    @Test
    void failures_are_items_too() throws InterruptedException {
        List<Outcome<Integer>> outcomes =
                pool.mapOutcomes(
                        x -> 12 / (x % 4), INPUTS, m -> m.withInsights(told::add).withChunkSize(7));

        assertThat(outcomes).filteredOn(Outcome.Failure.class::isInstance).hasSize(10);
        assertThat(told().items()).isEqualTo(40);
    }

    @Test
    void a_run_that_fails_tells_as_well() {
        assertThatThrownBy(() ->
                        pool.map(
                                x -> 1 / x,
                                List.of(1, 0),
                                m -> m.withInsights(told::add).withChunkSize(1)))
                .isInstanceOf(MapFailedException.class);

        assertThat(told().items()).isEqualTo(2);
    }

    @Test
    void each_attempt_counts_and_each_item_once() throws InterruptedException, ExecutionException {
        Pool patient = pool.with(o -> o.withRetries(Retries.of(1).withPause(Duration.ZERO)));

        List<Integer> results =
                patient.map(
                        PoolInsightsContractTest::secondTime,
                        List.of(1, 2, 3),
                        m -> m.withInsights(told::add));

        assertThat(results).containsExactly(1, 2, 3);
        assertThat(told().items()).isEqualTo(3);
        assertThat(told().time().running())
                .isGreaterThanOrEqualTo(told().ran().minus(told().time().collecting()));
    }

    private static int secondTime(int number) {
        if (WorkerContext.current().orElseThrow().attempt() == 1) {
            throw new IllegalStateException("the first time");
        }
        return spin(number);
    }

    @Test
    void an_item_that_was_stopped_has_run_for_its_limit() throws InterruptedException {
        assumeThat(home).as("something can be stopped").isEqualTo(PoolHome.PROCESSES);
        Gate never = Gate.in(folder);
        Pool impatient = pool.with(o -> o.withTimeout(Waits.SHORT));

        var outcomes =
                impatient.mapOutcomes(
                        x -> waits(never, x), List.of(1), m -> m.withInsights(told::add));

        assertThat(outcomes).singleElement().isInstanceOf(Outcome.Failure.class);
        assertThat(told().items()).isEqualTo(1);
        assertThat(told().slowest().getFirst().ran()).isGreaterThanOrEqualTo(Waits.SHORT);
    }

    private static int waits(Gate gate, int number) throws InterruptedException {
        gate.pass();
        return number;
    }

    @Test
    void a_stream_tells_at_its_end_or_when_it_is_closed() {
        try (Stream<Integer> all =
                pool.stream(x -> x + 1, INPUTS, m -> m.withInsights(told::add).unordered())) {
            assertThat(all.mapToInt(x -> x).sum()).isEqualTo(820);
        }
        assertThat(told().items()).isEqualTo(40);
        told.clear();

        try (Stream<Integer> first =
                pool.stream(x -> x + 1, () -> INPUTS.iterator(), m -> m.withInsights(told::add))) {
            assertThat(first.iterator().next()).isEqualTo(1);
            assertThat(told).isEmpty();
        }
        assertThat(told().items()).isBetween(1L, 40L);
    }

    @Test
    void a_receiver_that_fails_does_no_harm() throws InterruptedException, ExecutionException {
        List<Integer> results =
                pool.map(
                        x -> x,
                        INPUTS,
                        m ->
                                m.withInsights(insights -> {
                                    told.add(insights);
                                    throw new IllegalStateException("meant to fail");
                                }));

        assertThat(results).isEqualTo(INPUTS);
        assertThat(told().items()).isEqualTo(40);
    }
}
