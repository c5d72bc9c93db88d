package dev.muster.tests.pool.faults;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.Retries;
import dev.muster.WorkerDiedException;
import dev.muster.monitor.PoolEvent;
import dev.muster.monitor.PoolSnapshot;
import dev.muster.monitor.TaskSnapshot;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import dev.muster.tests.pool.PoolHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What is told and counted of workers that die.
@ExtendWith(Leaks.class)
class MonitoredDeathTest {
    @TempDir private Path folder;

    private final ConcurrentLinkedQueue<PoolEvent> events = new ConcurrentLinkedQueue<>();

    /// The events, without those of workers that arrived and of those that ended in good order.
    private List<String> story() {
        var story = new ArrayList<String>();
        for (PoolEvent event : events) {
            switch (event) {
                case PoolEvent.TaskStarted(TaskSnapshot task) ->
                        story.add("started " + task.name() + " " + task.attempt());
                case PoolEvent.TaskEnded(TaskSnapshot task, _) ->
                        story.add(task.state() + " " + task.name() + " " + task.attempt());
                case PoolEvent.WorkerEnded(_, String reason) when !reason.isEmpty() ->
                        story.add("died: " + reason);
                default -> {}
            }
        }
        return story;
    }

    @Test
    void a_worker_that_exits_is_told_with_its_report_and_then_its_task() throws Exception {
        Path been = folder.resolve("been");
        String path = been.toString();
        try (Pool pool = PoolHome.processes(c -> c.withWorkers(1))) {
            pool.onEvent(events::add);
            String name =
                    result(
                            pool.with(o ->
                                            o.withName("victim")
                                                    .withRetries(
                                                            Retries.of(1).withPause(Duration.ZERO)))
                                    .submit(() -> {
                                        if (Files.notExists(Path.of(path))) {
                                            Files.createFile(Path.of(path));
                                            Runtime.getRuntime().halt(3);
                                        }
                                        return "done";
                                    }));
            assertThat(name).isEqualTo("done");

            await().atMost(Waits.LONG).until(() -> story().size() == 5);
            List<String> story = story();
            assertThat(story.get(0)).isEqualTo("started victim 1");
            assertThat(story.get(1)).startsWith("died: worker-1 (pid ").contains("exit code 3");
            assertThat(story.subList(2, 5))
                    .containsExactly("RETRYING victim 1", "started victim 2", "SUCCEEDED victim 2");
            PoolSnapshot seen = pool.snapshot();
            assertThat(seen.succeeded()).isOne();
            assertThat(seen.retried()).isOne();
            assertThat(seen.failed()).isZero();
            assertThat(seen.startsFailed()).isZero();
        }
        await().atMost(Waits.LONG)
                .untilAsserted(() ->
                        assertThat(
                                        events.stream()
                                                .filter(PoolEvent.WorkerEnded.class::isInstance)
                                                .map(e -> ((PoolEvent.WorkerEnded) e).reason()))
                                .hasSize(2)
                                .last()
                                .isEqualTo("")); // the pool has closed it
        assertThat(
                        events.stream()
                                .filter(PoolEvent.WorkerArrived.class::isInstance)
                                .map(e -> ((PoolEvent.WorkerArrived) e).worker().name()))
                .contains("worker-2");
    }

    @Test
    void those_who_only_waited_behind_it_begin_again_elsewhere() throws Exception {
        try (Pool pool = PoolHome.processes(c -> c.withWorkers(1))) {
            result(pool.submit(() -> 1));
            for (int i = 0; i < 200; i++) { // short, so several travel together
                result(pool.submit(() -> 1));
            }
            PoolSnapshot before = pool.snapshot();
            pool.onEvent(events::add);
            var victim =
                    pool.with(o -> o.withName("victim")).submit(() -> Runtime.getRuntime().halt(3));
            var others = new ArrayList<CompletableFuture<Integer>>();
            for (int i = 0; i < 50; i++) {
                others.add(pool.with(o -> o.withName("other")).submit(() -> 1));
            }

            failure(victim, WorkerDiedException.class);
            for (var other : others) {
                result(other);
            }

            PoolSnapshot after = pool.snapshot();
            assertThat(after.succeeded() - before.succeeded()).isEqualTo(50);
            assertThat(after.failed() - before.failed()).isOne();
            assertThat(after.retried()).isZero();
            await().atMost(Waits.LONG)
                    .untilAsserted(() ->
                            assertThat(story())
                                    .filteredOn(line -> line.equals("SUCCEEDED other 1"))
                                    .hasSize(50));
            assertThat(story()).filteredOn(line -> line.startsWith("FAILED")).hasSize(1);
            // Nothing ends that has not begun.
            int begun = 0;
            int ended = 0;
            for (String line : story()) {
                begun += line.startsWith("started") ? 1 : 0;
                ended += line.startsWith("SUCC") || line.startsWith("FAILED") ? 1 : 0;
                assertThat(begun).isGreaterThanOrEqualTo(ended);
            }
        }
    }

    @Test
    void workers_that_cannot_be_started_are_counted() {
        try (Pool pool =
                PoolHome.processes(c ->
                        c.withWorkers(1)
                                .withInitializer(() -> {
                                    throw new IllegalStateException("as ordered");
                                }))) {
            await().atMost(Waits.LONG).until(() -> pool.snapshot().startsFailed() == 1);
            assertThat(pool.snapshot().workers()).isEmpty();
        }
    }
}
