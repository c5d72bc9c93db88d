package dev.muster.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.Cluster;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.Node;
import dev.muster.shared.SharedMap;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Ports;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// A member that joins the cluster without the key: anybody can who reaches its port.
@ExtendWith(Leaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrangerTest {
    private static final AtomicBoolean IS_TRIGGERED = new AtomicBoolean();

    /// Does something when it is read.
    static final class Trap implements Serializable {
        private static final long serialVersionUID = 1;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            IS_TRIGGERED.set(true);
        }
    }

    private ClusterConfig config;
    private Node node;
    private Cluster cluster;
    private HazelcastInstance stranger;

    @BeforeAll
    void join() throws IOException {
        String name = "test-" + UUID.randomUUID();
        AuthKey key = AuthKey.generate();
        String place = "127.0.0.1:" + Ports.free();
        config = ClusterConfig.defaults().withName(name).withKey(key).withMembers(List.of(place));
        node =
                Node.start(n ->
                        n.withAgents(a -> a.withWorkers(1))
                                .withCluster(_ ->
                                        config.withAddress((Address.Tcp) Address.parse(place))));
        cluster = Cluster.open(_ -> config);
        var theirs = new Config().setClusterName(name).setLiteMember(true);
        theirs.setProperty("hazelcast.phone.home.enabled", "false");
        theirs.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        theirs.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        theirs.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        theirs.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember(place);
        stranger = Hazelcast.newHazelcastInstance(theirs);
    }

    @AfterAll
    void leave() {
        stranger.shutdown();
        cluster.close();
        node.close();
    }

    /// What the cluster keeps of Muster's, by the names of its maps.
    private Map<String, IMap<Object, Object>> kept() {
        var kept = new HashMap<String, IMap<Object, Object>>();
        stranger.getDistributedObjects().stream()
                .filter(each -> each instanceof IMap<?, ?> && each.getName().startsWith("muster."))
                .forEach(each -> kept.put(each.getName(), stranger.getMap(each.getName())));
        return kept;
    }

    /// What was made since then: the map of a shared map. A member hears of it some time later.
    private IMap<Object, Object> onlyNew(Map<String, IMap<Object, Object>> before) {
        await().atMost(Waits.LONG).untilAsserted(() -> assertThat(mapsSince(before)).hasSize(1));
        return mapsSince(before).values().iterator().next();
    }

    private Map<String, IMap<Object, Object>> mapsSince(Map<String, IMap<Object, Object>> before) {
        Map<String, IMap<Object, Object>> now = kept();
        now.keySet().removeAll(before.keySet());
        now.keySet().removeIf(each -> !each.startsWith("muster.map"));
        return now;
    }

    private static boolean shows(Object kept, String secret) {
        return kept instanceof byte[] bytes
                && new String(bytes, StandardCharsets.ISO_8859_1).contains(secret);
    }

    @Test
    void it_can_read_neither_names_nor_keys_nor_values() {
        Map<String, IMap<Object, Object>> before = kept();
        SharedMap<String, String> map = cluster.map("the-name");
        map.put("the-key", "the-value");
        cluster.value("the-name", "the-value");
        assertThat(onlyNew(before).size()).isEqualTo(1);

        Map<String, IMap<Object, Object>> kept = kept();

        assertThat(kept).isNotEmpty();
        kept.forEach((name, entries) -> {
            assertThat(name).doesNotContain("the-name");
            for (Map.Entry<Object, Object> each : entries.entrySet()) {
                for (String secret : List.of("the-name", "the-key", "the-value")) {
                    assertThat(shows(each.getKey(), secret)).isFalse();
                    assertThat(shows(each.getValue(), secret)).isFalse();
                }
            }
        });
    }

    @Test
    void a_program_with_another_key_is_not_taken_in() {
        assertThatThrownBy(() -> Cluster.open(_ -> config.withKey(AuthKey.generate())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has another key");
    }

    @Test
    void a_value_in_another_place_is_refused() {
        Map<String, IMap<Object, Object>> before = kept();
        SharedMap<String, Integer> map = cluster.map("moved");
        map.put("one", 1);
        map.put("two", 2);
        IMap<Object, Object> theirs = onlyNew(before);
        List<Object> keys = List.copyOf(theirs.keySet());

        theirs.set(keys.get(0), theirs.get(keys.get(1)));

        assertThatThrownBy(
                        () -> {
                            var _ = map.get("one");
                            var _ = map.get("two");
                        })
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("was not written with this key");
    }

    @Test
    void what_it_serializes_is_not_even_read() {
        Map<String, IMap<Object, Object>> before = kept();
        SharedMap<String, Integer> map = cluster.map("trapped");
        map.put("only", 1);
        IMap<Object, Object> theirs = onlyNew(before);
        Object key = theirs.keySet().iterator().next();
        IS_TRIGGERED.set(false);

        theirs.set(key, new Trap());
        assertThatThrownBy(() -> map.get("only")).isInstanceOf(UncheckedIOException.class);

        assertThat(IS_TRIGGERED).isFalse();
    }
}
