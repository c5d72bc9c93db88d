package dev.muster.hazelcast.internal.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// That a process is the cluster cannot be used at present is nothing that its log must warn of.
class QuietEndTest {
    private static final Logger LOGGER = Logger.getLogger("dev.muster");

    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord each) {
                    records.add(each);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void read_the_log() {
        LOGGER.setLevel(Level.FINE);
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void leave_the_log() {
        LOGGER.removeHandler(handler);
        LOGGER.setLevel(null);
    }

    private long ends() {
        return records.stream()
                .filter(each -> each.getMessage().contains("the cluster cannot be used at present"))
                .count();
    }

    @Test
    void what_is_given_back_after_the_engine_has_ended_warns_of_nothing() throws IOException {
        Engine engine =
                Engine.start(
                        ClusterConfig.defaults()
                                .withName("quiet-" + UUID.randomUUID())
                                .withKey(AuthKey.generate()),
                        Engine.Role.NODE,
                        Map.of());
        var objects = new ClusterObjects(engine);
        ObjectUpkeep upkeep = ObjectUpkeep.start(engine);

        engine.hazelcast().getLifecycleService().terminate();
        objects.cells().participants().abandon();
        await().atMost(Waits.LONG).until(() -> ends() >= 1);
        upkeep.close();
        objects.close();

        assertThat(ends()).isGreaterThan(2);
        assertThat(records)
                .filteredOn(each -> each.getLevel().intValue() >= Level.WARNING.intValue())
                .isEmpty();
    }
}
