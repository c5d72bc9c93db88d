package dev.muster.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StartFailuresTest {
    private final WorkerStartException said = new WorkerStartException("exit code 1", null);
    private final WorkerStartException thrown =
            new WorkerStartException("no", new IOException("Too many open files"));

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final StartFailures failures = new StartFailures("tests", now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void a_worker_that_was_never_ready_is_tried_three_times() {
        assertThat(failures.add(said)).isTrue();
        assertThat(failures.add(said)).isTrue();
        assertThat(failures.add(said)).isFalse();
    }

    @Test
    void an_exception_of_the_first_start_is_not_tried_again() {
        assertThat(failures.add(thrown)).isFalse();
    }

    @Test
    void what_has_worked_once_is_tried_again_and_again() {
        failures.succeeded();

        for (int i = 0; i < 1_000; i++) {
            assertThat(failures.add(i % 2 == 0 ? thrown : said)).isTrue();
            assertThat(failures.isPausing()).isTrue();
            pass(Duration.ofSeconds(5));
            assertThat(failures.isPausing()).isFalse();
            assertThat(failures.areAny()).isTrue();
        }
        assertThat(failures.last()).contains(said);
    }

    @Test
    void pauses_grow_and_begin_anew_after_a_success() {
        failures.succeeded();
        failures.add(said);
        pass(Duration.ofMillis(101));
        assertThat(failures.isPausing()).isFalse();
        failures.add(said);
        pass(Duration.ofMillis(101));
        assertThat(failures.isPausing()).isTrue();
        pass(Duration.ofMillis(100));
        assertThat(failures.isPausing()).isFalse();

        failures.succeeded();
        assertThat(failures.areAny()).isFalse();
        assertThat(failures.last()).isEmpty();
        failures.add(said);
        pass(Duration.ofMillis(101));
        assertThat(failures.isPausing()).isFalse();
    }

    @Test
    void how_long_they_have_lasted_is_counted_from_the_first_one() {
        assertThat(failures.haveLasted(Duration.ZERO)).isFalse();
        failures.succeeded();
        failures.add(said);
        pass(Duration.ofSeconds(20));
        failures.add(thrown);
        pass(Duration.ofSeconds(11));

        assertThat(failures.haveLasted(Duration.ofSeconds(30))).isTrue();
        assertThat(failures.haveLasted(Duration.ofSeconds(32))).isFalse();
    }
}
