package dev.muster.hazelcast.internal.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.Client;
import com.hazelcast.cluster.Address;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.internal.system.Threads;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A client that is gone is noticed long before its patience is over.
class LostClientsTest {
    private final ScheduledExecutorService timer = Threads.timer("muster-test-timer");
    private final ClusterConfig config =
            ClusterConfig.defaults()
                    .withName("clients-" + UUID.randomUUID())
                    .withKey(AuthKey.generate())
                    .withPatience(Duration.ofHours(1));

    private Engine node;
    private Engine client;
    private ClusterObjects objects;
    private LostClients lost;

    @BeforeEach
    void start_a_node_and_a_client() throws IOException {
        node = Engine.start(config, Engine.Role.NODE, Map.of());
        Address address = node.hazelcast().getCluster().getLocalMember().getAddress();
        ClusterConfig there =
                config.withMembers(List.of(address.getHost() + ":" + address.getPort())).asClient();
        client = Engine.start(there, Engine.Role.PROGRAM, Map.of());
        objects = new ClusterObjects(client);
        lost = new LostClients(node, timer, Runnable::run, 0);
    }

    @AfterEach
    void end_them() {
        lost.close();
        objects.close();
        node.close();
        timer.shutdownNow();
    }

    private boolean isAlive(long process) {
        return new ProcessEntries(node).has(process);
    }

    @Test
    void what_a_client_held_that_is_gone_is_given_back() {
        long process = objects.cells().participants().current().number();
        assertThat(isAlive(process)).isTrue();

        client.hazelcast().getLifecycleService().terminate();

        await().atMost(Waits.LONG).until(() -> !isAlive(process));
    }

    @Test
    void a_client_that_is_back_keeps_what_it_holds()
            throws ExecutionException, InterruptedException {
        long process = objects.cells().participants().current().number();
        Client seen = node.hazelcast().getClientService().getConnectedClients().iterator().next();

        lost.clientDisconnected(seen);
        timer.schedule(() -> {}, 0, TimeUnit.NANOSECONDS).get(); // behind what was just decided

        assertThat(isAlive(process)).isTrue();
    }
}
