package dev.muster.internal.pool;

import static dev.muster.internal.pool.FakePool.failure;
import static dev.muster.internal.pool.FakePool.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Workers that will be taken away, and tasks that may take longer than that.
@Timeout(60)
class TimeLeftTest {
    private static final Duration LEFT = Duration.ofMinutes(30);

    private final FakeSource source =
            FakeSource.prompt().answering(7).until(Instant.now().plus(LEFT));

    private static Pool limited(FakePool fake, Duration limit) {
        return fake.pool().with(o -> o.withName("long").withTimeout(limit));
    }

    private static void assertThatItIsRefused(CompletableFuture<Integer> future) {
        assertThat(failure(future))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageMatching(
                        "long was not started: its time limit is 1 h, but the workers have (29|30) min.* left, until .*");
    }

    @Test
    void a_task_is_started_only_if_its_time_limit_fits() {
        try (var fake = new FakePool(source, c -> c.startOnlyWhatFits())) {
            assertThatItIsRefused(limited(fake, Duration.ofHours(1)).submit(() -> 1));

            assertThat(result(limited(fake, Duration.ofMinutes(20)).submit(() -> 1))).isEqualTo(7);
            assertThat(result(fake.submit("without a limit"))).isEqualTo(7);
            assertThat(fake.pool().snapshot().failed()).isOne();
        }
    }

    @Test
    void nobody_who_has_not_asked_for_it_is_refused_anything() {
        try (var fake = new FakePool(source)) {
            assertThat(result(limited(fake, Duration.ofHours(1)).submit(() -> 1))).isEqualTo(7);
        }
    }

    @Test
    void where_no_end_is_known_all_tasks_are_started() {
        try (var fake =
                new FakePool(FakeSource.prompt().answering(7), c -> c.startOnlyWhatFits())) {
            assertThat(result(limited(fake, Duration.ofHours(1)).submit(() -> 1))).isEqualTo(7);
        }
    }

    @Test
    void no_further_attempt_is_made_and_those_that_fit_go_on() {
        try (var fake = new FakePool(source, c -> c.startOnlyWhatFits())) {
            Pool patient = limited(fake, Duration.ofHours(1)).with(o -> o.withRetries(3));
            var refused = patient.submit(() -> 1);
            var fitting = fake.submit("short");

            assertThatItIsRefused(refused);
            assertThat(result(fitting)).isEqualTo(7);
        }
    }

    @Test
    void a_task_that_has_a_worker_to_itself_is_refused_too() {
        try (var fake = new FakePool(source, c -> c.startOnlyWhatFits())) {
            assertThatItIsRefused(
                    limited(fake, Duration.ofHours(1)).with(o -> o.isolated()).submit(() -> 1));

            assertThat(result(fake.pool().with(o -> o.isolated()).submit(() -> 1))).isEqualTo(7);
        }
    }

    @Test
    void after_the_end_no_task_with_a_limit_is_started() {
        try (var fake =
                new FakePool(
                        source.until(Instant.now().minusSeconds(1)), c -> c.startOnlyWhatFits())) {
            assertThat(failure(limited(fake, Duration.ofMillis(1)).submit(() -> 1)))
                    .hasMessageContaining("the workers have no time left");
        }
    }
}
