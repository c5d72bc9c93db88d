package dev.muster.tests.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.FailedInput;
import dev.muster.MapFailedException;
import dev.muster.Outcome;
import dev.muster.Pool;
import dev.muster.RemoteFunction;
import dev.muster.StreamFailedException;
import dev.muster.TaskTimeoutException;
import dev.muster.WorkerDiedException;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Whatever fails in a map or a stream says for which input.
class PoolFailedInputContractTest extends PoolContract {
    private static final List<Integer> NUMBERS = IntStream.range(0, 50).boxed().toList();
    private static final RemoteFunction<Integer, Integer> FAILS_AT_30 =
            PoolFailedInputContractTest::at30;

    private static int at30(int number) throws IOException {
        if (number == 30) {
            throw new IOException("thirty");
        }
        return -number;
    }

    private static MapFailedException failureOf(Callable<?> map) {
        MapFailedException failure = catchThrowableOfType(MapFailedException.class, map::call);
        assertThat(failure).isNotNull();
        return failure;
    }

    private void needsProcesses() {
        assumeTrue(home == PoolHome.PROCESSES, "only a process dies of a task");
    }

    // ---- map ----

    @Test
    void a_map_names_the_input() {
        for (int size : new int[] {0, 1, 7, 50}) {
            MapFailedException failure =
                    failureOf(() -> pool.map(FAILS_AT_30, NUMBERS, m -> m.withChunkSize(size)));

            assertThat(failure.input()).isEqualTo(new FailedInput(30, 1, "30"));
            assertThat(failure)
                    .hasMessageContaining("input 30 (30)")
                    .hasMessageContaining("thirty");
            assertThat(failure.getCause()).isInstanceOf(IOException.class).hasMessage("thirty");
        }
    }

    @Test
    void an_error_names_the_input_too() {
        MapFailedException failure =
                failureOf(() ->
                        pool.map(x -> x == 5 ? deep(x) : x, NUMBERS, m -> m.withChunkSize(20)));

        assertThat(failure.input().index()).isEqualTo(5);
        assertThat(failure).hasCauseInstanceOf(StackOverflowError.class);
    }

    private static int deep(int number) {
        return number + deep(number + 1);
    }

    @Test
    void a_map_of_numbers_names_the_input() {
        MapFailedException failure =
                failureOf(() -> pool.mapInts(x -> 10 / x, IntStream.range(-20, 20).toArray()));

        assertThat(failure.input()).isEqualTo(new FailedInput(20, 1, "0"));
        assertThat(failure).hasCauseInstanceOf(ArithmeticException.class);
        assertThat(failureOf(() -> pool.mapLongs(x -> 10 / x, 1, 0, 2)).input().index()).isOne();
        assertThat(failureOf(() -> pool.mapDoubles(x -> 10 / (int) x, 1, 2, 0.5)).input().text())
                .isEqualTo("0.5");
    }

    @Test
    void a_pair_is_named_by_both() {
        MapFailedException failure =
                failureOf(() -> pool.map((x, y) -> y / x, List.of(1, 0), List.of(3, 4)));

        assertThat(failure.input()).isEqualTo(new FailedInput(1, 1, "0, 4"));
    }

    @Test
    void a_long_value_is_shortened() {
        String text = "x".repeat(10_000);

        MapFailedException failure = failureOf(() -> pool.map(Integer::parseInt, List.of(text)));

        assertThat(failure.input().text()).hasSizeLessThan(200).startsWith("\"xxx").endsWith("…");
    }

    @Test
    void an_input_that_ends_its_worker_is_named() {
        needsProcesses();

        MapFailedException failure =
                failureOf(() ->
                        pool.map(x -> x == 17 ? halt() : x, NUMBERS, m -> m.withChunkSize(10)));

        assertThat(failure.input()).isEqualTo(new FailedInput(17, 1, "17"));
        assertThat(failure).hasCauseInstanceOf(WorkerDiedException.class);
    }

    private static int halt() {
        Runtime.getRuntime().halt(7);
        return 0;
    }

    @Test
    void an_input_that_takes_too_long_is_named() {
        needsParallel();
        Gate never = Gate.in(folder);

        MapFailedException failure = null;
        for (Duration limit : Waits.growing(Waits.MEDIUM)) {
            Pool impatient = pool.with(o -> o.withTimeout(limit));
            failure =
                    failureOf(() ->
                            impatient.map(
                                    x -> {
                                        if (x == 2) {
                                            never.pass();
                                        }
                                        return x;
                                    },
                                    List.of(0, 1, 2, 3)));
            if (failure.input().index() == 2) {
                break; // else it was too short for the others
            }
        }

        assertThat(failure.input()).isEqualTo(new FailedInput(2, 1, "2"));
        assertThat(failure.getCause())
                .isInstanceOf(TaskTimeoutException.class)
                .hasMessageContaining("ran longer than its limit of");
    }

