package dev.muster.tests.agents;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.Broadcast;
import dev.muster.OutputLine;
import dev.muster.Pool;
import dev.muster.Progress;
import dev.muster.TaskTimeoutException;
import dev.muster.WorkerContext;
import dev.muster.WorkerDiedException;
import dev.muster.WorkerOutput;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import dev.muster.tests.pool.Gate;
import dev.muster.tests.pool.Trace;
import dev.muster.worker.CrashReport;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A pool does with workers at an agent what it does with its own. The agent is there for all of
/// these tests.
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(Leaks.class)
class AgentsTest {
    private static final List<OutputLine> LINES = new CopyOnWriteArrayList<>();

    @TempDir private static Path common;

    private static Agents agents;
    private static RunningCommand agent;

    @TempDir private Path folder;

    @BeforeAll
    static void open() throws IOException {
        agents =
                Agents.open(
                        common,
                        listen -> listen,
                        c ->
                                c.withStopGrace(Waits.MEDIUM) // so that an interrupt gets there
                                        .withOutput(new WorkerOutput.To(LINES::add)));
        agent = agents.start("node7", 2);
    }

    @AfterAll
    static void close() {
        agents.pool().close();
        int code = agent.awaitExit();
        agents.close();
        assertThat(code).as(agent.errors()).isZero();
    }

    private static Pool pool() {
        return agents.pool();
    }

    private static WorkerContext context() {
        return WorkerContext.current().orElseThrow();
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    @Test
    void tasks_run_in_processes_of_the_agent() throws InterruptedException {
        assertThat(result(pool().submit(() -> context().worker()))).endsWith("@node7");
        long pid = result(pool().submit(() -> pid()));

        assertThat(agent.descendants()).extracting(ProcessHandle::pid).contains(pid);
        assertThat(pool().snapshot().workers())
                .allSatisfy(worker -> assertThat(worker.name()).endsWith("@node7"));
    }

    @Test
    void many_tasks_return_each_its_own_result() throws Exception {
        List<Integer> inputs = IntStream.range(0, 20_000).boxed().toList();

        assertThat(pool().map(i -> i + 1, inputs))
                .isEqualTo(inputs.stream().map(i -> i + 1).toList());
    }

    @Test
    void large_values_travel_both_ways() throws InterruptedException {
        byte[] sent = new byte[20_000_000];
        sent[12_345_678] = 9;

        byte[] returned = result(pool().submit((byte[] value) -> value.clone(), sent));
        assertThat(returned).isEqualTo(sent);
    }

    @Test
    void what_a_task_throws_is_thrown_here() throws InterruptedException {
        var future =
                pool().submit(() -> {
                    throw new IllegalStateException("no licence");
                });

        assertThat(failure(future))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no licence");
    }

    private static int crash() {
        System.out.println("famous last words");
        System.out.flush();
        Runtime.getRuntime().halt(42);
        return 0;
    }

    @Test
    void a_worker_that_halts_fails_its_task_alone_with_the_name_of_its_machine()
            throws InterruptedException {
        Gate gate = Gate.in(folder);
        var other = gate.hold(pool(), 1).getFirst();
        var crashing = pool().submit(() -> crash());

        CrashReport report = failure(crashing, WorkerDiedException.class).report();

        assertThat(report.cause()).isEqualTo(CrashReport.Cause.EXIT);
        assertThat(report.worker()).endsWith("@node7");
        assertThat(report.lastLines()).contains("famous last words");
        gate.open();
        assertThat(result(other)).isTrue();
    }

    private static boolean waitNoting(Trace trace, Gate gate) throws InterruptedException {
        trace.add(pid());
        gate.pass();
        return true;
    }

    @Test
    void a_worker_that_is_killed_fails_its_task_and_another_one_comes()
            throws InterruptedException {
        Trace trace = Trace.in(folder);
        Gate gate = Gate.in(folder);
        var killed = pool().submit(() -> waitNoting(trace, gate));
        trace.await(1);

        ProcessHandle.of(trace.numbers().getFirst()).orElseThrow().destroyForcibly();

        CrashReport report = failure(killed, WorkerDiedException.class).report();
        assertThat(report.cause()).isEqualTo(CrashReport.Cause.SIGNAL);
        assertThat(report.worker()).endsWith("@node7");
        await().atMost(Waits.LONG).until(() -> pool().snapshot().workers().size() == 2);
    }

    @Test
    void a_task_that_was_hit_is_tried_again_if_it_may_be() throws InterruptedException {
        Trace trace = Trace.in(folder);
        var future = pool().with(o -> o.withRetries(1)).submit(() -> crashOnce(trace));

        assertThat(result(future)).isEqualTo(2);
        assertThat(trace.lines()).hasSize(2);
    }

    private static int crashOnce(Trace trace) {
        trace.add("run");
        if (trace.lines().size() == 1) {
            Runtime.getRuntime().halt(1);
        }
        return context().attempt();
    }

    private static boolean goOnWhateverComes(Gate never) {
        while (true) {
            try {
                never.pass();
                return true;
            } catch (InterruptedException _) {
                // As if nothing had happened.
            }
        }
    }

    @Test
    void a_task_that_does_not_stop_in_its_time_is_ended_with_its_worker()
            throws InterruptedException {
        Gate never = Gate.in(folder, "never");
        var future =
                pool().with(o -> o.withTimeout(Duration.ofMillis(300)))
                        .submit(() -> goOnWhateverComes(never));

        assertThat(failure(future)).isInstanceOf(TaskTimeoutException.class);
        assertThat(result(pool().submit(() -> 1))).isEqualTo(1);
    }

    @Test
    void a_task_that_is_cancelled_is_interrupted() throws InterruptedException {
        Trace trace = Trace.in(folder);
        Gate never = Gate.in(folder, "never");
        var future = pool().submit(() -> noteInterrupt(trace, never));
        trace.await(1);

        assertThat(future.cancel(true)).isTrue();

        assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
        assertThat(trace.await(2)).containsExactly("begun", "interrupted");
    }

    private static boolean noteInterrupt(Trace trace, Gate never) {
        trace.add("begun");
        try {
            never.pass();
            return true;
        } catch (InterruptedException _) {
            trace.add("interrupted");
            return false;
        }
    }

    private static int hog() throws InterruptedException {
        var memory = new byte[8][];
        for (int i = 0; i < memory.length; i++) {
            memory[i] = new byte[8 << 20];
            Arrays.fill(memory[i], (byte) 1);
        }
        Thread.sleep(Waits.LONG);
        return memory.length;
    }

    @Test
    void a_task_that_holds_too_much_memory_is_ended_with_its_worker() throws InterruptedException {
        var future = pool().with(o -> o.withMemoryLimit(48L << 20)).submit(() -> hog());

        assertThat(failure(future, WorkerDiedException.class).report().cause())
                .isEqualTo(CrashReport.Cause.MEMORY_LIMIT);
    }

    @Test
    void lines_arrive_with_their_worker_and_task() throws InterruptedException {
        long task =
                result(
                        pool().submit(() -> {
                            System.out.println("seen from far away");
                            return context().task();
                        }));

        await().atMost(Waits.LONG)
                .until(() ->
                        LINES.stream()
                                .anyMatch(line ->
                                        line.text().equals("seen from far away")
                                                && line.worker().endsWith("@node7")
                                                && line.task().orElse(-1) == task));
    }

    @Test
    void the_progress_of_a_map_is_told() throws Exception {
        var last = new AtomicReference<Progress>();
        List<Integer> inputs = IntStream.range(0, 100).boxed().toList();

        pool().map(i -> i, inputs, m -> m.withProgress(last::set));

        await().atMost(Waits.LONG).until(() -> last.get() != null && last.get().isComplete());
        assertThat(last.get().done()).isEqualTo(100);
    }

    @Test
    void an_isolated_task_has_a_worker_of_its_own() throws InterruptedException {
        Set<Long> others = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            others.add(result(pool().submit(() -> pid())));
        }

        long own = result(pool().with(o -> o.isolated()).submit(() -> pid()));

        assertThat(others).doesNotContain(own);
        await().atMost(Waits.LONG).until(() -> ProcessHandle.of(own).isEmpty());
    }

