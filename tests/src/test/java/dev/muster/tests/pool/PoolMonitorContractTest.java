package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.Retries;
import dev.muster.Subscription;
import dev.muster.monitor.PoolEvent;
import dev.muster.monitor.PoolSnapshot;
import dev.muster.monitor.TaskSnapshot;
import dev.muster.monitor.TaskSnapshot.State;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a pool says of itself while it works.
class PoolMonitorContractTest extends PoolContract {
    private final ConcurrentLinkedQueue<PoolEvent> events = new ConcurrentLinkedQueue<>();

    /// How the attempts of a task began and ended, in the order in which that was told.
    private List<String> story(String task) {
        var story = new ArrayList<String>();
        for (PoolEvent event : events) {
            switch (event) {
                case PoolEvent.TaskStarted(TaskSnapshot started) when started.name().equals(task) ->
                        story.add("started " + started.attempt());
                case PoolEvent.TaskEnded(TaskSnapshot ended, String reason)
                        when ended.name().equals(task) ->
                        story.add(
                                ended.state()
                                        + " "
                                        + ended.attempt()
                                        + (reason.isEmpty() ? "" : " " + reason));
                default -> {}
            }
        }
        return story;
    }

    /// The pool when the tasks of other tests have ended.
    private PoolSnapshot quiet() {
        await().atMost(Waits.LONG)
                .until(() -> pool.snapshot().running() + pool.snapshot().waiting() == 0);
        return pool.snapshot();
    }

    private void awaitStory(String task, String... expected) {
        await().atMost(Waits.LONG)
                .untilAsserted(() -> assertThat(story(task)).containsExactly(expected));
    }

    @Test
    void a_task_is_told_from_its_start_to_its_end() throws InterruptedException {
        try (Subscription _ = pool.onEvent(events::add)) {
            result(pool.with(o -> o.withName("good")).submit(() -> 1));
            failure(
                    pool.with(o -> o.withName("bad"))
                            .submit(() -> {
                                throw new IOException("as ordered");
                            }));

            awaitStory("good", "started 1", "SUCCEEDED 1");
            awaitStory("bad", "started 1", "FAILED 1 java.io.IOException: as ordered");
        }
    }

    @Test
    void each_attempt_of_a_task_is_told() throws InterruptedException {
        try (Subscription _ = pool.onEvent(events::add)) {
            failure(
                    pool.with(o -> o.withName("hopeless").withRetries(2))
                            .submit(() -> {
                                throw new IllegalStateException("no");
                            }));

            awaitStory(
                    "hopeless",
                    "started 1",
                    "RETRYING 1 java.lang.IllegalStateException: no",
                    "started 2",
                    "RETRYING 2 java.lang.IllegalStateException: no",
                    "started 3",
                    "FAILED 3 java.lang.IllegalStateException: no");
        }
    }

    @Test
    void a_task_that_is_cancelled_before_it_began_is_told_as_that() {
        Gate gate = Gate.in(folder);
        if (home.isParallel()) {
            gate.hold(pool);
        }
        try (Subscription _ = pool.onEvent(events::add)) {
            var cancelled = pool.with(o -> o.withName("unwanted")).submit(() -> 1);
            cancelled.cancel(true);

            await().atMost(Waits.LONG).until(() -> !story("unwanted").isEmpty());
            assertThat(story("unwanted"))
                    .singleElement()
                    .satisfies(said -> assertThat(said).startsWith("CANCELLED 1"));
        } finally {
            gate.open();
        }
    }

    @Test
    void a_task_that_runs_too_long_is_told_as_that() throws InterruptedException {
        needsParallel();
        try (Subscription _ = pool.onEvent(events::add)) {
            failure(
                    pool.with(o -> o.withName("slow").withTimeout(Duration.ofMillis(50)))
                            .submit(() -> Thread.sleep(Duration.ofHours(1))));

            await().atMost(Waits.LONG).until(() -> story("slow").size() == 2);
            assertThat(story("slow").getLast()).startsWith("TIMED_OUT 1 dev.muster.TaskTimeout");
        }
    }

    @Test
    void all_tasks_of_a_map_are_told_in_order() throws Exception {
        List<Integer> inputs = IntStream.range(0, 200).boxed().toList();
        try (Subscription _ = pool.onEvent(events::add)) {
            PoolSnapshot before = quiet();
            events.clear();
            pool.map(x -> x + 1, inputs, m -> m.withChunkSize(1));

            assertThat(pool.snapshot().succeeded() - before.succeeded()).isEqualTo(200);
            await().atMost(Waits.LONG)
                    .until(() ->
                            events.stream().filter(PoolEvent.TaskEnded.class::isInstance).count()
                                    == 200);
        }
        events.stream()
                .filter(PoolEvent.TaskEnded.class::isInstance)
                .map(event -> ((PoolEvent.TaskEnded) event).task())
                .forEach(task -> {
                    assertThat(story(task.name())).endsWith("SUCCEEDED 1");
                    assertThat(story(task.name()).getFirst()).isEqualTo("started 1");
                    assertThat(task.worker()).isNotEmpty();
                });
    }

