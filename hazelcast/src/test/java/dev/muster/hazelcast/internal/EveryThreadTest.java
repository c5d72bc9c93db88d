package dev.muster.hazelcast.internal;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.testing.ThreadPlaces;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// For every place that starts a thread, or gives the engine something to call, there is a test
/// that throws every kind of [dev.muster.testing.Thrown] at it.
class EveryThreadTest {
    private static final ThreadPlaces PLACES =
            new ThreadPlaces(
                    Engine.class,
                    "dev.muster.hazelcast.internal.",
                    Set.of(
                            "addEntryListener",
                            "addLifecycleListener",
                            "addMembershipListener",
                            "delayedExecutor",
                            "parallelStream",
                            "whenComplete"),
                    Set.of("object."));

    private static final Map<String, String> TESTS =
            Map.ofEntries(
                    entry(
                            "engine.Engine.watch addMembershipListener",
                            "EngineThreadsTest#whatever_an_event_throws_no_thread_of_the_engine_sees_it"),
                    entry(
                            "engine.Engine.watch addLifecycleListener",
                            "EngineThreadsTest#whatever_is_to_be_done_elsewhere_throws_it_is_done_the_next_time"),
                    entry(
                            "engine.FreezeWatch.new daemon",
                            "engine.FreezeWatchTest#whatever_is_thrown_after_a_freeze_the_next_one_is_noticed"),
                    entry(
                            "engine.FullNodes.new addEntryListener",
                            "EngineThreadsTest#whatever_an_event_throws_no_thread_of_the_engine_sees_it"),
                    entry(
                            "engine.FullNodes.new timer",
                            "engine.FullNodesTest#whatever_a_look_at_the_heap_throws_it_is_looked_at_again"),
                    entry(
                            "node.RunningNode.start daemon",
                            "node.RunningNodeTest#whatever_waiting_for_its_work_throws_a_node_leaves"),
                    entry(
                            "run.Attempts.begin virtual",
                            "run.RunThreadsTest#whatever_an_attempt_throws_its_end_is_told_and_its_thread_ends"),
                    entry(
                            "run.NodeRunner.new addEntryListener",
                            "run.RunThreadsTest#whatever_an_event_throws_the_next_one_is_heard"),
                    entry(
                            "run.NodeRunner.new addLifecycleListener",
                            "EngineThreadsTest#whatever_an_event_throws_no_thread_of_the_engine_sees_it"),
                    entry(
                            "run.NodeRunner.new addMembershipListener",
                            "EngineThreadsTest#whatever_an_event_throws_no_thread_of_the_engine_sees_it"),
                    entry(
                            "run.NodeRunner.new daemon",
                            "run.RunnerThreadsTest#whatever_a_turn_throws_the_next_one_is_taken"),
                    entry(
                            "run.RunChanges.listen addEntryListener",
                            "run.RunThreadsTest#whatever_an_event_throws_the_next_one_is_heard"),
                    entry(
                            "run.RunChanges.listen addLifecycleListener",
                            "EngineThreadsTest#whatever_an_event_throws_no_thread_of_the_engine_sees_it"));

    @Test
    void every_place_that_starts_a_thread_has_a_test_that_throws_at_it()
            throws IOException, URISyntaxException {
        PLACES.requireAll(TESTS.keySet());
    }

    static Stream<String> tests() {
        return TESTS.values().stream().distinct();
    }

    @ParameterizedTest
    @MethodSource("tests")
    void each_test_of_the_table_throws_every_kind(String test)
            throws ClassNotFoundException, IOException {
        assertThat(PLACES.takesEveryKind(test)).as("%s takes every kind of Thrown", test).isTrue();
    }
}
