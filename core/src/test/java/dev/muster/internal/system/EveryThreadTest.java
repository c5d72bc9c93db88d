package dev.muster.internal.system;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testing.ThreadPlaces;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// For every place that starts a thread there is a test that throws every kind of
/// [dev.muster.testing.Thrown] at it.
class EveryThreadTest {
    private static final ThreadPlaces PLACES =
            new ThreadPlaces(
                    Threads.class,
                    "dev.muster.internal.",
                    Set.of("delayedExecutor", "parallelStream"),
                    Set.of());

    /// Which test throws at which place. Where a test throws in the middle of what its thread does,
    /// it also looks whether the failure has reached who waits, and whether the thread goes on.
    private static final Map<String, List<String>> TESTS =
            Map.ofEntries(
                    entry(
                            "launch.ChildProcess.attend daemon",
                            List.of(
                                    "launch.ClassDeliveryTest#whatever_a_class_loader_throws_is_answered_and_so_is_the_next_question")),
                    entry(
                            "launch.ChildJvm.watch lasting",
                            List.of(
                                    "launch.AftermathTest#whatever_a_step_throws_the_others_follow_and_the_end_is_told")),
                    entry(
                            "launch.OutputPump.new daemon",
                            List.of(
                                    "launch.OutputPumpTest#whatever_a_sink_throws_the_next_lines_are_read",
                                    "launch.OutputPumpTest#whatever_one_read_throws_the_next_lines_are_read")),
                    entry(
                            "launch.WorkerAcceptor.receive daemon",
                            List.of(
                                    "launch.WorkerAcceptorTest#whatever_one_greeting_throws_ends_its_connection_and_the_next_worker_arrives")),
                    entry(
                            "launch.WorkerAcceptor.open daemon",
                            List.of(
                                    "launch.WorkerAcceptorTest#whatever_accepting_throws_the_next_worker_arrives")),
                    entry(
                            "launch.LocalSource.requestOne daemon",
                            List.of(
                                    "launch.LocalSourceTest#whatever_a_start_throws_is_the_answer_to_its_request")),
                    entry(
                            "launch.ChildJvm.watch daemon",
                            List.of(
                                    "launch.AftermathTest#whatever_a_step_throws_the_others_follow_and_the_end_is_told",
                                    "launch.AftermathTest#whatever_the_inspection_throws_is_told_in_place_of_the_report")),
                    entry(
                            "memory.SlicedWait.static daemons",
                            List.of(
                                    "memory.SlicedWaitTest#whatever_the_wait_of_another_thread_throws_is_the_waiters_and_the_next_one_waits")),
                    entry(
                            "memory.RequestLine.add virtual",
                            List.of(
                                    "memory.RequestLineTest#whatever_one_throws_the_next_one_is_done")),
                    entry(
                            "pool.Callbacks.start virtual",
                            List.of(
                                    "pool.PoolThreadsTest#callbacks_and_futures_of_the_program_may_throw_what_they_like")),
                    entry(
                            "pool.PoolSupervisor.new daemon",
                            List.of(
                                    "pool.PoolThreadsTest#the_clock_goes_on_whatever_one_look_throws")),
                    entry(
                            "pool.Completions.watch virtual",
                            List.of(
                                    "pool.PoolThreadsTest#callbacks_and_futures_of_the_program_may_throw_what_they_like")),
                    entry(
                            "pool.PoolCore.end daemon",
                            List.of(
                                    "pool.PoolCoreThreadsTest#whatever_the_end_of_its_workers_throws_a_pool_is_terminated")),
                    entry(
                            "pool.PoolCore.later delayedExecutor",
                            List.of(
                                    "pool.PoolCoreThreadsTest#whatever_another_attempt_throws_is_the_failure_of_its_task_and_the_next_is_tried")),
                    entry(
                            "pool.EventListener.start daemon",
                            List.of(
                                    "pool.PoolMonitorTest#whatever_a_listener_throws_it_is_told_the_next_event_and_the_pool_goes_on")),
                    entry(
                            "pool.PoolExit.add lasting",
                            List.of(
                                    "pool.PoolCoreThreadsTest#whatever_one_pool_throws_at_exit_the_others_end_their_workers")),
                    entry(
                            "pool.PoolExit.busy lasting",
                            List.of(
                                    "pool.PoolCoreThreadsTest#whatever_a_pool_throws_when_it_is_asked_the_process_is_kept_until_its_tasks_are_done")),
                    entry(
                            "pool.PoolExit.exit parallelStream",
                            List.of(
                                    "pool.PoolCoreThreadsTest#whatever_one_pool_throws_at_exit_the_others_end_their_workers")),
                    entry(
                            "pool.ProgressMeter.start daemon",
                            List.of(
                                    "pool.PoolThreadsTest#a_map_goes_on_whatever_the_receiver_of_its_progress_throws")),
                    entry(
                            "pool.Roster.endSoon daemon",
                            List.of(
                                    "pool.PoolWorkerThreadsTest#whatever_asking_a_worker_to_end_throws_the_pool_ends")),
                    entry(
                            "pool.StopLadder.start virtual",
                            List.of(
                                    "pool.PoolWorkerThreadsTest#whatever_a_source_throws_at_the_end_of_a_worker_its_task_hears_of_it",
                                    "pool.PoolWorkerThreadsTest#whatever_asking_a_task_to_stop_throws_it_is_stopped")),
                    entry(
                            "pool.ThreadScheduler.TaskThread.cancel virtual",
                            List.of(
                                    "pool.PoolCoreThreadsTest#whatever_the_receiver_of_a_task_that_is_stopped_throws_the_next_one_is_stopped")),
                    entry(
                            "pool.ThreadScheduler.TaskThread.new daemon",
                            List.of("pool.PoolThreadsTest#whatever_a_task_throws_is_its_result")),
                    entry(
                            "pool.ThreadScheduler.TaskThread.watch virtual",
                            List.of(
                                    "pool.PoolCoreThreadsTest#whatever_the_receiver_of_a_task_that_is_stopped_throws_the_next_one_is_stopped")),
                    entry(
                            "pool.WorkerControl.start daemon",
                            List.of(
                                    "pool.PoolWorkerThreadsTest#whatever_one_notice_throws_the_next_one_is_answered",
                                    "pool.PoolWorkerThreadsTest#whatever_ends_the_hearing_of_a_worker_the_start_fails_and_the_next_one_succeeds")),
                    entry(
                            "pool.WorkerResults.start daemon",
                            List.of(
                                    "pool.PoolWorkerThreadsTest#whatever_reading_a_result_throws_is_its_failure_and_the_next_one_is_taken",
                                    "pool.PoolWorkerThreadsTest#whatever_ends_the_reading_of_results_is_told_and_another_worker_takes_its_place")),
                    entry(
                            "pool.WorkerSetUps.begin daemon",
                            List.of(
                                    "pool.PoolWorkerThreadsTest#whatever_setting_up_a_worker_throws_the_next_one_is_set_up",
                                    "pool.PoolWorkerThreadsTest#whatever_sending_a_task_to_a_worker_of_its_own_throws_is_its_failure")),
                    entry(
                            "remote.StreamConnection.open daemon",
                            List.of(
                                    "remote.StreamConnectionTest#whatever_reading_throws_is_the_end_and_whoever_receives_is_told",
                                    "remote.StreamConnectionTest#whatever_asking_for_the_reason_throws_whoever_receives_is_told")),
                    entry(
                            "remote.SshSource.open daemon",
                            List.of(
                                    "remote.SshSourceTest#whatever_reaching_a_host_throws_is_told_and_the_others_are_reached",
                                    "remote.SshSourceTest#whatever_reaching_a_lost_host_throws_it_is_tried_again")),
                    entry(
                            "remote.SlurmSource.new daemon",
                            List.of(
                                    "remote.SlurmSourceTest#whatever_starting_the_agents_throws_is_told")),
                    entry(
                            "client.java.Session.beat virtual",
                            List.of(
                                    "client.java.SessionThreadsTest#whatever_a_ping_throws_the_next_ones_are_sent")),
                    entry(
                            "client.java.Session.Heartbeat.timer timer",
                            List.of(
                                    "client.java.SessionThreadsTest#whatever_a_heartbeat_throws_it_beats_again_and_so_do_others")),
                    entry(
                            "client.java.Sessions.ended virtual",
                            List.of(
                                    "client.java.SessionThreadsTest#whatever_connecting_again_throws_it_is_tried_again")),
                    entry(
                            "client.java.Listening.new virtuals",
                            List.of(
                                    "client.java.ListeningTest#whatever_a_listener_throws_the_next_change_is_told_and_so_it_is_to_others")),
                    entry(
                            "client.java.ChangeFeed.retry virtual",
                            List.of(
                                    "client.java.ChangeFeedTest#it_is_tried_until_it_works_whatever_it_throws")),
                    entry(
                            "client.java.Session.idle virtual",
                            List.of(
                                    "client.java.SessionThreadsTest#whatever_one_receiver_of_a_reply_throws_the_next_one_is_told")),
                    entry(
                            "client.java.Session.lost virtual",
                            List.of(
                                    "client.java.SessionThreadsTest#whatever_closing_the_link_throws_everybody_has_heard_of_the_end")),
                    entry(
                            "client.python.PythonObject.threads virtuals",
                            List.of(
                                    "client.python.SlicedCallTest#whatever_a_call_throws_is_its_callers_and_the_next_one_is_made")),
                    entry(
                            "server.ObjectServer.new timer",
                            List.of(
                                    "server.ServerThreadsTest#whatever_is_thrown_when_its_time_has_come_the_next_is_done_in_its_time",
                                    "server.ServerThreadsTest#whatever_is_thrown_all_silent_clients_are_dropped")),
                    entry(
                            "server.ObjectServer.shutDownSoon daemon",
                            List.of(
                                    "server.ServerThreadsTest#whatever_is_thrown_a_manager_that_is_asked_to_end_ends")),
                    entry(
                            "remote.AgentWorkers.new timer",
                            List.of(
                                    "remote.AgentThreadsTest#whatever_a_look_at_a_worker_throws_the_next_look_is_told")),
                    entry(
                            "remote.AgentWorkers.start daemon",
                            List.of(
                                    "remote.AgentThreadsTest#whatever_carrying_out_an_order_throws_the_next_one_is_obeyed",
                                    "remote.AgentThreadsTest#whatever_asking_for_a_worker_throws_is_told_and_it_is_tried_again",
                                    "remote.AgentThreadsTest#whatever_the_notes_of_a_worker_throw_its_end_is_told_and_another_one_comes")),
                    entry(
                            "remote.JoinedAgent.start virtual x2",
                            List.of(
                                    "remote.AgentThreadsTest#whatever_one_notice_of_an_agent_throws_the_next_one_is_heard",
                                    "remote.AgentThreadsTest#whatever_the_receiver_of_a_line_throws_the_next_one_is_shown")),
                    entry(
                            "remote.JoiningAgent.begin daemon",
                            List.of(
                                    "remote.AgentThreadsTest#whatever_joining_again_throws_it_is_tried_again")),
                    entry(
                            "remote.JoiningAgent.ended daemon",
                            List.of(
                                    "remote.AgentThreadsTest#whatever_ending_its_workers_throws_an_agent_ends")),
                    entry(
                            "system.OrderlyExit.new lasting",
                            List.of(
                                    "remote.AgentThreadsTest#whatever_ending_its_workers_throws_at_exit_an_agent_says_goodbye",
                                    "remote.ListeningAgentsTest#whatever_ending_the_workers_throws_at_exit_the_programs_hear_of_the_end")),
                    entry(
                            "remote.DialledAgent.new daemon",
                            List.of(
                                    "remote.ListeningAgentsTest#whatever_dialling_throws_it_is_tried_again",
                                    "remote.ListeningAgentsTest#whatever_dialling_again_throws_the_agent_is_the_same")),
                    entry(
                            "remote.LinkReading.new daemon",
                            List.of(
                                    "remote.LinkThreadsTest#whatever_reading_throws_the_next_connection_brings_it_again",
                                    "remote.LinkThreadsTest#whatever_writing_throws_the_next_connection_takes_it_again",
                                    "remote.LinkThreadsTest#whatever_the_owner_throws_a_link_goes_on_and_ends")),
                    entry(
                            "remote.LinkBeat.Clock.timer timer",
                            List.of(
                                    "remote.LinkThreadsTest#whatever_a_ping_throws_the_next_connection_is_pinged_and_so_are_other_links")),
                    entry(
                            "remote.LinkBeat.apart virtual",
                            List.of(
                                    "remote.LinkThreadsTest#whatever_a_ping_throws_the_next_connection_is_pinged_and_so_are_other_links")),
                    entry(
                            "remote.Door.open daemon",
                            List.of(
                                    "remote.ListeningAgentsTest#whatever_letting_a_program_in_throws_the_next_one_is_served",
                                    "remote.AgentThreadsTest#whatever_accepting_an_agent_throws_the_next_one_joins")),
                    entry(
                            "remote.Door.receiveOne virtual",
                            List.of(
                                    "remote.ListeningAgentsTest#whatever_the_greeting_of_a_program_throws_ends_its_connection_and_the_next_one_is_served",
                                    "remote.ListeningAgentsTest#whatever_the_workers_of_a_program_throw_it_is_forgotten_and_the_next_one_is_served",
                                    "remote.AgentThreadsTest#whatever_the_greeting_of_an_agent_throws_ends_its_connection_and_the_next_one_joins")),
                    entry(
                            "remote.Relay.start daemon x2",
                            List.of(
                                    "remote.LinkThreadsTest#whatever_the_connection_of_a_worker_throws_both_sides_hear_of_its_end")),
                    entry(
                            "object.Monitor.give virtual",
                            List.of(
                                    "object.MonitorTest#whatever_one_answer_throws_the_others_are_given")),
                    entry(
                            "pool.Resumption.new daemon",
                            List.of(
                                    "pool.ResumptionThreadsTest#whatever_keeping_a_result_throws_reaches_the_program_and_the_next_run_goes_on")),
                    entry(
                            "system.CallThreads.new daemons",
                            List.of(
                                    "server.CallThreadsTest#a_java_client_hears_of_it",
                                    "server.CallThreadsTest#a_python_client_hears_of_it",
                                    "system.GuardTest#calls_go_on_whatever_one_of_them_throws_on_threads_of_both_kinds")),
                    entry(
                            "system.CallThreads.new perTask",
                            List.of(
                                    "system.GuardTest#calls_go_on_whatever_one_of_them_throws_on_threads_of_both_kinds")),
                    entry(
                            "wire.Acceptor.new daemon",
                            List.of(
                                    "wire.SocketServerTest#whatever_the_acceptor_meets_the_next_peer_is_let_in")),
                    entry(
                            "wire.EventLoop.new daemon",
                            List.of(
                                    "wire.SocketServerTest#whatever_a_handler_throws_ends_its_own_channel_only",
                                    "wire.SocketServerTest#whatever_a_new_connection_meets_the_next_one_is_served")),
                    entry(
                            "wire.Flusher.ExitFlush.static lasting",
                            List.of(
                                    "wire.FlusherTest#whatever_one_connection_throws_at_exit_the_others_are_flushed")),
                    entry(
                            "wire.Flusher.wake daemon",
                            List.of(
                                    "wire.FlusherTest#whatever_one_flush_throws_the_next_one_sends")),
                    entry(
                            "wire.ReadWatch.start daemon",
                            List.of(
                                    "wire.ReadWatchTest#whatever_a_reader_throws_it_is_asked_again_and_so_are_others",
                                    "wire.ReadWatchTest#whatever_a_reader_throws_when_it_is_looked_at_again_it_is_asked_to_read")),
                    entry(
                            "worker.ControlLoop.obey daemon",
                            List.of(
                                    "worker.WorkerThreadsTest#whatever_an_order_throws_the_next_one_is_obeyed",
                                    "worker.WorkerThreadsTest#whatever_closing_its_connections_throws_a_worker_that_is_told_to_end_ends")),
                    entry(
                            "worker.ChildMain.ParentConnection.open daemon",
                            List.of(
                                    "worker.ParentConnectionTest#whatever_reading_an_answer_throws_is_told_to_the_asker_and_the_next_one_is_heard")),
                    entry(
                            "worker.ChildMain.ParentConnection.open lasting", // it only interrupts
                            // the one
                            // before
                            List.of(
                                    "worker.ParentConnectionTest#whatever_reading_an_answer_throws_is_told_to_the_asker_and_the_next_one_is_heard")),
                    entry(
                            "worker.ControlLoop.start daemon",
                            List.of(
                                    "worker.WorkerThreadsTest#whatever_ends_the_hearing_of_orders_whoever_waits_is_told_and_the_process_ends")),
                    entry(
                            "worker.Results.Flusher.new daemon",
                            List.of(
                                    "worker.WorkerThreadsTest#whatever_a_beat_of_the_pulse_throws_the_next_one_sends")));

    @Test
    void every_place_that_starts_a_thread_has_a_test_that_throws_at_it()
            throws IOException, URISyntaxException {
        PLACES.requireAll(TESTS.keySet());
    }

    static Stream<String> tests() {
        return TESTS.values().stream().flatMap(List::stream).distinct();
    }

    @ParameterizedTest
    @MethodSource("tests")
    void each_test_of_the_table_throws_every_kind(String test)
            throws ClassNotFoundException, IOException {
        assertThat(PLACES.takesEveryKind(test)).as("%s takes every kind of Thrown", test).isTrue();
    }
}
