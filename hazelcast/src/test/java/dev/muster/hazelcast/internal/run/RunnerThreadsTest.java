package dev.muster.hazelcast.internal.run;

import static org.awaitility.Awaitility.await;

import dev.muster.agent.AgentConfig;
import dev.muster.hazelcast.internal.RecordingEngine;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunnerThreadsTest {
    @SuppressWarnings("NullAway.Init") // made before all tests
    private static RecordingEngine cluster;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private static Engine engine;

    /// There is a task, so that there is something to decide.
    @BeforeAll
    static void start() throws IOException {
        cluster = RecordingEngine.start();
        engine = cluster.engine();
        try (var runs = new DurableRuns(engine)) {
            runs.enqueue("run", () -> 1, o -> o.on("nowhere"));
        }
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_turn_throws_the_next_one_is_taken(Thrown thrown) {
        var asked = new AtomicInteger();

        try (NodeRunner _ =
                NodeRunner.start(
                        engine,
                        AgentConfig.defaults(),
                        () -> {
                            if (asked.incrementAndGet() == 1) {
                                thrown.fly();
                            }
                            return false;
                        })) {
            await().atMost(Waits.LONG).until(() -> asked.get() > 2);
        }
    }
}
