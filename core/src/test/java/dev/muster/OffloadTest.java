package dev.muster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class OffloadTest {
    @Test
    void what_stays_short_runs_in_the_calling_thread_and_is_done_at_once() {
        try (Pool pool = Pool.threads(1)) {
            var future = Offload.start(pool, () -> Offload.done(Thread.currentThread().threadId()));

            assertThat(future).isCompletedWithValue(Thread.currentThread().threadId());
            assertThat(pool.snapshot().workers()).isEmpty();
        }
    }

    @Test
    void the_rest_runs_in_a_worker_with_what_has_been_learned()
            throws ExecutionException, InterruptedException {
        try (Pool pool = Pool.threads(1)) {
            long here = Thread.currentThread().threadId();

            var future =
                    Offload.start(
                            pool,
                            () -> {
                                int learned = 20;
                                return Offload.rest(() ->
                                        Thread.currentThread().threadId() == here
                                                ? -1
                                                : learned + 1);
                            });

            assertThat(future.get()).isEqualTo(21);
        }
    }

    @Test
    void what_the_beginning_throws_is_the_cause_of_the_failure() {
        try (Pool pool = Pool.serial()) {
            var future =
                    Offload.<Integer>start(
                            pool,
                            () -> {
                                throw new IllegalStateException("too odd");
                            });

            assertThatThrownBy(future::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("too odd");
        }
    }

    @Test
    void map_keeps_the_order_of_short_and_long_ones()
            throws ExecutionException, InterruptedException {
        try (Pool pool = Pool.threads(2)) {
            List<Integer> results =
                    Offload.map(
                            pool,
                            List.of(1, 2, 3, 4),
                            n -> n % 2 == 0 ? Offload.done(n * 10) : Offload.rest(() -> n * 100));

            assertThat(results).containsExactly(100, 20, 300, 40);
        }
    }

    @Test
    void a_failing_rest_ends_the_map() {
        try (Pool pool = Pool.threads(2)) {
            assertThatThrownBy(() ->
                            Offload.map(
                                    pool,
                                    List.of(1, 2),
                                    n ->
                                            Offload.<Integer>rest(() -> {
                                                throw new IllegalStateException("no " + n);
                                            })))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("no 1");
        }
    }
}
