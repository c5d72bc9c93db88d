package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolStreamContractTest extends PoolContract {
    private static final int WINDOW = 20;
    private static final long BYTES = 1L << 20;

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    /// All numbers from 0, counting how many have been taken.
    private static Iterable<Integer> endless(AtomicInteger taken) {
        return () -> Stream.generate(taken::getAndIncrement).iterator();
    }

    // ---- results ----

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void results_come_in_the_order_of_the_inputs(int chunkSize) {
        try (Stream<Integer> stream =
                pool.stream(x -> x + 1, numbers(1000), m -> m.withChunkSize(chunkSize))) {
            assertThat(stream.toList()).isEqualTo(IntStream.rangeClosed(1, 1000).boxed().toList());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void unordered_results_are_the_same_results(int chunkSize) {
        try (Stream<Integer> stream =
                pool.stream(x -> x, numbers(1000), m -> m.unordered().withChunkSize(chunkSize))) {
            assertThat(stream.toList()).containsExactlyInAnyOrderElementsOf(numbers(1000));
        }
    }

    @Test
    void unordered_results_come_as_soon_as_they_are_there() {
        needsParallel();
        Gate gate = Gate.in(folder);
        try (Stream<Integer> stream =
                pool.stream(
                        x -> passIfFirst(gate, x),
                        numbers(10),
                        m -> m.unordered().withChunkSize(1))) {
            Iterator<Integer> results = stream.iterator();

            List<Integer> early = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                early.add(results.next());
            }
            gate.open();

            assertThat(early).doesNotContain(0);
            assertThat(results.next()).isZero();
            assertThat(results.hasNext()).isFalse();
        }
    }

    private static int passIfFirst(Gate gate, int number) {
        if (number == 0) {
            gate.passUninterrupted();
        }
        return number;
    }

    @Test
    void no_input_gives_an_empty_stream() {
        try (Stream<Integer> stream = pool.stream(x -> x, List.<Integer>of())) {
            assertThat(stream).isEmpty();
        }
    }

    @Test
    void null_is_an_input_and_a_result_like_others() {
        List<@Nullable String> inputs = Arrays.asList("a", null, "b");

        try (Stream<@Nullable String> stream = pool.stream(x -> x, inputs)) {
            assertThat(stream.toList()).isEqualTo(inputs);
        }
    }

    // ---- laziness ----

    @Test
    void inputs_may_never_end() {
        var taken = new AtomicInteger();
        try (Stream<Integer> stream =
                pool.stream(x -> x * 2, endless(taken), m -> m.withWindow(WINDOW, BYTES))) {
            assertThat(stream.limit(100).toList())
                    .isEqualTo(IntStream.range(0, 100).map(x -> x * 2).boxed().toList());
        }
    }

    @Test
    void inputs_are_not_read_far_ahead() {
        var taken = new AtomicInteger();
        try (Stream<Integer> stream =
                pool.stream(
                        x -> x,
                        endless(taken),
                        m -> m.withWindow(WINDOW, BYTES).withChunkSize(1))) {
            assertThat(taken).hasValue(0);
            Iterator<Integer> results = stream.iterator();

            for (int i = 0; i < 10; i++) {
                assertThat(results.next()).isEqualTo(i);
                assertThat(taken.get()).isLessThanOrEqualTo(i + 1 + WINDOW);
            }
        }
    }

    @Test
    void the_window_is_measured_in_bytes_too() {
        var taken = new AtomicInteger();
        Iterable<byte[]> inputs =
                () ->
                        Stream.generate(() -> new byte[taken.incrementAndGet() > 0 ? 1 << 18 : 0])
                                .iterator();
        try (Stream<Integer> stream =
                pool.stream(
                        bytes -> bytes.length,
                        inputs,
                        m -> m.withWindow(1000, BYTES).withChunkSize(1))) {
            assertThat(stream.iterator().next()).isEqualTo(1 << 18);

            assertThat(taken.get()).isLessThan(100);
        }
    }

    @Test
    void inputs_are_read_by_the_thread_that_reads_the_stream() {
        Set<Thread> readers = ConcurrentHashMap.newKeySet();
        Iterable<Integer> inputs =
                () ->
                        numbers(500).stream()
                                .peek(_ -> readers.add(Thread.currentThread()))
                                .iterator();

        try (Stream<Integer> stream = pool.stream(x -> x, inputs)) {
            assertThat(stream.count()).isEqualTo(500);
        }

        assertThat(readers).containsExactly(Thread.currentThread());
    }

    @Test
    void closing_early_cancels_what_is_on_its_way() throws InterruptedException {
        Trace trace = Trace.in(folder);
        var taken = new AtomicInteger();
        try (Stream<Integer> stream =
                pool.stream(
                        x -> noted(trace, x),
                        endless(taken),
                        m -> m.withWindow(WINDOW, BYTES).withChunkSize(1))) {
            assertThat(stream.iterator().next()).isZero();
        }

        int read = taken.get();
        assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
        await().atMost(Waits.LONG).until(() -> pool.snapshot().waiting() == 0);
        assertThat(taken).hasValue(read);
        assertThat(trace.lines()).hasSizeLessThanOrEqualTo(read);
    }

    private static int noted(Trace trace, int number) {
        trace.add(number);
        return number;
    }

    // ---- failures ----

    @Test
    void a_failure_is_thrown_in_its_place_and_the_rest_can_still_be_had() {
        try (Stream<Integer> stream =
                pool.stream(x -> 100 / x, List.of(1, 2, 0, 4), m -> m.withChunkSize(1))) {
            Iterator<Integer> results = stream.iterator();

            assertThat(results.next()).isEqualTo(100);
            assertThat(results.next()).isEqualTo(50);
            assertThatThrownBy(results::next)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(ArithmeticException.class);
            assertThat(results.next()).isEqualTo(25);
            assertThat(results.hasNext()).isFalse();
        }
    }

    @Test
    void a_failure_in_a_chunk_costs_only_its_own_input() {
        try (Stream<Integer> stream =
                pool.stream(x -> 100 / x, List.of(1, 0, 4), m -> m.withChunkSize(3))) {
            Iterator<Integer> results = stream.iterator();

            assertThat(results.next()).isEqualTo(100);
            assertThatThrownBy(results::next).hasCauseInstanceOf(ArithmeticException.class);
            assertThat(results.next()).isEqualTo(25);
        }
    }

    @Test
    void an_interrupt_while_waiting_ends_the_stream_and_is_kept() throws InterruptedException {
        needsParallel();
        Gate gate = Gate.in(folder);
        Trace trace = Trace.in(folder);
        Running<Boolean> reading =
                Running.start(() -> {
                    try (Stream<Integer> stream =
                            pool.stream(x -> passAndNote(gate, trace, x), List.of(1))) {
                        stream.toList();
                        return false;
                    } catch (CancellationException _) {
                        return Thread.currentThread().isInterrupted();
                    }
                });
        trace.await(1);

        reading.interruptOnly();

        assertThat(reading.result()).isTrue();
        assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
    }

    private static int passAndNote(Gate gate, Trace trace, int number) {
        trace.add("begun");
        gate.passUninterrupted();
        return number;
    }
}
