package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.Subscription;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.shared.MapChange;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A value that is longer than one side takes is refused; the connection and all that is held over
/// it stay.
@ExtendWith(Leaks.class)
class SizeLimitTest {
    private static final AuthKey KEY = AuthKey.generate();
    private static final int LIMIT = 1 << 20;

    private ManagerServer server;
    private Manager client;
    private Manager smallClient;

    @BeforeEach
    void serve() throws IOException {
        server =
                Manager.serve(
                        Address.parse("127.0.0.1:0"),
                        KEY,
                        Registry.standard().withMap("map").withQueue("queue").withLock("lock"),
                        config -> config.withConnection(c -> c.withMaxMessageBytes(LIMIT)));
        client = Manager.connect(server.address(), KEY);
        smallClient = Manager.connect(server.address(), KEY, c -> c.withMaxMessageBytes(LIMIT));
    }

    @AfterEach
    void close() {
        smallClient.close();
        client.close();
        server.close();
    }

    @Test
    void a_value_that_the_manager_does_not_take_is_refused() throws IOException {
        SharedMap<String, byte[]> map = client.map("map");
        SharedLock lock = client.lock("lock");
        lock.lock();
        map.put("k", new byte[LIMIT - 100]);

        for (int size : new int[] {LIMIT, 3 * LIMIT, 20 * LIMIT}) {
            assertThatThrownBy(() -> map.put("k", new byte[size]))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("more than 1048576 bytes")
                    .hasMessageContaining("withMaxMessageBytes");
        }

        assertThat(map.get("k")).hasSize(LIMIT - 100);
        assertThat(lock.isHeldByCurrentThread()).isTrue();
        lock.unlock();
    }

    @Test
    void a_result_that_the_client_does_not_take_is_refused()
            throws IOException, InterruptedException {
        SharedMap<String, byte[]> map = smallClient.map("map");
        server.<String, byte[]>map("map").put("large", new byte[5 * LIMIT]);
        server.<String, byte[]>map("map").put("small", new byte[LIMIT / 2]);
        var waiting = Running.start(() -> smallClient.queue("queue").take());
        waiting.assertWaits();

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> map.get("large"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("more than 1048576 bytes")
                    .hasMessageContaining("of this client");
            assertThat(map.get("small")).hasSize(LIMIT / 2);
        }

        server.queue("queue").add("it");
        assertThat(waiting.result()).isEqualTo("it");
        assertThat(client.<String, byte[]>map("map").get("large")).hasSize(5 * LIMIT);
    }

    @Test
    void a_change_that_the_client_does_not_take_is_a_gap() throws IOException {
        SharedMap<String, Object> map = smallClient.map("map");
        List<MapChange<String, Object>> changes = new CopyOnWriteArrayList<>();
        try (Subscription subscription = map.onChange(changes::add)) {
            assertThat(subscription).isNotNull();

            server.<String, Object>map("map").put("k", new byte[2 * LIMIT]);
            server.<String, Object>map("map").put("k", 1);

            await().atMost(Waits.LONG)
                    .untilAsserted(() ->
                            assertThat(changes)
                                    .containsExactly(
                                            new MapChange.Gap<>(), new MapChange.Put<>("k", 1)));
        }
    }
}