    @Test
    void a_broadcast_is_read_there() throws Exception {
        Broadcast<int[]> values = pool().broadcast(IntStream.range(0, 1_000_000).toArray());
        List<Integer> inputs = List.of(3, 999_999, 7, 500_000);

        assertThat(pool().map(i -> values.value()[i], inputs)).isEqualTo(inputs);
    }

    // ---- pools of their own ----

    @Test
    void workers_are_renewed_after_their_number_of_tasks_and_leave_nothing_in_the_agents_folder()
            throws Exception {
        Path place = Files.createDirectory(folder.resolve("agent"));
        try (var own = Agents.open(place, listen -> listen, c -> c.withMaxTasksPerWorker(1))) {
            RunningCommand there = own.start("node8", 1);
            Set<Long> pids = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                pids.add(result(own.pool().submit(() -> pid())));
            }

            assertThat(pids).hasSize(3);
            own.pool().close();
            assertThat(there.awaitExit()).as(there.errors()).isZero();
        }
        try (var left = Files.list(place)) {
            assertThat(left.map(each -> each.getFileName().toString())).containsExactly("key");
        }
    }

    private static void failing(Trace trace) {
        trace.add("initializer");
        throw new IllegalStateException("no licence");
    }

    @Test
    void an_initializer_that_fails_is_told_to_all_tasks_and_is_not_tried_for_ever()
            throws Exception {
        Trace trace = Trace.in(folder);
        try (var own =
                Agents.open(
                        common, listen -> listen, c -> c.withInitializer(() -> failing(trace)))) {
            var future = own.pool().submit(() -> 1);
            RunningCommand there = own.start("node8", 1);

            assertThat(failure(future))
                    .isInstanceOf(WorkerStartException.class)
                    .hasMessageContainingAll("worker-1@node8", "no licence");
            assertThatThrownBy(() -> own.pool().submit(() -> 1))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("no licence");
            own.pool().close();
            assertThat(there.awaitExit()).as(there.errors()).isZero();
            assertThat(trace.lines()).hasSizeLessThan(5);
        }
    }

    @Test
    void a_start_that_fails_there_is_told_with_the_name_of_the_machine() throws Exception {
        try (var own =
                Agents.open(
                        common,
                        listen -> listen,
                        c -> c.withJvmFlags("-XX:+NoSuchFlag").withStartTimeout(Waits.MEDIUM))) {
            var future = own.pool().submit(() -> 1);
            own.start("node8", 1);

            assertThat(failure(future))
                    .isInstanceOf(WorkerStartException.class)
                    .hasMessageContainingAll("on node8: ", "NoSuchFlag");
        }
    }
}
