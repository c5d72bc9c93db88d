package dev.muster.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.testing.Leaks;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a registry shows of a manager.
@ExtendWith(Leaks.class)
class ManagerMetricsTest {
    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry =
            new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);

    private double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    @Test
    void clients_calls_and_objects_are_shown() throws IOException, InterruptedException {
        AuthKey key = AuthKey.generate();
        Registry offered = Registry.standard().withQueue("jobs");
        try (ManagerServer server = Manager.serve(Address.parse("127.0.0.1:0"), key, offered);
                ManagerMetrics metrics = ManagerMetrics.of(server).withObjects("jobs", "nothing")) {
            metrics.bindTo(registry);
            assertThat(gauge("muster.manager.object.size", "object", "jobs")).isZero();

            try (Manager client = Manager.connect(server.address(), key)) {
                client.queue("jobs").put("first");
                client.queue("jobs").put("second");
                clock.add(Duration.ofSeconds(2));

                assertThat(gauge("muster.manager.object.size", "object", "jobs")).isEqualTo(2);
                assertThat(gauge("muster.manager.object.size", "object", "nothing")).isZero();
                assertThat(gauge("muster.manager.object.waiting", "object", "jobs")).isZero();
                assertThat(gauge("muster.manager.clients", "kind", "Java")).isPositive();
                assertThat(gauge("muster.manager.clients", "kind", "Python")).isZero();
                assertThat(gauge("muster.manager.objects")).isPositive();
                assertThat(gauge("muster.manager.calls.waiting")).isZero();
                assertThat(gauge("muster.manager.stored")).isPositive();
                assertThat(gauge("muster.manager.stored.max"))
                        .isEqualTo((double) server.snapshot().mostStoredBytes());
                assertThat(registry.get("muster.manager.calls").functionCounter().count())
                        .isGreaterThanOrEqualTo(2);
            }
            assertThat(registry.getMeters())
                    .allMatch(meter -> meter.getId().getDescription() != null)
                    .allMatch(meter ->
                            server.address().toString().equals(meter.getId().getTag("manager")));
        }
        assertThat(registry.getMeters()).isEmpty();
    }
}
