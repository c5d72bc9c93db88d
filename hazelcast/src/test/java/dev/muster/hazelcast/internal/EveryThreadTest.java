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
                            "addClientListener",
                            "addEntryListener",
                            "addLifecycleListener",
                            "addMembershipListener",
                            "delayedExecutor",
                            "parallelStream",
                            "whenComplete"),
                    Set.of());

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
                            "object.Cell.isListening addEntryListener",
                            "object.ObjectThreadsTest#whatever_an_event_throws_the_next_one_is_heard"),
                    entry(
                            "object.CellListening.new addEntryListener",
                            "object.ObjectThreadsTest#whatever_an_event_throws_the_next_one_is_heard"),
                    entry(
                            "object.Cells.new perTask",
                            "object.ObjectThreadsTest#whatever_a_renewal_throws_there_is_another"),
                    entry(
                            "object.Cells.new timer",
                            "object.ObjectThreadsTest#whatever_a_renewal_throws_there_is_another"),
                    entry(
                            "object.ClusterObjects.new addLifecycleListener",
                            "object.ObjectThreadsTest#whatever_is_called_after_a_change_of_the_cluster_throws_all_are_called"),
                    entry(
                            "object.LastThread.whenGone daemon",
                            "object.ObjectThreadsTest#whatever_a_look_at_the_threads_throws_the_cluster_is_closed"),
                    entry(
                            "object.ListenerThread.new virtuals",
                            "object.ObjectThreadsTest#whatever_a_listener_throws_it_is_told_the_next_change"),
                    entry(
                            "object.LostClients.new addClientListener",
                            "object.ObjectThreadsTest#whatever_the_end_of_a_client_throws_the_next_one_is_seen"),
                    entry(
                            "object.MapCache.new addEntryListener",
                            "object.ObjectThreadsTest#whatever_an_event_throws_the_next_one_is_heard"),
                    entry(
                            "object.MapCalls.async whenComplete",
                            "object.ObjectThreadsTest#whatever_the_end_of_a_call_throws_its_caller_is_told"),
                    entry(
                            "object.MapListening.new addEntryListener",
                            "object.ObjectThreadsTest#whatever_an_event_throws_the_next_one_is_heard"),
                    entry(
                            "object.ObjectUpkeep.new perTask",
                            "object.ObjectThreadsTest#whatever_a_look_at_the_leftovers_throws_there_is_another"),
                    entry(
                            "object.ObjectUpkeep.new timer",
                            "object.ObjectThreadsTest#whatever_a_look_at_the_leftovers_throws_there_is_another"),
                    entry(
                            "object.Participants.elsewhere virtual",
                            "object.ObjectThreadsTest#whatever_the_end_of_a_process_throws_the_next_one_is_seen"),
                    entry(
                            "object.Participants.new addEntryListener",
                            "object.ObjectThreadsTest#whatever_the_end_of_a_process_throws_the_next_one_is_seen"),
                    entry(
                            "object.Participants.new addMembershipListener",
                            "object.ObjectThreadsTest#whatever_the_end_of_a_process_throws_the_next_one_is_seen"),
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
