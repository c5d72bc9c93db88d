package dev.muster.tests.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.muster.MapFailedException;
import dev.muster.MapOptions;
import dev.muster.Progress;
import dev.muster.RemoteFunction;
import dev.muster.ResumeOptions;
import dev.muster.journal.Journal;
import dev.muster.journal.JournalException;
import dev.muster.journal.JournalResult;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PoolResumeContractTest extends PoolContract {
    private static final List<Integer> INPUTS = IntStream.range(0, 300).boxed().toList();
    private static final List<String> RESULTS = INPUTS.stream().map(i -> "r" + i).toList();

    private Path file;
    private Trace trace;

    @BeforeEach
    void name_the_files() {
        file = folder.resolve("run.journal");
        trace = Trace.in(folder);
    }

    private static String noted(Trace trace, int input) {
        trace.add(input);
        return "r" + input;
    }

    private UnaryOperator<MapOptions> resumed() {
        return m -> m.resumable(file);
    }

    private List<String> mapped(List<Integer> inputs, UnaryOperator<MapOptions> options)
            throws InterruptedException, ExecutionException {
        Trace noting = trace;
        return pool.map(x -> noted(noting, x), inputs, options);
    }

    @Test
    void what_is_done_is_not_done_again() throws Exception {
        List<Integer> some = INPUTS.stream().filter(i -> i % 3 == 0 || i > 250).toList();
        assertThat(mapped(some, resumed())).hasSize(some.size());

        assertThat(mapped(INPUTS, m -> resumed().apply(m).withChunkSize(7)))
                .containsExactlyElementsOf(RESULTS);
        assertThat(mapped(INPUTS, resumed())).containsExactlyElementsOf(RESULTS);

        assertThat(trace.numbers()).hasSize(300).doesNotHaveDuplicates();
        assertThat(Journal.inspect(file).results()).isEqualTo(300);
    }

    @Test
    void each_way_to_map_takes_what_another_one_left() throws Exception {
        Trace noting = trace;
        RemoteFunction<Integer, String> function = x -> noted(noting, x);
        UnaryOperator<MapOptions> named =
                m -> m.resumable(file, r -> r.withVersion("1").withForce(Duration.ZERO));

        try (Stream<String> first = pool.stream(function, INPUTS.subList(0, 40), named)) {
            assertThat(first).containsExactlyElementsOf(RESULTS.subList(0, 40));
        }
        assertThat(pool.mapOutcomes(function, INPUTS.subList(0, 100), named))
                .allMatch(outcome -> outcome instanceof dev.muster.Outcome.Success);
        try (Stream<String> all = pool.stream(function, INPUTS, m -> named.apply(m).unordered())) {
            assertThat(all).containsExactlyInAnyOrderElementsOf(RESULTS);
        }
        assertThat(pool.with(o -> o.withRetries(1)).map(function, INPUTS, named))
                .containsExactlyElementsOf(RESULTS);

        assertThat(trace.numbers()).hasSize(300).doesNotHaveDuplicates();
    }

    @Test
    void a_stream_that_is_closed_early_leaves_what_had_arrived() throws Exception {
        RemoteFunction<Integer, String> function = x -> "r" + x;

        try (Stream<String> first =
                pool.stream(function, INPUTS, m -> named(m).withWindow(10, 1 << 20))) {
            assertThat(first.limit(40)).containsExactlyElementsOf(RESULTS.subList(0, 40));
        }

        assertThat(Journal.inspect(file).results()).isBetween(40L, 299L);
        assertThat(pool.map(function, INPUTS, m -> named(m))).isEqualTo(RESULTS);
    }

    @Test
    void failures_are_tried_again() throws Exception {
        Trace noting = trace;
        Gate fixed = Gate.in(folder);
        RemoteFunction<Integer, String> function = x -> failing(noting, fixed, x);
        UnaryOperator<MapOptions> options = m -> resumed().apply(m).withChunkSize(10);

        assertThatThrownBy(() -> pool.map(function, INPUTS, options))
                .isInstanceOfSatisfying(
                        MapFailedException.class,
                        e -> assertThat(e.input().toString()).contains("105"));
        var outcomes = pool.mapOutcomes(function, INPUTS, options);
        fixed.open();

        assertThat(outcomes.get(105)).isInstanceOf(dev.muster.Outcome.Failure.class);
        assertThat(outcomes.stream().filter(o -> o instanceof dev.muster.Outcome.Success))
                .hasSize(299);
        assertThat(pool.map(function, INPUTS, options)).containsExactlyElementsOf(RESULTS);
        assertThat(trace.numbers()).filteredOn(number -> number == 105).hasSize(3);
    }

    private static String failing(Trace trace, Gate fixed, int input) {
        trace.add(input);
        if (input == 105 && fixed.isClosed()) {
            throw new IllegalStateException("not yet");
        }
        return "r" + input;
    }

    @Test
    void nulls_and_equal_inputs_have_their_places() throws Exception {
        List<String> inputs = Arrays.asList("a", null, "b", "a", null, "a");
        RemoteFunction<String, String> function = x -> "b".equals(x) ? null : x + "!";

        List<String> first = pool.map(function, inputs, resumed());
        List<String> again = pool.map(function, inputs, resumed());

        assertThat(first).containsExactly("a!", "null!", null, "a!", "null!", "a!");
        assertThat(again).isEqualTo(first);
        assertThat(Journal.inspect(file).results()).isEqualTo(3);
    }

    @Test
    void numbers_come_back_as_numbers() throws Exception {
        List<Integer> doubled = INPUTS.stream().map(i -> 2 * i).toList();

        assertThat(pool.map(x -> 2 * x, INPUTS.subList(0, 50), m -> named(m))).hasSize(50);
        assertThat(pool.map(x -> 2 * x, INPUTS, m -> named(m))).isEqualTo(doubled);
        assertThat(pool.map(x -> 2 * x, INPUTS, m -> named(m))).isEqualTo(doubled);
    }

    private MapOptions named(MapOptions options) {
        return options.resumable(file, r -> r.withVersion("1"));
    }

    @Test
    void a_changed_function_is_noticed() throws Exception {
        pool.map(x -> x + 1, INPUTS, resumed());

        assertThatThrownBy(() -> pool.map(x -> x + 2, INPUTS, resumed()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("300 results of version 'code ")
                .hasMessageContaining("acceptingOtherVersion()")
                .hasCauseInstanceOf(JournalException.class);
        assertThat(plus(2, r -> r.acceptingOtherVersion())).startsWith(1, 2).endsWith(300);
        assertThat(plus(2, r -> r.besideOtherVersions())).startsWith(2, 3).endsWith(301);
        assertThat(plus(2, r -> r)).startsWith(2, 3).endsWith(301);
        assertThatThrownBy(() -> plus(3, r -> r)).hasMessageContaining("of version");
        assertThat(Journal.inspect(file).versions()).hasSize(2);
    }

    private List<Integer> plus(int number, UnaryOperator<ResumeOptions> options)
            throws InterruptedException, ExecutionException {
        return pool.map(x -> x + number, INPUTS, m -> m.resumable(file, options));
    }

    private record Order(String id, Set<String> parts, long read) {}

    @Test
    void inputs_are_known_by_value_or_by_a_key() throws Exception {
        Trace noting = trace;
        RemoteFunction<Order, String> function = order -> noted(noting, order.id().length());
        UnaryOperator<MapOptions> byId = m -> m.resumable(file, r -> r.keyedBy(Order::id));
        Path other = folder.resolve("other.journal");

        pool.map(function, List.of(new Order("a", Set.of(), 1)), byId);
        pool.map(function, List.of(new Order("a", Set.of("x"), 2)), byId);
        assertThat(trace.lines()).hasSize(1);
        assertThatThrownBy(() ->
                        pool.map(
                                function,
                                List.of(new Order("a", Set.of(), 1)),
                                m -> m.resumable(file, r -> r.keyedBy(Order::parts))))
                .hasMessageContaining("of version");
        for (String first : List.of("p", "q", "r")) {
            var order = new Order("a", Set.copyOf(List.of(first, "p", "q", "r")), 1);
            pool.map(function, List.of(order), m -> m.resumable(other));
        }
        assertThat(trace.lines()).hasSize(2);
    }

    @Test
    void progress_and_time_limits_count_what_is_known() throws Exception {
        List<Progress> told = new CopyOnWriteArrayList<>();
        mapped(INPUTS.subList(0, 299), m -> named(m));

        mapped(INPUTS, m -> named(m).withProgress(told::add));
        assertThat(told.getLast().done()).isEqualTo(300);
        assertThat(told.getLast().isComplete()).isTrue();
        needsParallel();
        Gate gate = Gate.in(folder);
        List<Integer> more = IntStream.range(0, 310).boxed().toList();
        String said = "";
        for (Duration limit : Waits.growing(Waits.SMALL.multipliedBy(4))) {
            said =
                    catchThrowable(() ->
                                    pool.map(
                                            x -> held(gate, x),
                                            more,
                                            m -> named(m).withTotalTimeout(limit)))
                            .getMessage();
            if (said.contains("300 of")) {
                break; // else it was too short to read the journal
            }
        }
        assertThat(said).contains("300 of 310 inputs were done");
        gate.open();
    }

    private static String held(Gate gate, int input) throws InterruptedException {
        gate.pass();
        return "r" + input;
    }

    @Test
    void a_journal_belongs_to_one_map_at_a_time() throws Exception {
        needsParallel();
        Gate gate = Gate.in(folder);
        Running<List<String>> first =
                Running.start(() -> pool.map(x -> held(gate, x), INPUTS, m -> named(m)));
        await().atMost(Waits.LONG).until(() -> Files.exists(file) && Files.size(file) > 100);

        assertThatThrownBy(() -> mapped(INPUTS, m -> named(m)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(
                        file
                                + " is in use by this program: wait for its end, or choose another"
                                + " file");
        gate.open();
        assertThat(first.result()).isEqualTo(RESULTS);
    }

    @Test
    void what_cannot_be_a_key_or_a_result_is_said() throws Exception {
        assertThatThrownBy(() -> pool.map(x -> 1, List.of(new Object()), m -> named(m)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("input 0 (java.lang.Object@")
                .hasMessageContaining("r.keyedBy(");
        assertThatThrownBy(() ->
                        pool.map(
                                x -> x > 1 ? new Thread() : "fine",
                                List.of(1, 2),
                                m -> m.resumable(folder.resolve("x"))))
                .isInstanceOf(MapFailedException.class)
                .hasMessageContaining("Thread");

        mapped(INPUTS.subList(1, 2), m -> named(m));
        var keys = new ArrayList<byte[]>();
        Journal.forEach(file, each -> addIfOne(each, keys));
        try (Journal journal = Journal.open(file, c -> c.withVersion("1"))) {
            journal.append(
                    keys.getFirst(), new byte[] {38, 0, 2, 'N', 'o', 0}); // a record of class No
        }
        assertThatThrownBy(() -> mapped(INPUTS, m -> named(m)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(
                        "the result of input 1 (1) cannot be read any more: class No");
    }

    private static void addIfOne(JournalResult result, List<byte[]> keys) {
        if (Integer.valueOf(1).equals(result.plainKey().orElseThrow().value())) {
            keys.add(result.key().orElseThrow());
        }
    }

    @Test
    void a_file_that_is_no_journal_is_left_alone() throws IOException {
        Files.writeString(file, "mine");

        assertThatThrownBy(() -> pool.stream(x -> x, INPUTS, resumed()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("is not a journal");
        assertThat(file).hasContent("mine");
    }
}
