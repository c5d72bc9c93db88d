package dev.muster.tests.cluster;

import static dev.muster.tests.cluster.RunningNodes.awaitWorkers;
import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.WorkerContext;
import dev.muster.WorkerDiedException;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import dev.muster.tests.pool.Gate;
import dev.muster.tests.pool.Trace;
import dev.muster.worker.CrashReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Nodes and programs that come, leave, freeze and are killed.
@ExtendWith(Leaks.class)
class ClusterLossTest {
    @TempDir private Path folder;

    private static PoolConfig settings(PoolConfig config) {
        return config.withStopGrace(Duration.ofMillis(200));
    }

    /// Notes where it runs, and waits.
    private static String runAt(Trace trace, Gate gate) throws InterruptedException {
        trace.add(ClusterPoolTest.node());
        gate.pass();
        return ClusterPoolTest.node() + " " + WorkerContext.current().orElseThrow().attempt();
    }

    @Test
    void what_ran_at_a_killed_node_fails_or_runs_again_as_it_was_asked_to()
            throws IOException, InterruptedException {
        try (var cluster = new RunningNodes(folder);
                Pool pool = openAtOne(cluster, "doomed")) {
            Gate gate = Gate.in(folder);
            Trace begun = new Trace(folder.resolve("begun").toString());
            CompletableFuture<String> once =
                    pool.with(o -> o.on("doomed")).submit(() -> runAt(begun, gate));
            CompletableFuture<String> again =
                    pool.with(o -> o.withRetries(1)).submit(() -> runAt(begun, gate));
            begun.await(2);
            cluster.node("heir", 2);
            awaitWorkers(pool, 4);

            cluster.killFirst();
            awaitWorkers(pool, 2);
            gate.open();

            assertThat(failure(once)).isInstanceOf(WorkerDiedException.class);
            CrashReport report = ((WorkerDiedException) failure(once)).report();
            assertThat(report.worker()).endsWith("@doomed");
            assertThat(report.cause()).isEqualTo(CrashReport.Cause.LOST);
            assertThat(result(again)).isEqualTo("heir 2");
            pool.shutdownNow();
        }
    }

    private Pool openAtOne(RunningNodes cluster, String host) throws IOException {
        cluster.node(host, 2, "--label", "doomed");
        Pool pool = cluster.pool(ClusterLossTest::settings);
        awaitWorkers(pool, 2);
        return pool;
    }

    @Test
    void a_frozen_node_is_given_up_and_taken_back_and_its_results_do_not_count()
            throws IOException, InterruptedException {
        try (var cluster = new RunningNodes(folder)) {
            RunningCommand frozen = cluster.node("frozen", 1);
            try (Pool pool = cluster.pool(ClusterLossTest::settings)) {
                awaitWorkers(pool, 1);
                Gate gate = Gate.in(folder);
                Trace begun = new Trace(folder.resolve("begun").toString());
                CompletableFuture<String> moved =
                        pool.with(o -> o.withRetries(1)).submit(() -> runAt(begun, gate));
                begun.await(1);
                cluster.node("awake", 1);
                awaitWorkers(pool, 2);

                frozen.signal("STOP");
                awaitHosts(pool, "awake");
                gate.open();

                assertThat(result(moved)).isEqualTo("awake 2");
                frozen.signal("CONT");
                awaitHosts(pool, "awake", "frozen");
                assertThat(result(moved)).isEqualTo("awake 2");
                pool.shutdownNow();
            }
        }
    }

    /// Waits until a pool has one worker at each of these nodes, and no other. Until then a node
    /// may have two: the old one of a node that has had to join anew has not ended yet.
    private static void awaitHosts(Pool pool, String... hosts) {
        await().atMost(Waits.LONG)
                .untilAsserted(() ->
                        assertThat(pool.snapshot().workers())
                                .extracting(WorkerSnapshot::host)
                                .containsExactlyInAnyOrder(hosts));
    }

    @Test
    void a_node_that_leaves_finishes_its_tasks() throws IOException, InterruptedException {
        try (var cluster = new RunningNodes(folder)) {
            RunningCommand leaving = cluster.node("leaving", 1);
            cluster.node("staying", 1, "--label", "stays");
            try (Pool pool = cluster.pool(ClusterLossTest::settings)) {
                awaitWorkers(pool, 2);
                Gate gate = Gate.in(folder);
                Gate other = Gate.in(folder, "other");
                Trace begun = new Trace(folder.resolve("begun").toString());
                CompletableFuture<String> held =
                        pool.with(o -> o.on("stays")).submit(() -> runAt(begun, other));
                begun.await(1);
                CompletableFuture<String> last = pool.submit(() -> runAt(begun, gate));
                begun.await(2);

                leaving.signal("INT");
                gate.open();

                assertThat(result(last)).isEqualTo("leaving 1");
                assertThat(leaving.awaitExit()).as(leaving.errors()).isEqualTo(130);
                other.open();
                assertThat(result(held)).isEqualTo("staying 1");
                awaitHosts(pool, "staying");
                assertThat(result(pool.submit(() -> 5))).isEqualTo(5);
            }
        }
    }

    @Test
    void a_killed_program_leaves_no_worker_and_the_node_serves_the_next_one()
            throws IOException, InterruptedException {
        try (var cluster = new RunningNodes(folder)) {
            RunningCommand node = cluster.node("node", 1);
            try (JavaProcess program =
                    JavaProcess.start(
                            ClusterProgram.class,
                            cluster.config().members().getFirst(),
                            cluster.config().name(),
                            RunningNodes.key(folder).toString())) {
                program.await("running");
                assertThat(node.descendants()).isNotEmpty();

                program.kill();

                await().atMost(Waits.LONG).until(() -> node.descendants().isEmpty());
            }
            try (Pool pool = cluster.pool(ClusterLossTest::settings)) {
                assertThat(result(pool.submit(() -> 5))).isEqualTo(5);
            }
        }
    }
}
