package dev.muster.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.testing.Leaks;
import dev.muster.testing.Waits;
import dev.muster.worker.CrashReport;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a registry shows of a pool, whose workers are threads here.
@ExtendWith(Leaks.class)
class PoolMetricsTest {
    private static final Duration NEXT_READING = Duration.ofSeconds(2);

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry =
            new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);

    private static Object result(Future<?> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS);
    }

    private double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    private double counter(String name, String... tags) {
        return registry.get(name).tags(tags).functionCounter().count();
    }

    private void nextReading() {
        clock.add(NEXT_READING);
    }

    @Test
    void gauges_show_tasks_and_workers()
            throws InterruptedException, ExecutionException, TimeoutException {
        var gate = new CountDownLatch(1);
        var begun = new CountDownLatch(2);
        try (Pool pool = Pool.threads(2)) {
            PoolMetrics.of(pool).bindTo(registry);
            List<Future<?>> tasks =
                    List.of(hold(pool, begun, gate), hold(pool, begun, gate), pool.submit(() -> 1));
            assertThat(begun.await(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS)).isTrue();

            assertThat(gauge("muster.pool.workers", "state", "busy")).isEqualTo(2);
            assertThat(gauge("muster.pool.workers", "state", "idle")).isZero();
            assertThat(gauge("muster.pool.tasks", "state", "running")).isEqualTo(2);
            assertThat(gauge("muster.pool.tasks", "state", "waiting")).isEqualTo(1);
            gate.countDown();
            for (Future<?> task : tasks) {
                result(task);
            }
            assertThat(gauge("muster.pool.tasks", "state", "waiting"))
                    .as("within one reading nothing moves")
                    .isEqualTo(1);

            nextReading();
            assertThat(gauge("muster.pool.tasks", "state", "waiting")).isZero();
            assertThat(counter("muster.pool.tasks.ended", "outcome", "succeeded")).isEqualTo(3);
        }
    }

    private static Future<?> hold(Pool pool, CountDownLatch begun, CountDownLatch gate) {
        return pool.submit(() -> {
            begun.countDown();
            return gate.await(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS);
        });
    }

    @Test
    void failures_are_counted_and_attempts_are_timed()
            throws InterruptedException, ExecutionException, TimeoutException {
        try (Pool pool = Pool.threads(1)) {
            PoolMetrics.of(pool).bindTo(registry);
            result(pool.submit(() -> 1));
            assertThatThrownBy(() -> result(pool.submit(() -> List.of(1).get(1))))
                    .isInstanceOf(ExecutionException.class);

            assertThat(counter("muster.pool.tasks.ended", "outcome", "failed")).isEqualTo(1);
            await().atMost(Waits.LONG)
                    .untilAsserted(() -> {
                        assertThat(timer("succeeded").count()).isEqualTo(1);
                        assertThat(timer("failed").count()).isEqualTo(1);
                    });
            assertThat(timer("succeeded").totalTime(TimeUnit.NANOSECONDS)).isPositive();
            assertThat(timer("timed_out").count()).isZero();
            assertThat(registry.get("muster.pool.task.wait").timer().count()).isEqualTo(2);
        }
    }

    private Timer timer(String outcome) {
        return registry.get("muster.pool.task.run").tag("outcome", outcome).timer();
    }

    @Test
    void all_have_the_name_of_the_pool_and_the_tags_of_the_program() {
        try (Pool pool = Pool.serial()) {
            PoolMetrics.of(pool, Tag.of("team", "red")).bindTo(registry);

            assertThat(registry.getMeters())
                    .hasSizeGreaterThan(20)
                    .allMatch(meter -> meter.getId().getName().matches("muster\\.pool\\.[a-z.]+"))
                    .allMatch(meter -> meter.getId().getTag("pool") != null)
                    .allMatch(meter -> "red".equals(meter.getId().getTag("team")))
                    .extracting(meter -> meter.getId().getDescription())
                    .doesNotContainNull();
        }
    }

    @Test
    void the_meters_of_a_pool_that_has_ended_are_read_once_more()
            throws InterruptedException, ExecutionException, TimeoutException {
        try (Pool pool = Pool.threads(1)) {
            PoolMetrics.of(pool).bindTo(registry);
            result(pool.submit(() -> 1));
        }

        assertThat(read()).isNotEmpty();
        assertThat(counter("muster.pool.tasks.ended", "outcome", "succeeded")).isEqualTo(1);
        nextReading();
        read();
        assertThat(registry.getMeters()).isEmpty();
    }

    private List<Meter> read() {
        List<Meter> all = registry.getMeters();
        all.forEach(meter -> meter.measure().forEach(each -> each.getValue()));
        return all;
    }

    @Test
    void close_removes_them() {
        try (Pool pool = Pool.threads(1)) {
            PoolMetrics metrics = PoolMetrics.of(pool);
            metrics.bindTo(registry);
            var other = new SimpleMeterRegistry();
            metrics.bindTo(other);

            metrics.close();

            assertThat(registry.getMeters()).isEmpty();
            assertThat(other.getMeters()).isEmpty();
        }
    }

    @Test
    void the_next_pool_of_the_same_name_takes_their_place()
            throws InterruptedException, ExecutionException, TimeoutException {
        try (Pool first = Pool.threads(1)) {
            PoolMetrics.of(first).bindTo(registry);
            result(first.submit(() -> 1));
        }
        try (Pool second = Pool.threads(1)) {
            PoolMetrics.of(second).bindTo(registry);

            assertThat(counter("muster.pool.tasks.ended", "outcome", "succeeded")).isZero();
            result(second.submit(() -> 1));
            nextReading();
            assertThat(counter("muster.pool.tasks.ended", "outcome", "succeeded")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_cause_of_a_death_is_known_by_its_report(CrashReport.Cause cause) {
        String summary = CrashReport.unseen("worker-1", 17, cause, List.of()).summary();

        assertThat(PoolMeters.cause(summary)).containsExactly(cause);
        assertThat(PoolMeters.cause("")).isEmpty();
    }
}
