package dev.muster.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.hazelcast.Cluster;
import dev.muster.hazelcast.DurableResult;
import dev.muster.hazelcast.DurableResults;
import dev.muster.hazelcast.DurableTask;
import dev.muster.hazelcast.DurableTask.Status;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import dev.muster.tests.pool.Gate;
import dev.muster.tests.pool.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Durable tasks at nodes that have labels, or are asked to end.
@ExtendWith(Leaks.class)
class DurableNodesTest {
    @TempDir private Path folder;

    /// Notes that it runs, and waits.
    private static String run(String name, Trace trace, Gate gate) throws InterruptedException {
        trace.add(name);
        gate.pass();
        return name;
    }

    private static void awaitStatus(DurableResults<?> results, String id, Status status) {
        await().atMost(Waits.LONG)
                .until(() ->
                        results.states().stream()
                                .anyMatch(each -> each.id().equals(id) && each.status() == status));
    }

    /// It may be at its end already.
    private static void awaitBegun(DurableResults<?> results, String id) {
        await().atMost(Waits.LONG)
                .until(() ->
                        results.states().stream()
                                .anyMatch(each -> each.id().equals(id) && each.attempt() > 0));
    }

    private static void awaitErrors(RunningCommand node, String part) {
        await().atMost(Waits.LONG).until(() -> node.errors().contains(part));
    }

    private static DurableTask ended(DurableResults<String> results, String id)
            throws InterruptedException, TimeoutException, ExecutionException {
        DurableResult<String> result = results.await(id, Waits.LONG);
        assertThat(result.get()).isEqualTo(id);
        return result.task();
    }

    @Test
    void a_node_that_is_asked_to_end_finishes_what_it_runs_and_takes_nothing_more()
            throws IOException, InterruptedException, TimeoutException, ExecutionException {
        try (var nodes = new RunningNodes(folder)) {
            RunningCommand leaving = nodes.node("leaving", 1);
            try (Cluster cluster = nodes.open()) {
                DurableResults<String> results = cluster.results("run");
                Trace begun = Trace.in(folder);
                Gate held = Gate.in(folder, "held");
                Gate other = Gate.in(folder, "other");
                cluster.enqueue("run", () -> run("last", begun, held), o -> o.withId("last"));
                begun.await(1);
                nodes.node("staying", 1, "--label", "stays");
                nodes.awaitCopies();
                cluster.enqueue(
                        "run",
                        () -> run("blocking", begun, other),
                        o -> o.withId("blocking").on("stays"));
                begun.await(2);
                for (String each : List.of("a", "b", "c")) {
                    cluster.enqueue("run", () -> run(each, begun, other), o -> o.withId(each));
                }

                leaving.signal("INT");
                awaitErrors(leaving, "waiting for 1 running tasks");
                held.open();

                assertThat(leaving.awaitExit()).as(leaving.errors()).isEqualTo(130);
                DurableTask last = ended(results, "last");
                assertThat(last.status()).isEqualTo(Status.DONE);
                assertThat(last.attempt()).isEqualTo(1);
                assertThat(last.node()).isEqualTo("leaving");
                other.open();
                for (String each : List.of("blocking", "a", "b", "c")) {
                    DurableTask task = ended(results, each);
                    assertThat(task.attempt()).as(each).isEqualTo(1);
                    assertThat(task.node()).as(each).isEqualTo("staying");
                }
                assertThat(leaving.errors().lines()).hasSize(1);
            }
        }
    }

    @Test
    void a_task_whose_worker_only_starts_when_its_node_is_asked_to_end_runs_once()
            throws IOException, InterruptedException, TimeoutException, ExecutionException {
        try (var nodes = new RunningNodes(folder)) {
            RunningCommand leaving = nodes.node("leaving", 1);
            nodes.node("staying", 1);
            try (Cluster cluster = nodes.open()) {
                DurableResults<String> results = cluster.results("run");
                Trace begun = Trace.in(folder);
                Gate open = Gate.in(folder);
                open.open();
                for (String each : List.of("a", "b")) {
                    cluster.enqueue("run", () -> run(each, begun, open), o -> o.withId(each));
                }
                awaitBegun(results, "a");

                leaving.signal("INT");

                assertThat(leaving.awaitExit()).as(leaving.errors()).isEqualTo(130);
                assertThat(ended(results, "a").attempt()).isEqualTo(1);
                assertThat(ended(results, "b").attempt()).isEqualTo(1);
                assertThat(begun.lines()).containsExactlyInAnyOrder("a", "b");
            }
        }
    }

    @Test
    void a_second_signal_kills_what_a_node_runs()
            throws IOException, InterruptedException, TimeoutException, ExecutionException {
        try (var nodes = new RunningNodes(folder)) {
            RunningCommand leaving = nodes.node("leaving", 1);
            try (Cluster cluster = nodes.open()) {
                DurableResults<String> results = cluster.results("run");
                Trace begun = Trace.in(folder);
                Gate gate = Gate.in(folder);
                cluster.enqueue(
                        "run",
                        () -> run("again", begun, gate),
                        o -> o.withId("again").withRetries(1));
                begun.await(1);
                nodes.node("staying", 1);
                nodes.awaitCopies();

                leaving.signal("TERM");
                awaitErrors(leaving, "once more Ctrl-C kills them");
                leaving.signal("TERM");
                assertThat(leaving.awaitExit()).as(leaving.errors()).isEqualTo(143);
                begun.await(2);
                gate.open();

                DurableTask again = ended(results, "again");
                assertThat(again.attempt()).isEqualTo(2);
                assertThat(again.node()).isEqualTo("staying");
            }
        }
    }

    @Test
    void a_task_waits_for_a_node_that_has_all_its_labels()
            throws IOException, InterruptedException, TimeoutException, ExecutionException {
        try (var nodes = new RunningNodes(folder)) {
            nodes.node("plain", 1);
            nodes.node("half", 1, "--label", "gpu");
            try (Cluster cluster = nodes.open()) {
                DurableResults<String> results = cluster.results("run");
                cluster.enqueue("run", () -> "choosy", o -> o.withId("choosy").on("gpu", "big"));
                cluster.enqueue("run", () -> "plain", o -> o.withId("plain"));
                cluster.enqueue("run", () -> "half", o -> o.withId("half").on("gpu"));

                ended(results, "plain");
                assertThat(ended(results, "half").node()).isEqualTo("half");
                awaitStatus(results, "choosy", Status.WAITING);
                nodes.node("whole", 1, "--label", "big", "--label", "gpu");

                assertThat(ended(results, "choosy").node()).isEqualTo("whole");
            }
        }
    }
}
