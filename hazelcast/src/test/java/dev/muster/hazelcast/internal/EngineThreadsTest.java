package dev.muster.hazelcast.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.agent.AgentConfig;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.pool.HazelcastSource;
import dev.muster.hazelcast.internal.run.DurableRuns;
import dev.muster.hazelcast.internal.run.NodeRunner;
import dev.muster.testing.Thrown;
import java.io.IOException;
import java.util.EventListener;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Listeners run in threads of the engine, which are the cluster's heartbeat and its hands: nothing
/// that happens in a listener may harm them.
class EngineThreadsTest {
    @SuppressWarnings("NullAway.Init") // made before all tests
    private static RecordingEngine cluster;

    /// Of each kind that there is, except for those of shared objects.
    @SuppressWarnings("NullAway.Init") // made before all tests
    private static List<EventListener> listeners;

    @BeforeAll
    static void listen() throws IOException, InterruptedException {
        cluster = RecordingEngine.start();
        Engine engine = cluster.engine();
        engine.requireRoom();
        NodeRunner.start(engine, AgentConfig.defaults(), () -> false).close();
        try (var runs = new DurableRuns(engine);
                Pool _ =
                        Pool.over(
                                new HazelcastSource(engine, false, PoolConfig.defaults()),
                                config -> config.withWorkers(1))) {
            assertThat(runs.results("none").await()).isEmpty();
        }
        listeners = cluster.listeners();
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_an_event_throws_no_thread_of_the_engine_sees_it(Thrown thrown) {
        var events = new ThrowingEvents(cluster.member());

        assertThat(listeners).hasSizeGreaterThanOrEqualTo(9);
        assertThat(listeners)
                .allSatisfy(each ->
                        assertThatCode(() -> events.tell(each, thrown)).doesNotThrowAnyException());
    }

    @ParameterizedTest
    @EnumSource
    void whatever_is_to_be_done_elsewhere_throws_it_is_done_the_next_time(Thrown thrown)
            throws Exception {
        var calls = new AtomicInteger();
        Engine engine = cluster.engine();
        int before = cluster.listeners().size();
        try (AutoCloseable _ =
                engine.watch(
                        new MembershipListener() {
                            @Override
                            public void memberAdded(MembershipEvent event) {}

                            @Override
                            public void memberRemoved(MembershipEvent event) {}
                        },
                        () -> {
                            calls.incrementAndGet();
                            thrown.fly();
                        })) {
            var listener = (LifecycleListener) cluster.listeners().get(before + 1);

            listener.stateChanged(new LifecycleEvent(LifecycleState.MERGED));
            listener.stateChanged(new LifecycleEvent(LifecycleState.MERGED));

            assertThat(calls).hasValue(2);
        }
    }
}
