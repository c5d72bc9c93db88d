package dev.muster.hazelcast.internal.node;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.cluster.Address;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.Cluster;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.Node;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.testing.Leaks;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A node that is a version older, or newer, and those that come to it.
@ExtendWith(Leaks.class)
class NodeVersionsTest {
    private static final ClusterConfig ALONE =
            ClusterConfig.defaults()
                    .withName("versions-" + UUID.randomUUID())
                    .withKey(AuthKey.generate());

    @ParameterizedTest
    @ValueSource(strings = {"0", "2"})
    void nodes_and_programs_of_another_version_leave_again_and_say_the_cure(String version)
            throws IOException {
        Map<String, String> attributes =
                Map.of("muster.protocol", version, "muster.node", "what only they can read");
        try (Engine other = Engine.start(ALONE, Engine.Role.NODE, attributes)) {
            Address address = other.hazelcast().getCluster().getLocalMember().getAddress();
            String place = address.getHost() + ":" + address.getPort();
            ClusterConfig there = ALONE.withMembers(List.of(place));
            String why =
                    "the node %s speaks version %s, must speak version 1: run the same Muster everywhere in a cluster"
                            .formatted(address, version);

            assertThatThrownBy(() -> Cluster.open(_ -> there))
                    .isInstanceOf(IOException.class)
                    .hasMessage(why);
            assertThatThrownBy(() ->
                            Node.start(n ->
                                    n.withCluster(_ -> there).withAgents(a -> a.withWorkers(1))))
                    .isInstanceOf(IOException.class)
                    .hasMessage(why);
            await().atMost(Waits.LONG)
                    .until(() -> other.hazelcast().getCluster().getMembers().size() == 1);
        }
    }
}
