package dev.muster.hazelcast.internal.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.internal.RecordingEngine;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.util.EventListener;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// That a cluster cannot be used at present is nothing that a log must warn of.
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
        assertNoWarning();
    }

    private void assertNoWarning() {
        assertThat(records)
                .filteredOn(each -> each.getLevel().intValue() >= Level.WARNING.intValue())
                .isEmpty();
    }

    @Test
    void an_event_that_is_told_after_the_engine_has_ended_warns_of_nothing() throws IOException {
        List<EventListener> listeners;
        MembershipEvent event;
        try (var cluster = RecordingEngine.start()) {
            Engine engine = cluster.engine();
            engine.watch(
                    new MembershipListener() {
                        @Override
                        public void memberAdded(MembershipEvent added) {}

                        @Override
                        public void memberRemoved(MembershipEvent removed) {}
                    },
                    () -> engine.hazelcast().getCluster().getMembers());
            listeners = cluster.listeners();
            Set<Member> members = cluster.member().getMembers();
            event =
                    new MembershipEvent(
                            cluster.member(),
                            members.iterator().next(),
                            MembershipEvent.MEMBER_REMOVED,
                            members);
        }

        for (EventListener each : listeners) {
            if (each instanceof MembershipListener members) {
                members.memberRemoved(event);
            }
            if (each instanceof LifecycleListener life) {
                life.stateChanged(new LifecycleEvent(LifecycleState.MERGED));
            }
        }

        assertThat(ends()).isGreaterThan(2); // once for a member, twice for a merger
        assertNoWarning();
    }
}
