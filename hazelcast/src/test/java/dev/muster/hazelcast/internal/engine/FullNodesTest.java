package dev.muster.hazelcast.internal.engine;

import static org.awaitility.Awaitility.await;

import dev.muster.hazelcast.internal.RecordingEngine;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FullNodesTest {
    @SuppressWarnings("NullAway.Init") // made before all tests
    private static RecordingEngine cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = RecordingEngine.start();
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_look_at_the_heap_throws_it_is_looked_at_again(Thrown thrown)
            throws IOException {
        var looks = new AtomicInteger();

        try (FullNodes _ =
                new FullNodes(
                        cluster.engine(),
                        true,
                        () -> {
                            if (looks.incrementAndGet() == 1) {
                                thrown.fly();
                            }
                            return 0;
                        })) {
            await().atMost(Waits.LONG).until(() -> looks.get() > 1);
        }
    }
}
