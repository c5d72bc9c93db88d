package dev.muster.tests.agents;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.AgentSource;
import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.WorkerContext;
import dev.muster.WorkerDiedException;
import dev.muster.agent.AgentServer;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Fingerprint;
import dev.muster.connection.TlsIdentity;
import dev.muster.tests.kit.CuttableLink;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Ports;
import dev.muster.tests.kit.Waits;
import dev.muster.tests.pool.Gate;
import dev.muster.tests.pool.Trace;
import dev.muster.worker.CrashReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Programs that dial a server of agents, over TLS: what becomes of their tasks when one of the
/// two, or the way between them, is lost.
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(Leaks.class)
class AgentServerTest {

    /// Of programs that are not to lose anything, or whose loss must not depend on it.
    private static final Duration LONG_PATIENCE = Duration.ofMinutes(10);

    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(1);

    @TempDir private Path folder;

    private final List<Program> programs = new ArrayList<>();
    private AuthKey key;

    @BeforeEach
    void make_a_key() throws IOException {
        key = Agents.key(folder);
    }

    @AfterEach
    void end_the_programs() {
        programs.forEach(Program::close);
    }

    /// A pool whose agents are dialled.
    private record Program(AgentSource source, Pool pool) implements AutoCloseable {
        static Program open(Duration patience) {
            AgentSource source = AgentSource.of(PoolConfig.defaults(), patience);
            return new Program(source, Pool.over(source, c -> c));
        }

        @Override
        public void close() {
            pool.shutdownNow();
            pool.close();
        }
    }

    private Program program(Duration patience) {
        Program program = Program.open(patience);
        programs.add(program);
        return program;
    }

    private AgentServer server(int workers) throws IOException {
        return AgentServer.open(c ->
                c.withKey(key)
                        .withAgents(a ->
                                a.withWorkers(workers)
                                        .withHost("node7")
                                        .withWorkerMemory(128L << 20)
                                        .withCache(folder.resolve("cache"), 1L << 30)));
    }

    private AgentSource.Reached reach(Program program, Address address) {
        return program.source().reach(address, key, c -> c);
    }

    /// Before the end of its block.
    private static void end(AgentServer server) {
        server.close();
    }

    private JavaProcess serverProcess(int port) throws IOException {
        return JavaProcess.start(AgentServerProgram.class, folder.toString(), "" + port);
    }

    private static Address here(String port) {
        return new Address.Tcp("127.0.0.1", Integer.parseInt(port));
    }

