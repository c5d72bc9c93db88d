package dev.muster.internal.client.java;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.shared.MapChange;
import dev.muster.shared.SharedMap;
import dev.muster.testing.Leaks;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Leaks.class)
class ListeningTest {
    private static final AuthKey KEY = AuthKey.ofText("the key of these tests, long enough");
    private static ManagerServer server;

    @BeforeAll
    static void serve() throws IOException {
        server =
                Manager.serve(
                        Address.parse("127.0.0.1:0"), KEY, Registry.standard().withMap("board"));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_listener_throws_the_next_change_is_told_and_so_it_is_to_others(Thrown thrown)
            throws IOException, InterruptedException {
        try (var client = Manager.connect(server.address(), KEY)) {
            SharedMap<String, Integer> map = client.map("board");
            var told = new LinkedBlockingQueue<MapChange<String, Integer>>();
            var others = new LinkedBlockingQueue<MapChange<String, Integer>>();
            try (var _ =
                            map.onChange(change -> {
                                told.add(change);
                                thrown.fly();
                            });
                    var _ = map.onChange(others::add)) {
                map.put("one", 1);
                map.put("two", 2);

                for (int i = 0; i < 2; i++) {
                    assertThat(told.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isNotNull();
                    assertThat(others.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isNotNull();
                }
            }
        }
    }
}
