package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.Pool;
import dev.muster.RemoteFunction;
import dev.muster.WorkerContext;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolMapContractTest extends PoolContract {
    private static final int MANY = 100_000;
    private static final int SOME = 1_000;
    private static final long MILLI_NANOS = 1_000_000;

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    // ---- results ----

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 1000, 5000})
    void results_come_in_the_order_of_the_inputs(int chunkSize)
            throws InterruptedException, ExecutionException {
        List<Integer> squares =
                pool.map(x -> x * x, numbers(1000), m -> m.withChunkSize(chunkSize));

        assertThat(squares).isEqualTo(numbers(1000).stream().map(x -> x * x).toList());
    }

    @Test
    void a_hundred_thousand_inputs_are_no_matter() throws InterruptedException, ExecutionException {
        List<Integer> next = pool.map(x -> x + 1, numbers(MANY));

        assertThat(next.equals(IntStream.rangeClosed(1, MANY).boxed().toList())).isTrue();
    }

    @Test
    void the_results_are_a_list_that_may_be_changed()
            throws InterruptedException, ExecutionException {
        List<Integer> next = pool.map(x -> x + 1, numbers(100));

        next.sort(Comparator.reverseOrder());
        next.add(0);
        next.add(0, 101);
        next.set(1, -1);

        assertThat(next).hasSize(102).startsWith(101, -1, 99).endsWith(2, 1, 0);
        assertThat(next.remove(1)).isEqualTo(-1);
        assertThat(next).hasSize(101);
    }

    @Test
    void numbers_of_several_kinds_keep_theirs() throws InterruptedException, ExecutionException {
        RemoteFunction<Integer, Object> kinds =
                x ->
                        switch (x / 500) {
                            case 0 -> x;
                            case 1 -> x * 10_000_000_000L;
                            case 2 -> x / 4.0;
                            default -> "x" + x;
                        };

        List<Object> results = pool.map(kinds, numbers(2000), m -> m.withChunkSize(200));

        assertThat(results).isEqualTo(numbers(2000).stream().map(kinds::apply).toList());
        assertThat(pool.map(x -> x * 2L, numbers(50))).endsWith(98L);
        assertThat(pool.map(x -> x / 2.0, numbers(50))).endsWith(24.5);
    }

    @Test
    void no_input_gives_no_result() throws InterruptedException, ExecutionException {
        assertThat(pool.map(x -> x, List.of())).isEmpty();
        assertThat(pool.map((x, y) -> x, List.of(), List.of(1))).isEmpty();
        assertThat(pool.mapInts(x -> x)).isEmpty();
    }

    @Test
    void one_input_gives_one_result() throws InterruptedException, ExecutionException {
        assertThat(pool.map(String::length, List.of("four"))).containsExactly(4);
    }

    @Test
    void null_is_an_input_and_a_result_like_others()
            throws InterruptedException, ExecutionException {
        List<@Nullable String> inputs = Arrays.asList("a", null, "b");

        assertThat(pool.map(x -> x, inputs)).isEqualTo(inputs);
    }

    @Test
    void pairs_end_with_the_shorter_of_both() throws InterruptedException, ExecutionException {
        List<String> texts = pool.map(String::repeat, List.of("a", "b", "c"), List.of(2, 3));

        assertThat(texts).containsExactly("aa", "bbb");
    }

    @Test
    void inputs_are_read_once() throws InterruptedException, ExecutionException {
        var iterators = new AtomicInteger();
        Iterable<Integer> inputs =
                () -> {
                    iterators.incrementAndGet();
                    return numbers(100).iterator();
                };

        assertThat(pool.map(x -> x, inputs)).hasSize(100);

        assertThat(iterators).hasValue(1);
    }

    @Test
    void numbers_are_mapped_as_numbers() throws InterruptedException, ExecutionException {
        int[] ints = IntStream.range(0, MANY).toArray();
        long[] longs = LongStream.range(0, MANY).toArray();
        double[] doubles = DoubleStream.iterate(0, x -> x + 0.5).limit(MANY).toArray();

        assertThat(pool.mapInts(x -> x * 2, ints))
                .isEqualTo(IntStream.range(0, MANY).map(x -> x * 2).toArray());
        assertThat(pool.mapLongs(x -> -x, longs))
                .isEqualTo(LongStream.range(0, MANY).map(x -> -x).toArray());
        assertThat(pool.mapDoubles(Math::sqrt, doubles))
                .isEqualTo(DoubleStream.of(doubles).map(Math::sqrt).toArray());
    }

    @Test
    void many_threads_map_at_once() throws InterruptedException {
        List<List<Integer>> results =
                Running.times(
                        4, () -> pool.map(x -> x + 1, numbers(1000), m -> m.withChunkSize(9)));

        assertThat(results)
                .hasSize(4)
                .containsOnly(IntStream.rangeClosed(1, 1000).boxed().toList());
    }

    @Test
    void every_input_is_worked_on_once() throws InterruptedException, ExecutionException {
        Trace trace = Trace.in(folder);

        pool.map(x -> noted(trace, x), numbers(2000));

        assertThat(trace.lines()).hasSize(2000).doesNotHaveDuplicates();
    }

    private static int noted(Trace trace, int number) {
        trace.add(number);
        return number;
    }

    // ---- failures ----

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void a_failing_input_fails_the_whole_and_the_rest_is_cancelled(int chunkSize)
            throws InterruptedException {
        Trace trace = Trace.in(folder);

        assertThatThrownBy(() ->
                        pool.map(
                                x -> notedUnless(3, trace, x),
                                numbers(20_000), // more than are on their way at once
                                m -> m.withChunkSize(chunkSize)))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot do 3");

        int done = trace.lines().size();
        assertThat(done).isLessThan(19_999);
        assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
        assertThat(trace.lines()).as("nothing runs after the failure was thrown").hasSize(done);
    }

    private static int notedUnless(int bad, Trace trace, int number) {
        if (number == bad) {
            throw new IllegalArgumentException("cannot do " + number);
        }
        if (number > SOME) { // so that others are far from their end when the failure is seen
            LockSupport.parkNanos(MILLI_NANOS);
        }
        trace.add(number);
        return number;
    }

    @Test
    void a_failing_number_fails_the_whole() {
        assertThatThrownBy(() -> pool.mapInts(x -> 100 / x, 5, 4, 0, 2))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> pool.mapLongs(x -> 100 / x, 0))
                .hasCauseInstanceOf(ArithmeticException.class);
    }

    @Test
    void a_failing_source_fails_the_whole() throws InterruptedException {
        Iterable<Integer> inputs =
                () -> {
                    throw new IllegalStateException("no source");
                };

        assertThatThrownBy(() -> pool.map(x -> x, inputs))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no source");
        assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
    }

    @Test
    void an_interrupt_ends_it_and_cancels_the_rest() throws InterruptedException {
        needsParallel();
        Gate gate = Gate.in(folder);
        Trace trace = Trace.in(folder);
        Running<List<Integer>> mapping =
                Running.start(() ->
                        pool.map(
                                x -> passAndNote(gate, trace, x),
                                numbers(100),
                                m -> m.withChunkSize(1)));
        trace.await(1);

        mapping.interrupt();

        assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
        assertThat(trace.lines()).hasSizeLessThan(50).allMatch("begun"::equals);
    }

    private static int passAndNote(Gate gate, Trace trace, int number) {
        trace.add("begun");
        gate.passUninterrupted();
        trace.add("passed");
        return number;
    }

    @Test
    void the_options_of_a_view_hold_for_every_input()
            throws InterruptedException, ExecutionException {
        Trace trace = Trace.in(folder);
        Pool patient = pool.with(o -> o.withRetries(1).withTimeout(Waits.LONG));

        List<Integer> results =
                patient.map(x -> secondTime(trace, x), List.of(1, 2, 3), m -> m.withChunkSize(1));

        assertThat(results).containsExactly(1, 2, 3);
        assertThat(trace.lines()).hasSize(6);
    }

    private static int secondTime(Trace trace, int number) {
        trace.add(number);
        if (WorkerContext.current().orElseThrow().attempt() == 1) {
            throw new IllegalStateException("the first time");
        }
        return number;
    }

    @Test
    void tasks_of_very_different_length_are_shared_out()
            throws InterruptedException, ExecutionException {
        List<Integer> results = pool.map(PoolMapContractTest::unequal, numbers(300));

        assertThat(results).isEqualTo(numbers(300));
    }

    private static int unequal(int number) {
        long end = System.nanoTime() + Duration.ofMillis(number % 100 == 0 ? 100 : 0).toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return number;
    }
}
