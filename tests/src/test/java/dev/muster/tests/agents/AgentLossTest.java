package dev.muster.tests.agents;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.WorkerContext;
import dev.muster.WorkerDiedException;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.CuttableLink;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import dev.muster.tests.pool.Gate;
import dev.muster.tests.pool.Trace;
import dev.muster.worker.CrashReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of tasks when an agent, its link or its program is lost. One agent is there for all
/// of the tests whose agent comes back.
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(Leaks.class)
class AgentLossTest {

    /// Of programs whose agent is killed: they need not wait for it.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @TempDir private static Path common;

    private static Agents lasting;
    private static CuttableLink link;
    private static RunningCommand lastingAgent;

    @TempDir private Path folder;

    @BeforeAll
    static void start_an_agent_that_is_not_lost() throws IOException {
        lasting = Agents.open(common, listen -> listen, c -> c);
        link = CuttableLink.to(lasting.port());
        lastingAgent = lasting.startAt(link.address(), "node7", 1);
    }

    @AfterAll
    static void it_ends_with_its_program() throws IOException {
        lasting.pool().close();
        int code = lastingAgent.awaitExit();
        lasting.close();
        link.close();
        assertThat(code).as(lastingAgent.errors()).isZero();
    }

    /// A program that ends while there is no connection cannot tell its agent; the tests that break
    /// one may do so when all of their tasks are done.
    private static void hasConnectionAgain() throws InterruptedException {
        assertThat(result(lasting.pool().submit(() -> 1))).isEqualTo(1);
    }

    private static String worker() {
        return WorkerContext.current().orElseThrow().worker();
    }

    private static String run(Trace trace, int number, Gate gate) throws InterruptedException {
        trace.add(number);
        gate.pass();
        return worker();
    }

    // ---- agents ----

    @Test
    void an_agent_that_is_killed_costs_what_it_ran_and_the_rest_goes_to_one_that_comes_later()
            throws Exception {
        Trace trace = Trace.in(folder);
        Gate gate = Gate.in(folder);
        try (var agents = Agents.open(folder, c -> c.withLinkPatience(PATIENCE), c -> c)) {
            RunningCommand first = agents.start("first", 1);
            var running = agents.pool().submit(() -> run(trace, -1, gate));
            trace.await(1);
            Trace others = Trace.in(folder, "others");
            var waiting = ManyTasks.submit(agents.pool(), others);

            first.close(); // with all its processes
            CrashReport report = failure(running, WorkerDiedException.class).report();
            agents.start("second", 1);

            assertThat(report.worker()).isEqualTo("worker-1@first");
            waiting.eachWasRunOnce();
            assertThat(trace.lines()).hasSize(1);
        }
    }

    @Test
    void a_task_of_an_agent_that_is_killed_is_tried_at_another_one_if_it_may_be() throws Exception {
        Trace trace = Trace.in(folder);
        Gate gate = Gate.in(folder);
        try (var agents = Agents.open(folder, c -> c.withLinkPatience(PATIENCE), c -> c)) {
            RunningCommand first = agents.start("first", 1);
            var running =
                    agents.pool().with(o -> o.withRetries(1)).submit(() -> run(trace, 1, gate));
            trace.await(1);
            agents.start("second", 1);

            first.close();
            trace.await(2);
            gate.open();

            assertThat(result(running)).isEqualTo("worker-1@second");
        }
    }

    @Test
    void an_agent_that_stands_still_for_a_while_loses_nothing() throws Exception {
        Trace trace = Trace.in(folder);
        var futures = ManyTasks.submit(lasting.pool(), trace);
        trace.await(5);

        lastingAgent.signal("STOP");
        TimeUnit.MILLISECONDS.sleep(6_500); // it counts as silent after 5 s
        lastingAgent.signal("CONT");

        futures.eachWasRunOnce();
        hasConnectionAgain();
    }

