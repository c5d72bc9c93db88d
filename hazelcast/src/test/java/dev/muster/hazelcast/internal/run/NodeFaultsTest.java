package dev.muster.hazelcast.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import dev.muster.WorkerDiedException;
import dev.muster.hazelcast.DurableResult;
import dev.muster.hazelcast.DurableResult.Failure;
import dev.muster.hazelcast.DurableResults;
import dev.muster.hazelcast.DurableTask;
import dev.muster.hazelcast.DurableTask.Status;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.run.RunCluster.Child;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of tasks when nodes die, freeze, leave or are too few.
class NodeFaultsTest {
    /// For those that freeze: on a busy machine the others must not be taken for dead.
    private static final int SHORT_PATIENCE = 2 * (int) Waits.MEDIUM.toSeconds();

    @SuppressWarnings("NullAway.Init") // made by each test
    private RunCluster cluster;

    @TempDir Path folder;

    @AfterEach
    void end() {
        cluster.close();
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static boolean hasLines(String file, int count) throws IOException {
        return Files.exists(Path.of(file)) && Files.readAllLines(Path.of(file)).size() >= count;
    }

    private static void awaitLines(String file, int count) {
        await().atMost(Waits.LONG).until(() -> hasLines(file, count));
    }

    /// Until each entry is on two nodes.
    private static void awaitCopies(Engine engine, int nodes) {
        HazelcastInstance hazelcast = engine.hazelcast();
        await().atMost(Waits.LONG)
                .until(() ->
                        hazelcast.getCluster().getMembers().stream()
                                                .filter(each -> !each.isLiteMember())
                                                .count()
                                        == nodes
                                && hazelcast.getPartitionService().isClusterSafe());
    }

    @Test
    void a_killed_node_gives_back_a_task_with_retries_and_fails_one_without()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        cluster = RunCluster.of(2, 1, 10);
        Child first = cluster.node(0, 2).ready();
        Engine engine = cluster.engine();
        try (var runs = new DurableRuns(engine)) {
            String go = file("go");
            String safe = file("safe");
            String unsafe = file("unsafe");
            runs.enqueue("r", () -> RunTasks.waitFor(safe, go), o -> o.withId("a").withRetries(1));
            runs.enqueue("r", () -> RunTasks.waitFor(unsafe, go), o -> o.withId("b"));
            awaitLines(safe, 1);
            awaitLines(unsafe, 1);
            cluster.node(1, 2).ready();
            awaitCopies(engine, 2);

            first.kill();
            awaitLines(safe, 2);
            Files.writeString(Path.of(go), "");
            List<DurableResult<String>> results = runs.<String>results("r").await(Waits.LONG);

            assertThat(results.get(0).get()).isEqualTo("went on");
            assertThat(results.get(0).task().attempt()).isEqualTo(2);
            assertThat(results.get(1))
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure ->
                                    assertThat(failure.cause())
                                            .isInstanceOf(WorkerDiedException.class)
                                            .hasMessageContaining("left the cluster while it ran"));
            assertThat(results.get(1).task().ranAtMostOnce()).isTrue();
            assertThat(Files.readAllLines(Path.of(unsafe))).hasSize(1);
        }
    }

    @Test
    void a_frozen_node_that_wakes_finds_its_result_refused_and_goes_on_as_a_node()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        cluster = RunCluster.of(3, 1, SHORT_PATIENCE);
        Child first = cluster.node(0, 1).ready();
        Engine engine = cluster.engine();
        try (var runs = new DurableRuns(engine)) {
            String go = file("go");
            String begun = file("begun");
            runs.enqueue("r", () -> RunTasks.waitFor(begun, go), o -> o.withRetries(1));
            awaitLines(begun, 1);
            DurableResults<String> results = runs.results("r");
            String frozen = results.states().getFirst().node();
            Child second = cluster.node(1, 1);
            Child third = cluster.node(2, 1);
            second.ready();
            third.ready();
            awaitCopies(engine, 3);

            first.signal("STOP");
            awaitLines(begun, 2);
            Files.writeString(Path.of(go), ""); // its worker is not stopped, and ends its task
            DurableTask ended = results.await(Waits.LONG).getFirst().task();
            first.signal("CONT");

            assertThat(ended.attempt()).isEqualTo(2);
            assertThat(ended.node()).isNotEqualTo(frozen);
            await().atMost(Waits.LONG)
                    .until(() -> {
                        String id = runs.enqueue("later", () -> 1, o -> o);
                        DurableResult<?> later = runs.results("later").await(id, Waits.LONG);
                        return later.task().node().equals(frozen);
                    });
            assertThat(results.states()).containsExactly(ended);
            assertThat(Files.readAllLines(Path.of(begun))).hasSize(2);
        }
    }

    @Test
    void a_node_that_is_closed_gives_its_task_to_another()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        cluster = RunCluster.of(2, 1, 10);
        Child first = cluster.node(0, 1).ready();
        Engine engine = cluster.engine();
        try (var runs = new DurableRuns(engine)) {
            String go = file("go");
            String begun = file("begun");
            runs.enqueue("r", () -> RunTasks.waitFor(begun, go), o -> o.withRetries(1));
            awaitLines(begun, 1);
            cluster.node(1, 1).ready();
            awaitCopies(engine, 2);

            first.process().getOutputStream().close();
            awaitLines(begun, 2);
            Files.writeString(Path.of(go), "");

            DurableResult<String> result = runs.<String>results("r").await(Waits.LONG).getFirst();
            assertThat(result.get()).isEqualTo("went on");
            assertThat(first.process().waitFor()).isZero();
        }
    }

    @Test
    void a_cluster_below_its_minimum_takes_nothing_and_waiting_ends_with_it()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        cluster = RunCluster.of(2, 2, 10);
        Child first = cluster.node(0, 1).ready(); // alone, so that there is one cluster
        cluster.node(1, 1).ready();
        Engine engine = cluster.engine();
        awaitCopies(engine, 2);
        var runs = new DurableRuns(engine);
        String never = file("never");
        String begun = file("begun");
        String id = runs.enqueue("r", () -> RunTasks.waitFor(begun, never), o -> o);
        awaitLines(begun, 1);

        first.kill();
        await().atMost(Waits.LONG)
                .untilAsserted(() ->
                        assertThatThrownBy(() -> runs.enqueue("other", () -> 1, o -> o))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("has 1 nodes, must have at least 2"));
        DurableResults<String> results = runs.results("r");
        assertThat(results.states()).extracting(DurableTask::status).containsOnly(Status.RUNNING);
        assertThatThrownBy(() -> results.cancel(id))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has 1 nodes, must have at least 2");

        CompletableFuture<List<DurableResult<Object>>> waiting =
                CompletableFuture.supplyAsync(() -> awaited(runs.results("r")));
        runs.close();
        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was left while results were waited for");
    }

    private static <T> List<DurableResult<T>> awaited(DurableResults<T> results) {
        try {
            return results.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_cluster_without_a_node_takes_nothing()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        cluster = RunCluster.of(1, 1, 10);
        DurableRuns runs = cluster.runs();

        assertThatThrownBy(() -> runs.enqueue("r", () -> 1, o -> o))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has 0 nodes, must have at least 1");
        assertThatThrownBy(() -> runs.results("r"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has no node, must have one that keeps data");
    }
}
