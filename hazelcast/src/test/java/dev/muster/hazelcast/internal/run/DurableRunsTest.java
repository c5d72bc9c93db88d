package dev.muster.hazelcast.internal.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.RemoteCallable;
import dev.muster.Retries;
import dev.muster.TaskTimeoutException;
import dev.muster.WorkerDiedException;
import dev.muster.hazelcast.DurableResult;
import dev.muster.hazelcast.DurableResult.Failure;
import dev.muster.hazelcast.DurableResult.Success;
import dev.muster.hazelcast.DurableResults;
import dev.muster.hazelcast.DurableTask;
import dev.muster.hazelcast.DurableTask.Status;
import dev.muster.hazelcast.internal.run.RunCluster.Child;
import dev.muster.testing.Waits;
import dev.muster.worker.CrashReport;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.spi.ToolProvider;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tasks that a cluster of three nodes keeps and runs: nothing happens to the nodes.
class DurableRunsTest {
    @SuppressWarnings("NullAway.Init") // made before all tests
    private static RunCluster cluster;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private static DurableRuns runs;

    private final String run = "run " + UUID.randomUUID();

    @TempDir Path folder;

    @BeforeAll
    static void start()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        cluster = RunCluster.of(3, 1, 10);
        // The first alone: nodes that begin at the same moment may begin two clusters.
        cluster.node(0, 1).ready();
        Child second = cluster.node(1, 1);
        Child third = cluster.node(2, 1);
        second.ready();
        third.ready();
        runs = cluster.runs();
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private <T> DurableResult<T> result(String id)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        return runs.<T>results(run).await(id, Waits.LONG);
    }

    private static <T> List<T> values(List<DurableResult<T>> results)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var values = new ArrayList<T>();
        for (DurableResult<T> each : results) {
            values.add(each.get());
        }
        return values;
    }

    @Test
    void a_program_collects_what_another_one_enqueued_that_was_killed()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Child program = cluster.program(folder).ready();

        program.kill();
        List<DurableResult<Integer>> results = runs.<Integer>results("dead").await(Waits.LONG);

        assertThat(values(results)).containsExactly(0, 1, 2);
        assertThat(results).extracting(DurableResult::id).containsExactly("0", "1", "2");
        assertThat(results).allSatisfy(each -> assertThat(each.task().ranAtMostOnce()).isTrue());
        assertThat(Files.readAllLines(folder.resolve("of-the-dead")))
                .containsExactlyInAnyOrder("0", "1", "2");
        assertThat(runs.results("dead").clear()).isEqualTo(3);
    }

    @Test
    void each_of_many_tasks_runs_once_and_all_nodes_take_part()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        String file = file("many");
        for (int i = 0; i < 200; i++) {
            int number = i;
            runs.enqueue(run, () -> RunTasks.appendBeside(file, number, 3), o -> o);
        }

        List<DurableResult<Integer>> results = runs.<Integer>results(run).await(Waits.LONG);

        assertThat(values(results)).isEqualTo(IntStream.range(0, 200).boxed().toList());
        assertThat(Files.readAllLines(Path.of(file)))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 200).mapToObj(String::valueOf).toList());
        assertThat(results.stream().map(each -> each.task().node()).collect(toSet())).hasSize(3);
        assertThat(runs.runs()).contains(run);
        assertThat(runs.results(run).clear()).isEqualTo(200);
        assertThat(runs.results(run).states()).isEmpty();
    }

    @Test
    void forever_is_a_time() throws InterruptedException, ExecutionException, TimeoutException {
        Duration forever = ChronoUnit.FOREVER.getDuration();
        String id = runs.enqueue(run, () -> "done", o -> o);

        assertThat(runs.<String>results(run).await(id, forever).get()).isEqualTo("done");
        assertThat(runs.<String>results(run).await(forever)).hasSize(1);
    }

    @Test
    void results_arrive_as_tasks_end() {
        String go = file("go");
        String begun = file("begun");
        runs.enqueue(run, () -> RunTasks.waitFor(begun, go), o -> o.withId("slow"));
        runs.enqueue(run, () -> "quick", o -> o.withId("quick"));

        var order = new ArrayList<String>();
        try (Stream<DurableResult<String>> stream = runs.<String>results(run).stream()) {
            stream.forEach(each -> {
                order.add(each.id());
                write(Path.of(go));
            });
        }

        assertThat(order).containsExactly("quick", "slow");
    }

    private static void write(Path file) {
        try {
            Files.writeString(file, "");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void a_large_result_and_a_large_argument_travel_in_pieces()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        byte[] large = RunTasks.fill(3_000_000);

        String id = runs.enqueue(run, () -> large, o -> o);

        assertThat(this.<byte[]>result(id).get()).isEqualTo(large);
    }

    @Test
    void an_id_that_is_given_twice_is_one_task()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        String file = file("once");
        RemoteCallable<Integer> task = () -> RunTasks.append(file, 1);

        String first = runs.enqueue(run, task, o -> o.withId("it"));
        String again = runs.enqueue(run, task, o -> o.withId("it"));
        result("it");
        String late = runs.enqueue(run, task, o -> o.withId("it"));

        assertThat(List.of(first, again, late)).containsOnly("it");
        assertThat(runs.results(run).states()).hasSize(1);
        assertThat(Files.readAllLines(Path.of(file))).hasSize(1);
    }

    // ---- what may become of a task ----

    @Test
    void what_a_task_throws_is_its_failure()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        String id = runs.enqueue(run, RunTasks::fail, o -> o.withName("sad"));

        assertThat(result(id))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> {
                            assertThat(failure.cause())
                                    .isInstanceOf(IllegalStateException.class)
                                    .hasMessage("it is so");
                            assertThat(failure.cause().getStackTrace()[0].getMethodName())
                                    .isEqualTo("fail");
                            assertThat(failure.task().toString())
                                    .contains("(sad): FAILED at node-", "ran at most once");
                        });
    }

    @Test
    void a_task_that_fails_is_retried_and_its_attempts_are_counted()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        String file = file("attempts");
        RemoteCallable<Integer> task =
                () -> {
                    RunTasks.append(file, 1);
                    int count = Files.readAllLines(Path.of(file)).size();
                    return count < 3 ? RunTasks.fail() : count;
                };

        String id =
                runs.enqueue(
                        run,
                        task,
                        o -> o.withRetries(Retries.of(5).withPause(Duration.ofMillis(10))));

        DurableResult<Integer> result = result(id);
        assertThat(result.get()).isEqualTo(3);
        assertThat(result.task().attempt()).isEqualTo(3);
        assertThat(result.task().ranAtMostOnce()).isFalse();
        assertThat(result.task()).asString().endsWith("ran at least once (3 attempts)");
    }

    @Test
    void a_task_that_ends_its_worker_is_reported_with_its_exit_status()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        String id = runs.enqueue(run, RunTasks::exit, o -> o);

        assertThat(result(id))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure ->
                                assertThat(failure.cause())
                                        .isInstanceOfSatisfying(
                                                WorkerDiedException.class,
                                                died -> {
                                                    assertThat(died.report().cause())
                                                            .isEqualTo(CrashReport.Cause.EXIT);
                                                    assertThat(died.report().summary())
                                                            .contains("7");
                                                }));
    }

    @Test
    void a_task_that_fills_the_heap_is_reported_as_that()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        String id = runs.enqueue(run, RunTasks::fillHeap, o -> o);

        assertThat(result(id))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure ->
                                assertThat(failure.cause())
                                        .isInstanceOfSatisfying(
                                                WorkerDiedException.class,
                                                died ->
                                                        assertThat(died.report().cause())
                                                                .isEqualTo(
                                                                        CrashReport.Cause
                                                                                .OUT_OF_MEMORY)));
    }

    @Test
    void a_task_that_takes_too_long_is_stopped()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        String begun = file("begun");
        String never = file("never");

        String id =
                runs.enqueue(
                        run,
                        () -> RunTasks.waitFor(begun, never),
                        o -> o.withTimeout(Duration.ofMillis(300)));

        assertThat(result(id))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure ->
                                assertThat(failure.cause())
                                        .isInstanceOf(TaskTimeoutException.class));
    }

    @Test
    void a_running_task_is_cancelled_and_stops()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        String begun = file("begun");
        String never = file("never");
        String pid = file("pid");
        String stopped = file("stopped");
        RemoteCallable<Integer> task =
                () -> {
                    var _ = RunTasks.append(pid, (int) ProcessHandle.current().pid());
                    try {
                        RunTasks.waitFor(begun, never);
                        return 1;
                    } catch (InterruptedException e) {
                        return RunTasks.append(stopped, 2);
                    }
                };
        String id = runs.enqueue(run, task, o -> o);
        await().atMost(Waits.LONG).until(() -> Files.exists(Path.of(begun)));

        boolean cancelled = runs.results(run).cancel(id);

        assertThat(cancelled).isTrue();
        assertThat(result(id))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> {
                            assertThat(failure.cause()).isInstanceOf(CancellationException.class);
                            assertThat(failure.task().attempt()).isEqualTo(1);
                        });
        long worker = Long.parseLong(Files.readString(Path.of(pid)).strip());
        await().atMost(Waits.LONG)
                .until(() ->
                        Files.exists(Path.of(stopped))
                                || ProcessHandle.of(worker).isEmpty()); // it was slow to stop
        assertThat(runs.results(run).cancel(id)).isFalse();
    }

    @Test
    void waiting_tasks_are_cancelled_expire_and_are_removed_before_they_begin()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        String go = file("go");
        String ran = file("ran");
        String blocking = run + " blocking";
        for (int i = 0; i < 3; i++) {
            String begun = file("begun-" + i);
            runs.enqueue(blocking, () -> RunTasks.waitFor(begun, go), o -> o);
        }
        await().atMost(Waits.LONG)
                .until(() ->
                        runs.results(blocking).states().stream()
                                .allMatch(each -> each.status() == Status.RUNNING));
        DurableResults<Integer> results = runs.results(run);
        runs.enqueue(run, () -> RunTasks.append(ran, 1), o -> o.withId("cancelled"));
        runs.enqueue(run, () -> RunTasks.append(ran, 2), o -> o.withId("removed"));
        runs.enqueue(
                run,
                () -> RunTasks.append(ran, 3),
                o -> o.withId("expired").withExpiry(Duration.ofMillis(200)));
        runs.enqueue(run, () -> RunTasks.append(ran, 4), o -> o.withId("runs"));

        assertThatThrownBy(() -> results.await("runs", Duration.ofMillis(50)))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("not ended within 50 ms");
        assertThat(results.states())
                .extracting(DurableTask::id)
                .containsExactly("cancelled", "removed", "expired", "runs");
        assertThat(results.cancel("cancelled")).isTrue();
        assertThat(results.remove("removed")).isTrue();
        assertThat(results.await("expired", Waits.LONG))
                .isInstanceOfSatisfying(
                        Failure.class,
                        each -> {
                            assertThat(each.cause()).isInstanceOf(TimeoutException.class);
                            assertThat(each.task().status()).isEqualTo(Status.EXPIRED);
                            assertThat(each.task()).asString().endsWith("has not begun");
                        });
        Files.writeString(Path.of(go), "");

        assertThat(results.await("runs", Waits.LONG)).isInstanceOf(Success.class);
        assertThat(Files.readAllLines(Path.of(ran))).containsExactly("4");
        assertThat(results.states())
                .extracting(DurableTask::status)
                .containsExactly(Status.CANCELLED, Status.EXPIRED, Status.DONE);
        assertThatThrownBy(() -> results.await("removed", Waits.LONG))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("has no task removed");
    }

    @Test
    void a_result_is_forgotten_when_its_time_is_over() {
        String begun = file("begun");
        String go = file("go");
        runs.enqueue(
                run,
                () -> RunTasks.waitFor(begun, go),
                o -> o.withResultsKept(Duration.ofMillis(500)));
        try (Stream<DurableResult<String>> ends = runs.<String>results(run).stream()) {
            write(Path.of(go));
            assertThat(ends).hasSize(1);
        }

        await().atMost(Waits.LONG).until(() -> runs.results(run).states().isEmpty());
    }

    @Test
    void nothing_is_left_in_the_cluster_of_tasks_that_were_removed()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        byte[] large = RunTasks.fill(1_000_000);
        var contents = cluster.engine().map(Contents.MAP);
        Set<String> before = names(contents.keySet());
        String id = runs.enqueue(run, () -> large, o -> o);
        result(id);
        // Both pieces of the result; the function is gone soon.
        await().atMost(Waits.LONG).until(() -> added(before, contents.keySet()).size() == 2);

        runs.results(run).remove(id);

        assertThat(added(before, contents.keySet())).isEmpty();
    }

    private static Set<String> added(Set<String> before, Set<byte[]> keys) {
        Set<String> now = names(keys);
        now.removeAll(before);
        return now;
    }

    /// Of all contents except the class paths of programs, which stay.
    private static Set<String> names(Set<byte[]> keys) {
        return keys.stream()
                .map(key -> new String(key, UTF_8))
                .filter(name -> !name.startsWith("jar-") && !name.startsWith("bundle-"))
                .collect(toSet());
    }

    // ---- classes ----

    @Test
    void classes_that_no_node_has_come_with_the_task()
            throws IOException,
                    InterruptedException,
                    ExecutionException,
                    TimeoutException,
                    ReflectiveOperationException {
        Path source = folder.resolve("Fresh.java");
        Files.writeString(
                source,
                """
                public class Fresh {
                    public static dev.muster.RemoteCallable<String> task(int n) {
                        return () -> new Helper().text(n);
                    }
                    static class Helper {
                        String text(int n) { return "fresh " + n; }
                    }
                }
                """);
        Path classes = Files.createDirectory(folder.resolve("classes"));
        int status =
                ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "-proc:none",
                                "-cp",
                                ProgramClasses.homeOf(RemoteCallable.class)
                                        .orElseThrow()
                                        .toString(),
                                "-d",
                                classes.toString(),
                                source.toString());
        assertThat(status).isZero();
        RemoteCallable<?> task;
        try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            task =
                    (RemoteCallable<?>)
                            loader.loadClass("Fresh").getMethod("task", int.class).invoke(null, 7);

            String id = runs.enqueue(run, task, o -> o);

            assertThat(result(id).get()).isEqualTo("fresh 7");
        }
    }

    @Test
    void what_cannot_travel_is_refused_with_the_reason() {
        Object thread = Thread.currentThread();

        assertThatThrownBy(() -> runs.enqueue(run, () -> thread.toString(), o -> o))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Thread");
        assertThatThrownBy(() -> runs.enqueue(run, () -> 1, o -> o.withClassPathLimit(1_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(
                        "the class path has .* MiB, may have 0.0 MiB, and the most are in .*:"
                                + " shorten it, or use withClassPathLimit.*");
        assertThatThrownBy(() -> runs.enqueue(" ", () -> 1, o -> o))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("blank");
        assertThat(runs.results(run).states()).isEmpty();
    }

    // ---- strangers ----

    @Test
    void a_program_with_another_key_is_told_so()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (var stranger = new DurableRuns(cluster.stranger())) {
            runs.enqueue(run, () -> 1, o -> o);

            assertThatThrownBy(() -> stranger.enqueue(run, () -> 1, o -> o))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("under another key");
            assertThatThrownBy(() -> stranger.results(run))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("under another key");
        }
    }

    @Test
    void what_a_stranger_writes_is_left_alone()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var map = cluster.engine().map(Records.MAP);
        byte[] key = new RunKey("0".repeat(32), "f".repeat(32)).bytes();
        map.set(key, new byte[] {1, 2, 3});
        map.set(new byte[] {1}, new byte[] {1, 2, 3});
        try {
            String id = runs.enqueue(run, () -> 5, o -> o);

            assertThat(result(id).get()).isEqualTo(5);
            assertThat(runs.runs()).contains(run);
        } finally {
            map.delete(key);
            map.delete(new byte[] {1});
        }
    }
}