    @Test
    void an_interrupt_drains_an_agent_and_its_tasks_finish_but_a_second_one_kills_them()
            throws Exception {
        Trace trace = Trace.in(folder);
        Gate gate = Gate.in(folder);
        try (var agents = Agents.open(folder, listen -> listen, c -> c)) {
            RunningCommand first = agents.start("first", 1);
            var running = agents.pool().submit(() -> run(trace, 1, gate));
            trace.await(1);
            first.signal("INT");
            RunningCommand second = agents.start("second", 1);
            var next = agents.pool().submit(() -> worker());
            assertThat(result(next)).isEqualTo("worker-1@second");
            assertThat(first.process().isAlive()).isTrue();
            gate.open();

            assertThat(result(running)).isEqualTo("worker-1@first");
            assertThat(first.awaitExit()).as(first.errors()).isEqualTo(130);

            Gate never = Gate.in(folder, "never");
            var killed = agents.pool().submit(() -> run(trace, 2, never));
            trace.await(2);
            List<ProcessHandle> processes = second.descendants();
            await().atMost(Waits.LONG)
                    .until(() -> {
                        second.signal("INT"); // the first one may be under way still
                        return !second.process().isAlive();
                    });

            assertThat(failure(killed, WorkerDiedException.class).report().worker())
                    .isEqualTo("worker-1@second");
            await().atMost(Waits.LONG)
                    .until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    // ---- the program ----

    @Test
    void when_the_program_is_killed_its_agents_end_and_say_why() throws Exception {
        Agents.key(folder);
        try (var program = JavaProcess.start(AgentProgram.class, folder.toString());
                var agent = Agents.command(folder, program.await("join"), "node7", 1)) {
            program.await("busy");
            List<ProcessHandle> processes = agent.descendants();

            program.kill();

            assertThat(agent.awaitExit()).isEqualTo(2);
            assertThat(agent.errors())
                    .startsWith("muster: the program at 127.0.0.1:")
                    .contains(" could not be reached for 800 ms")
                    .hasLineCount(1);
            await().atMost(Waits.LONG)
                    .until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    // ---- the link ----

    @Test
    void a_link_that_is_cut_again_and_again_loses_nothing_and_runs_nothing_twice()
            throws Exception {
        Trace trace = Trace.in(folder);
        var futures = ManyTasks.submit(lasting.pool(), trace);
        trace.await(1);
        for (int i = 0; i < 5; i++) {
            TimeUnit.MILLISECONDS.sleep(150);
            link.cutNow();
        }
        link.delayBy(Duration.ofMillis(20));

        futures.eachWasRunOnce();
        link.delayBy(Duration.ZERO);
        hasConnectionAgain();
    }

    @Test
    void a_link_that_goes_silent_is_replaced_and_loses_nothing() throws Exception {
        Trace trace = Trace.in(folder);
        var futures = ManyTasks.submit(lasting.pool(), trace);
        trace.await(1);

        link.freeze();

        futures.eachWasRunOnce();
        hasConnectionAgain();
    }

    @Test
    void a_cut_that_is_longer_than_the_patience_ends_the_tasks_and_the_agent() throws Exception {
        Trace trace = Trace.in(folder);
        Gate gate = Gate.in(folder);
        try (var agents =
                Agents.open(
                        folder,
                        listen -> listen.withLinkPatience(Duration.ofMillis(700)),
                        c -> c)) {
            RunningCommand agent;
            CompletableFuture<String> running;
            try (var own = CuttableLink.to(agents.port())) {
                agent = agents.startAt(own.address(), "node7", 1);
                running = agents.pool().submit(() -> run(trace, 1, gate));
                trace.await(1);
            }

            CrashReport report = failure(running, WorkerDiedException.class).report();
            assertThat(report.cause()).isEqualTo(CrashReport.Cause.LOST);
            assertThat(report.detail())
                    .isEqualTo("the agent on node7 could not be reached for 700 ms");
            assertThat(agent.awaitExit()).isEqualTo(2);
            assertThat(agent.errors()).contains(" could not be reached for 700 ms").hasLineCount(1);
        }
    }
}