    /// What is new in a picture since another one.
    private static long ended(PoolSnapshot now, PoolSnapshot before) {
        return now.succeeded()
                + now.failed()
                + now.cancelled()
                - before.succeeded()
                - before.failed()
                - before.cancelled();
    }

    @Test
    void the_numbers_are_those_of_what_has_ended() throws InterruptedException {
        PoolSnapshot before = quiet();
        for (int i = 0; i < 5; i++) {
            result(pool.submit(() -> 1));
        }
        for (int i = 0; i < 3; i++) {
            failure(
                    pool.with(o -> o.withRetries(Retries.of(1).withPause(Duration.ofMillis(1))))
                            .submit(() -> {
                                throw new IllegalStateException("no");
                            }));
        }

        PoolSnapshot now = pool.snapshot();
        assertThat(now.succeeded() - before.succeeded()).isEqualTo(5);
        assertThat(now.failed() - before.failed()).isEqualTo(3);
        assertThat(now.retried() - before.retried()).isEqualTo(3);
        assertThat(now.running()).isZero();
        assertThat(now.waiting()).isZero();
        assertThat(now.next()).isEmpty();
        assertThat(now.age()).isPositive();
        assertThat(now.kind()).isEqualTo(home.name().toLowerCase(Locale.ROOT));
    }

    @Test
    void pictures_taken_at_any_moment_agree_with_what_was_submitted() throws InterruptedException {
        int tasks = 400;
        PoolSnapshot before = quiet();
        var isOver = new AtomicBoolean();
        Running<List<PoolSnapshot>> painter =
                Running.start(() -> {
                    var pictures = new ArrayList<PoolSnapshot>();
                    while (!isOver.get()) {
                        pictures.add(pool.snapshot());
                    }
                    return pictures;
                });
        var futures = new ArrayList<CompletableFuture<Integer>>();
        for (int i = 0; i < tasks; i++) {
            futures.add(pool.submit(() -> 1));
        }
        for (CompletableFuture<Integer> future : futures) {
            result(future);
        }
        PoolSnapshot last = pool.snapshot();
        isOver.set(true);

        assertThat(last.succeeded() - before.succeeded()).isEqualTo(tasks);
        assertThat(last.waiting()).isZero();
        long done = 0;
        for (PoolSnapshot each : painter.result()) {
            assertThat(ended(each, before)).isBetween(done, (long) tasks);
            done = ended(each, before);
            assertThat(each.waiting()).isBetween(0L, (long) tasks - done);
            assertThat(each.next().size()).isLessThanOrEqualTo(100);
        }
    }

    @Test
    void what_waits_for_its_next_attempt_is_shown() {
        needsParallel();
        var retried =
                pool.with(o ->
                                o.withName("later")
                                        .withRetries(Retries.of(1).withPause(Duration.ofHours(1))))
                        .submit(() -> {
                            throw new IllegalStateException("no");
                        });

        await().atMost(Waits.LONG)
                .untilAsserted(() ->
                        assertThat(pool.snapshot().next())
                                .anySatisfy(task -> {
                                    assertThat(task.name()).isEqualTo("later");
                                    assertThat(task.state()).isEqualTo(State.RETRYING);
                                }));
        retried.cancel(true);
        await().atMost(Waits.LONG).until(() -> pool.snapshot().waiting() == 0);
    }

    @Test
    void what_runs_shows_for_how_long_and_where() throws InterruptedException {
        Gate gate = Gate.in(folder);
        Trace begun = Trace.in(folder);
        quiet();
        Running<Integer> running =
                Running.start(() ->
                        result(
                                pool.with(o -> o.withName("held"))
                                        .submit(() -> {
                                            begun.add("begun");
                                            gate.pass();
                                            return 1;
                                        })));
        begun.await(1);

        PoolSnapshot seen = pool.snapshot();
        gate.open();

        assertThat(running.result()).isOne();
        assertThat(seen.running()).isOne();
        TaskSnapshot task =
                seen.workers().stream().flatMap(w -> w.task().stream()).findFirst().orElseThrow();
        assertThat(task.name()).isEqualTo("held");
        assertThat(task.state()).isEqualTo(State.RUNNING);
        assertThat(task.ran()).isPositive();
        assertThat(task).hasToString(task.toString());
        assertThat(task.toString()).startsWith("held, RUNNING on " + task.worker() + ", waited ");
    }

    @Test
    void a_pool_that_has_ended_still_shows_its_numbers() throws InterruptedException {
        Pool own = home.open();
        own.onEvent(events::add);
        result(own.submit(() -> 1));
        own.close();

        PoolSnapshot last = own.snapshot();

        assertThat(last.workers()).isEmpty();
        assertThat(last.succeeded()).isOne();
        assertThat(last.waiting()).isZero();
        await().atMost(Waits.LONG)
                .until(() -> events.stream().anyMatch(PoolEvent.TaskEnded.class::isInstance));
    }
}