    @Test
    void a_function_that_cannot_travel_is_named_in_words_of_the_program() {
        needsProcesses();
        var socket = new Socket();

        assertThatThrownBy(() -> pool.map(x -> x + socket.getPort(), NUMBERS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'socket'")
                .message()
                .doesNotContain("dev.muster.internal");
    }

    @Test
    void what_holds_something_that_cannot_travel_is_named_too() {
        needsProcesses();
        RemoteFunction<Integer, Integer> held = new Holding(new Object());

        assertThatThrownBy(() -> pool.map(held, NUMBERS))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("dev.muster.internal")
                .contains("Holding");
    }

    private record Holding(Object held) implements RemoteFunction<Integer, Integer> {
        @Override
        public Integer call(Integer number) {
            return number;
        }
    }

    // ---- streams ----

    @Test
    void a_stream_names_the_input_and_goes_on() {
        var got = new ArrayList<Integer>();
        var failed = new ArrayList<FailedInput>();
        try (Stream<Integer> stream = pool.stream(FAILS_AT_30, NUMBERS, m -> m.withChunkSize(8))) {
            Iterator<Integer> results = stream.iterator();
            while (got.size() + failed.size() < NUMBERS.size()) {
                try {
                    got.add(results.next());
                } catch (StreamFailedException e) {
                    failed.add(e.input());
                    assertThat(e).hasCauseInstanceOf(IOException.class);
                }
            }
        }

        assertThat(failed).containsExactly(new FailedInput(30, 1, "30"));
        assertThat(got).hasSize(49).contains(-29, -31);
    }

    // ---- results and failures together ----

    @Test
    void outcomes_have_results_and_failures_in_order() throws Exception {
        List<Outcome<Integer>> outcomes =
                pool.mapOutcomes(
                        x -> x % 10 == 3 ? at30(30) : at30(x % 10),
                        NUMBERS,
                        m -> m.withChunkSize(4));

        assertThat(outcomes).hasSize(50);
        for (int i = 0; i < 50; i++) {
            if (i % 10 == 3) {
                assertThat(outcomes.get(i))
                        .isInstanceOfSatisfying(
                                Outcome.Failure.class,
                                failure -> assertThat(failure.cause()).hasMessage("thirty"));
                Outcome<Integer> failed = outcomes.get(i);
                assertThat(failureOf(failed::get).input().index()).isEqualTo(i);
            } else {
                assertThat(outcomes.get(i).get()).isEqualTo(-(i % 10));
            }
        }
    }

    @Test
    void outcomes_tell_who_ended_a_worker_from_who_was_with_it() throws Exception {
        needsProcesses();

        List<Outcome<Integer>> outcomes =
                pool.mapOutcomes(x -> x == 5 ? halt() : x, NUMBERS, m -> m.withChunkSize(10));

        assertThat(causes(outcomes))
                .hasSize(10)
                .hasOnlyElementsOfTypes(WorkerDiedException.class, CancellationException.class);
        assertThat(cause(outcomes.get(5))).isInstanceOf(WorkerDiedException.class);
        assertThat(cause(outcomes.get(9)))
                .hasMessageContaining("in one chunk with input 5")
                .hasCauseInstanceOf(WorkerDiedException.class);
    }

    private static Throwable cause(Outcome<?> outcome) {
        return ((Outcome.Failure<?>) outcome).cause();
    }

    private static List<Throwable> causes(List<Outcome<Integer>> outcomes) {
        return outcomes.stream()
                .filter(Outcome.Failure.class::isInstance)
                .map(PoolFailedInputContractTest::cause)
                .toList();
    }

    // ---- a limit for all ----

    private RemoteFunction<Integer, Integer> stuckFrom(int first) {
        Gate never = Gate.in(folder);
        return x -> {
            if (x >= first) {
                never.pass();
            }
            return x;
        };
    }

    @Test
    void a_map_that_takes_too_long_says_what_was_done() {
        needsParallel();

        MapFailedException failure = null;
        for (Duration limit : Waits.growing(Waits.MEDIUM)) {
            failure =
                    failureOf(() ->
                            pool.map(
                                    stuckFrom(4),
                                    NUMBERS,
                                    m -> m.withChunkSize(1).withTotalTimeout(limit)));
            if (failure.getCause().getMessage().contains("4 of 50")) {
                break;
            }
        }

        assertThat(failure.getCause())
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("it took longer than its limit of")
                .hasMessageContaining("4 of 50 inputs were done");
        assertThat(failure.input()).isEqualTo(new FailedInput(4, 1, "4"));
    }

    @Test
    void outcomes_that_take_too_long_have_what_was_done() throws Exception {
        needsParallel();

        List<Outcome<Integer>> outcomes = List.of();
        for (Duration limit : Waits.growing(Waits.MEDIUM)) {
            outcomes =
                    pool.mapOutcomes(
                            stuckFrom(4), NUMBERS, m -> m.withChunkSize(1).withTotalTimeout(limit));
            if (outcomes.get(3) instanceof Outcome.Success) {
                break;
            }
        }

        assertThat(outcomes).hasSize(50);
        assertThat(outcomes.subList(0, 4)).hasOnlyElementsOfType(Outcome.Success.class);
        assertThat(causes(outcomes)).hasSize(46).hasOnlyElementsOfType(TimeoutException.class);
        assertThat(((Outcome.Failure<Integer>) outcomes.get(49)).input())
                .isEqualTo(new FailedInput(49, 1, "49"));
    }

    @Test
    void a_stream_that_takes_too_long_ends() {
        needsParallel();
        try (Stream<Integer> stream =
                pool.stream(
                        stuckFrom(0), NUMBERS, m -> m.withTotalTimeout(Duration.ofMillis(300)))) {
            StreamFailedException failure =
                    catchThrowableOfType(StreamFailedException.class, stream::toList);

            assertThat(failure).hasCauseInstanceOf(TimeoutException.class);
            assertThat(failure.input().index()).isZero();
        }
    }

    @Test
    void a_map_in_time_is_not_hurt_by_its_limit() throws Exception {
        assertThat(
                        pool.map(
                                x -> x + 1,
                                NUMBERS,
                                m -> m.withTotalTimeout(Duration.ofSeconds(Long.MAX_VALUE))))
                .hasSize(50);
    }
}