    private static String worker() {
        return WorkerContext.current().orElseThrow().worker();
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    private static long run(Trace trace, Gate gate) throws InterruptedException {
        trace.add(pid());
        gate.pass();
        return pid();
    }

    private static void hasEnded(long pid) {
        await().atMost(Waits.LONG)
                .until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    // ---- programs ----

    @Test
    void a_pool_without_an_agent_waits_and_runs_its_tasks_when_one_is_reached() throws Exception {
        Program program = program(LONG_PATIENCE);
        var waiting = program.pool().submit(() -> worker());
        try (AgentServer server = server(1)) {
            assertThat(waiting).isNotDone();
            Fingerprint shown = server.fingerprint().orElseThrow();

            var _ = program.source().reach(server.address(), key, c -> c.withTls(shown));

            assertThat(result(waiting)).isEqualTo("worker-1@node7");
            program.close();
        }
    }

    @Test
    void programs_at_one_server_have_workers_of_their_own_that_end_with_them() throws Exception {
        try (AgentServer server = server(2)) {
            Program first = program(LONG_PATIENCE);
            Program second = program(LONG_PATIENCE);
            var _ = reach(first, server.address());
            var _ = reach(second, server.address());
            long ofFirst = result(first.pool().submit(() -> pid()));
            long ofSecond = result(second.pool().submit(() -> pid()));
            assertThat(server.programs()).isEqualTo(2);
            assertThat(first.pool().map(i -> i + 1, List.of(1, 2, 3))).containsExactly(2, 3, 4);

            first.close();

            hasEnded(ofFirst);
            assertThat(ofSecond).isNotEqualTo(ofFirst);
            assertThat(result(second.pool().submit(() -> 1))).isEqualTo(1);
            second.close();
            hasEnded(ofSecond);
            await().atMost(Waits.LONG).until(() -> server.programs() == 0);
        }
    }

    @Test
    void one_pool_has_the_workers_of_several_machines() throws Exception {
        try (AgentServer one = server(1);
                AgentServer other = server(1)) {
            Program program = program(LONG_PATIENCE);
            var _ = reach(program, one.address());
            var _ = reach(program, other.address());

            await().atMost(Waits.LONG).until(() -> program.pool().snapshot().workers().size() == 2);
            assertThat(program.pool().snapshot().workers())
                    .extracting(each -> each.name())
                    .containsExactlyInAnyOrder("worker-1@node7", "worker-1@node7#2");
            program.close();
        }
    }

    @Test
    void a_program_that_is_killed_leaves_no_worker() throws Exception {
        try (AgentServer server = server(1);
                var program =
                        JavaProcess.start(
                                ReachingProgram.class,
                                folder.toString(),
                                server.address().toString())) {
            program.await("busy");
            List<ProcessHandle> workers =
                    ProcessHandle.current()
                            .descendants()
                            .filter(each -> each.parent().filter(p -> p.pid() == pid()).isPresent())
                            .filter(each -> each.pid() != program.pid())
                            .toList();
            assertThat(workers).isNotEmpty();

            program.kill();

            workers.forEach(each -> hasEnded(each.pid()));
            await().atMost(Waits.LONG).until(() -> server.programs() == 0);
        }
    }

    // ---- the way ----

    @Test
    void a_link_that_is_cut_again_and_again_loses_nothing_and_runs_nothing_twice()
            throws Exception {
        try (AgentServer server = server(2);
                var link = CuttableLink.to(((Address.Tcp) server.address()).port())) {
            Program program = program(LONG_PATIENCE);
            var _ = reach(program, Address.parse(link.address()));
            Trace trace = Trace.in(folder);
            var futures = ManyTasks.submit(program.pool(), trace);
            trace.await(1);
            for (int i = 0; i < 5; i++) {
                TimeUnit.MILLISECONDS.sleep(100);
                link.cutNow();
            }

            futures.eachWasRunOnce();
            assertThat(server.programs()).isEqualTo(1);
            program.close();
        }
    }

    @Test
    void a_link_that_goes_silent_is_replaced_and_loses_nothing() throws Exception {
        try (AgentServer server = server(1);
                var link = CuttableLink.to(((Address.Tcp) server.address()).port())) {
            Program program = program(LONG_PATIENCE);
            var _ = reach(program, Address.parse(link.address()));
            Trace trace = Trace.in(folder);
            var futures = ManyTasks.submit(program.pool(), trace);
            trace.await(1);

            link.freeze();

            futures.eachWasRunOnce();
            program.close();
        }
    }

    // ---- who is refused ----

    @Test
    void a_server_with_another_identity_or_another_key_brings_nobody_and_harms_nobody()
            throws Exception {
        try (AgentServer server = server(1)) {
            Program program = program(LONG_PATIENCE);
            Fingerprint other = TlsIdentity.generate().fingerprint();
            var _ = program.source().reach(server.address(), key, c -> c.withTls(other));
            var _ = program.source().reach(server.address(), AuthKey.generate(), c -> c);
            var _ = reach(program, server.address());

            assertThat(result(program.pool().submit(() -> worker()))).isEqualTo("worker-1@node7");
            assertThat(server.programs()).isEqualTo(1);
            program.close();
        }
    }

    // ---- the server ----

    @Test
    void a_server_that_is_killed_costs_what_it_ran_and_brings_workers_again_when_it_comes_back()
            throws Exception {
        Trace trace = Trace.in(folder);
        Gate gate = Gate.in(folder);
        Program program = program(SHORT_PATIENCE);
        String port;
        CompletableFuture<Long> running;
        ManyTasks waiting;
        Trace others = Trace.in(folder, "others");
        try (JavaProcess first = serverProcess(Ports.free())) { // which nobody takes meanwhile
            port = first.await("at");
            var _ = reach(program, here(port));
            running = program.pool().submit(() -> run(trace, gate));
            trace.await(1);
            waiting = ManyTasks.submit(program.pool(), others);

            first.kill();
        }
        CrashReport report = failure(running, WorkerDiedException.class).report();
        assertThat(report.cause()).isEqualTo(CrashReport.Cause.LOST);
        assertThat(report.worker()).isEqualTo("worker-1@node7");
        hasEnded(trace.numbers().getFirst());

        try (JavaProcess second = serverProcess(Integer.parseInt(port))) {
            second.await("at");
            waiting.eachWasRunOnce();
            program.close();
        }
    }

    @Test
    void a_task_of_a_server_that_is_killed_is_tried_at_another_one_if_it_may_be() throws Exception {
        Trace trace = Trace.in(folder);
        Gate gate = Gate.in(folder);
        Program program = program(SHORT_PATIENCE);
        try (JavaProcess first = serverProcess(0);
                AgentServer second = server(1)) {
            var _ = reach(program, here(first.await("at")));
            var running = program.pool().with(o -> o.withRetries(1)).submit(() -> run(trace, gate));
            trace.await(1);
            var _ = reach(program, second.address());

            first.kill();
            trace.await(2);
            gate.open();

            assertThat(result(running)).isEqualTo(trace.numbers().get(1));
            program.close();
        }
    }

    @Test
    void a_machine_that_is_forgotten_fails_its_tasks_at_once_with_the_given_words()
            throws Exception {
        Trace trace = Trace.in(folder);
        Gate gate = Gate.in(folder);
        Program program = program(LONG_PATIENCE);
        try (JavaProcess server = serverProcess(0)) {
            AgentSource.Reached reached = reach(program, here(server.await("at")));
            var running = program.pool().submit(() -> run(trace, gate));
            trace.await(1);
            server.kill();

            reached.forget("node7 has left the cluster");

            CrashReport report = failure(running, WorkerDiedException.class).report();
            assertThat(report.cause()).isEqualTo(CrashReport.Cause.LOST);
            assertThat(report.detail()).isEqualTo("node7 has left the cluster");
        }
        try (AgentServer other = server(1)) {
            var _ = reach(program, other.address());
            assertThat(result(program.pool().submit(() -> 1))).isEqualTo(1);
            program.close();
        }
    }

    @Test
    void a_server_that_is_closed_ends_the_workers_of_its_programs() throws Exception {
        Trace trace = Trace.in(folder);
        Gate gate = Gate.in(folder);
        Program program = program(LONG_PATIENCE);
        try (AgentServer server = server(1)) {
            var _ = reach(program, server.address());
            var running = program.pool().submit(() -> run(trace, gate));
            trace.await(1);

            end(server);

            assertThat(failure(running, WorkerDiedException.class).report().detail())
                    .isEqualTo("the agent on node7 has ended");
            hasEnded(trace.numbers().getFirst());
        }
    }

    @Test
    void a_server_that_stands_still_for_a_while_loses_nothing() throws Exception {
        Program program = program(LONG_PATIENCE);
        try (JavaProcess server = serverProcess(0)) {
            var _ = reach(program, here(server.await("at")));
            Trace trace = Trace.in(folder);
            var futures = ManyTasks.submit(program.pool(), trace);
            trace.await(5);

            server.signal("STOP");
            TimeUnit.MILLISECONDS.sleep(6_500); // it counts as silent after 5 s
            server.signal("CONT");

            futures.eachWasRunOnce();
            program.close();
        }
    }

    @Test
    void a_signal_drains_a_server_and_its_tasks_finish() throws Exception {
        Trace trace = Trace.in(folder);
        Gate gate = Gate.in(folder);
        Program program = program(LONG_PATIENCE);
        try (JavaProcess first = serverProcess(0);
                AgentServer second = server(1)) {
            var _ = reach(program, here(first.await("at")));
            var running = program.pool().submit(() -> run(trace, gate));
            trace.await(1);

            first.signal("TERM");
            var _ = reach(program, second.address());
            assertThat(result(program.pool().submit(() -> worker()))).isEqualTo("worker-1@node7#2");
            assertThat(first.isAlive()).isTrue();
            gate.open();

            assertThat(result(running)).isEqualTo(trace.numbers().getFirst());
            assertThat(first.join(Waits.LONG)).isEqualTo(143);
            program.close();
        }
    }
}
