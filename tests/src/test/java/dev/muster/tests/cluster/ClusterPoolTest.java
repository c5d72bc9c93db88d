package dev.muster.tests.cluster;

import static dev.muster.tests.cluster.RunningNodes.awaitWorkers;
import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.Broadcast;
import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.Progress;
import dev.muster.TaskTimeoutException;
import dev.muster.WorkerContext;
import dev.muster.WorkerDiedException;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import dev.muster.tests.pool.Gate;
import dev.muster.worker.CrashReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A pool over two nodes that stay.
@ExtendWith(Leaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterPoolTest {
    private static final List<Integer> INPUTS = IntStream.range(0, 200).boxed().toList();

    @TempDir private static Path folder;
    private RunningNodes cluster;
    private RunningCommand first;
    private RunningCommand second;
    private Pool pool;

    @BeforeAll
    void start_two_nodes() throws IOException {
        cluster = new RunningNodes(folder);
        first = cluster.node("first", 1);
        second = cluster.node("second", 1, "--label", "gpu");
    }

    @AfterAll
    void end_them() throws IOException, InterruptedException {
        first.signal("TERM");
        second.signal("TERM");
        assertThat(first.awaitExit()).as(first.errors()).isEqualTo(143);
        assertThat(second.awaitExit()).as(second.errors()).isEqualTo(143);
        assertThat(first.errors() + second.errors()).as("what nobody asked for").isEmpty();
        cluster.close();
    }

    @BeforeEach
    void open_a_pool() throws IOException {
        pool = cluster.pool(ClusterPoolTest::settings);
    }

    @AfterEach
    void close_it() {
        pool.shutdownNow();
        pool.close();
    }

    private static PoolConfig settings(PoolConfig config) {
        return config.withStopGrace(Duration.ofMillis(200));
    }

    static String node() {
        return WorkerContext.current().orElseThrow().worker().split("@", 2)[1];
    }

    @Test
    void tasks_run_at_every_node() throws InterruptedException, ExecutionException {
        awaitWorkers(pool, 2);

        List<String> nodes = pool.map(_ -> node(), INPUTS, m -> m.withChunkSize(1));

        assertThat(nodes).hasSize(INPUTS.size()).contains("first", "second");
    }

    @Test
    void labels_choose_among_nodes() throws InterruptedException, ExecutionException {
        assertThat(pool.with(o -> o.on("gpu")).map(_ -> node(), INPUTS)).containsOnly("second");
    }

    @Test
    void a_task_that_crashes_fails_alone_and_the_report_names_its_node()
            throws InterruptedException {
        CompletableFuture<Integer> crash =
                pool.submit(() -> {
                    Runtime.getRuntime().halt(7);
                    return 1;
                });

        assertThat(failure(crash)).isInstanceOf(WorkerDiedException.class);
        CrashReport report = ((WorkerDiedException) failure(crash)).report();
        assertThat(report.worker()).matches("worker-\\d+@(first|second)");
        assertThat(report.toString()).contains("exit code 7");
        assertThat(result(pool.submit(() -> 5))).isEqualTo(5);
    }

    @Test
    void a_task_beyond_its_time_is_stopped_there() throws InterruptedException {
        CompletableFuture<Integer> endless =
                pool.with(o -> o.withTimeout(Duration.ofMillis(300)))
                        .submit(() -> {
                            while (true) {
                                Thread.onSpinWait();
                            }
                        });

        assertThat(failure(endless)).isInstanceOf(TaskTimeoutException.class);
        assertThat(result(pool.submit(() -> 5))).isEqualTo(5);
    }

    @Test
    void retries_are_counted_everywhere(@TempDir Path notes) throws InterruptedException {
        Path file = notes.resolve("attempts");
        String name = file.toString();

        String attempts =
                result(
                        pool.with(o -> o.withRetries(2))
                                .submit(() -> {
                                    Path path = Path.of(name);
                                    boolean isFirst = !java.nio.file.Files.exists(path);
                                    if (isFirst) {
                                        java.nio.file.Files.createFile(path);
                                        throw new IOException("the first time");
                                    }
                                    return "attempt "
                                            + WorkerContext.current().orElseThrow().attempt();
                                }));

        assertThat(attempts).isEqualTo("attempt 2");
    }

    @Test
    void a_broadcast_reaches_every_node() throws InterruptedException, ExecutionException {
        awaitWorkers(pool, 2);
        byte[] large = new byte[2_000_000];
        large[1_999_999] = 7;
        try (Broadcast<byte[]> broadcast = pool.broadcast(large)) {
            assertThat(pool.map(_ -> broadcast.value()[1_999_999], INPUTS)).containsOnly((byte) 7);
        }
    }

    @Test
    void progress_is_reported() throws InterruptedException, ExecutionException {
        var last = new java.util.concurrent.atomic.AtomicReference<Progress>();

        pool.map(x -> x, INPUTS, m -> m.withProgress(last::set));

        await().atMost(Waits.LONG).until(() -> last.get() != null && last.get().done() == 200);
    }

    @Test
    void a_client_has_the_same_pool() throws IOException, InterruptedException, ExecutionException {
        try (Pool other =
                RunningNodes.pool(cluster.config().asClient(), ClusterPoolTest::settings)) {
            assertThat(other.map(x -> x * 2, INPUTS)).hasSize(200).contains(398);
        }
    }

    @Test
    void cancelling_stops_a_task_at_its_node() throws InterruptedException {
        Gate gate = Gate.in(folder, "cancelled");
        Future<?> held = gate.hold(pool, 1).getFirst();

        assertThat(held.cancel(true)).isTrue();

        assertThat(result(pool.submit(() -> 5))).isEqualTo(5);
    }
}
