package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Offspring;
import dev.muster.tests.kit.Waits;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The first thing that runs in a worker, and starts that cannot succeed.
@ExtendWith(Leaks.class)
class InitializerTest {
    private static final int TASKS = 10;

    @TempDir private Path folder;

    @Test
    void it_runs_once_in_each_worker_before_its_first_task()
            throws InterruptedException, ExecutionException {
        Trace trace = Trace.in(folder);
        try (Pool pool =
                PoolHome.processes(c ->
                        c.withInitializer(() -> {
                            System.setProperty("muster.tests.ready", "yes");
                            trace.add(ProcessHandle.current().pid());
                        }))) {
            List<String> seen =
                    pool.map(
                            _ -> System.getProperty("muster.tests.ready", "no"),
                            IntStream.range(0, 100).boxed().toList());

            assertThat(seen).containsOnly("yes");
            assertThat(trace.await(2)).hasSize(2).doesNotHaveDuplicates();
        }
    }

    @Test
    void it_runs_in_workers_that_come_later() throws InterruptedException {
        Trace trace = Trace.in(folder);
        try (Pool pool =
                PoolHome.processes(c ->
                        c.withWorkers(1)
                                .withMaxTasksPerWorker(1)
                                .withInitializer(() -> trace.add("ran")))) {
            result(pool.submit(() -> 1));
            result(pool.submit(() -> 1));

            assertThat(trace.lines()).hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void one_that_throws_fails_all_tasks_with_its_own_words() throws InterruptedException {
        Trace trace = Trace.in(folder);

        assertCannotStart(
                c ->
                        c.withInitializer(() -> {
                            trace.add("ran");
                            throw new IOException("the licence is missing");
                        }),
                "the licence is missing");

        assertThat(trace.lines()).as("it is not tried for ever").hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void one_that_exits_fails_all_tasks() throws InterruptedException {
        Trace trace = Trace.in(folder);

        assertCannotStart(
                c ->
                        c.withInitializer(() -> {
                            trace.add("ran");
                            System.out.println("good bye");
                            System.exit(3);
                        }),
                "exit code 3");

        assertThat(trace.lines()).as("it is not tried for ever").hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void one_that_hangs_fails_all_tasks_in_time() throws InterruptedException {
        Gate never = Gate.in(folder);

        String said = "";
        for (Duration limit : Waits.growing(Waits.MEDIUM)) {
            said =
                    failedStart(c ->
                            c.withStartTimeout(limit)
                                    .withInitializer(() -> never.passUninterrupted()));
            if (!said.contains("did not connect")) {
                break; // else it was too short for the start of a JVM
            }
        }

        assertThat(said).contains("was not ready after");
    }

    @Test
    void a_jvm_that_does_not_start_is_quoted() throws InterruptedException {
        assertCannotStart(c -> c.withJvmFlags("-XX:+NoSuchFlagAtAll"), "NoSuchFlagAtAll");
    }

    private static void assertCannotStart(UnaryOperator<PoolConfig> config, String words)
            throws InterruptedException {
        assertThat(failedStart(config)).contains(words);
    }

    /// @return why no worker could be started
    private static String failedStart(UnaryOperator<PoolConfig> config)
            throws InterruptedException {
        try (Pool pool = PoolHome.processes(config)) {
            List<CompletableFuture<Integer>> tasks = submitMany(pool);
            String said = failure(tasks.getFirst(), WorkerStartException.class).getMessage();

            for (CompletableFuture<Integer> task : tasks) {
                assertThat(failure(task, WorkerStartException.class)).hasMessage(said);
            }
            await().atMost(Waits.LONG).until(() -> Offspring.alive().isEmpty());
            assertThatThrownBy(() -> pool.submit(() -> 1))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasStackTraceContaining(said.lines().findFirst().orElseThrow());
            assertThat(pool.snapshot().workers()).isEmpty();
            return said;
        }
    }

    private static List<CompletableFuture<Integer>> submitMany(Pool pool) {
        List<CompletableFuture<Integer>> tasks = new ArrayList<>();
        try {
            for (int i = 0; i < TASKS; i++) {
                tasks.add(pool.submit(() -> 1));
            }
        } catch (RejectedExecutionException _) {
            assertThat(tasks).as("accepted before the start failed").isNotEmpty();
        }
        return tasks;
    }

    @Test
    void a_start_that_fails_once_costs_nothing() throws InterruptedException {
        Gate broken = Gate.in(folder);
        try (Pool pool =
                PoolHome.processes(c ->
                        c.withWorkers(1)
                                .withMaxTasksPerWorker(1)
                                .withInitializer(() -> failSecondTime(broken)))) {
            for (int i = 0; i < 3; i++) {
                assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
            }
        }
    }

    /// The first worker starts, the second one dies at its start, the third one starts.
    private static void failSecondTime(Gate marker) {
        Trace starts = new Trace(marker.file() + ".starts");
        starts.add("start");
        if (starts.lines().size() == 2) {
            Runtime.getRuntime().halt(9);
        }
    }
}
