package dev.muster.tests.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.micrometer.PoolMetrics;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What only pools of processes have meters for.
@ExtendWith(Leaks.class)
class PoolMetersTest {
    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry =
            new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);

    @Test
    void workers_hold_memory_and_die_of_something()
            throws InterruptedException, ExecutionException, TimeoutException {
        try (Pool pool = PoolHome.processes(c -> c.withName("metered").withWorkers(1))) {
            PoolMetrics.of(pool).bindTo(registry);
            long first =
                    pool.submit(() -> ProcessHandle.current().pid())
                            .get(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS);
            await().atMost(Waits.LONG)
                    .untilAsserted(
                            () -> assertThat(memory()).extracting(this::fresh).contains(true));

            ProcessHandle.of(first).ifPresent(ProcessHandle::destroyForcibly);
            await().atMost(Waits.LONG).until(() -> died("signal") == 1);

            long second =
                    pool.submit(() -> ProcessHandle.current().pid())
                            .get(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS);
            assertThat(second).isNotEqualTo(first);
            await().atMost(Waits.LONG)
                    .untilAsserted(() ->
                            assertThat(memory())
                                    .singleElement()
                                    .extracting(gauge -> gauge.getId().getTag("worker"))
                                    .isEqualTo("worker-2"));
            assertThat(died("exit")).isZero();
            assertThat(registry.get("muster.pool.events.missed").counter().count()).isZero();
        }
    }

    private Collection<Gauge> memory() {
        return registry.find("muster.pool.workers.memory").tag("pool", "metered").gauges();
    }

    private boolean fresh(Gauge gauge) {
        clock.add(Duration.ofSeconds(2));
        return gauge.value() > 0;
    }

    private double died(String cause) {
        return registry.get("muster.pool.workers.died").tag("cause", cause).counter().count();
    }
}
