package dev.muster.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.internal.protocol.JavaWelcome;
import dev.muster.manager.ManagerConfig;
import dev.muster.manager.Registry;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyTuple;
import dev.muster.testing.Leaks;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The threads of a manager that serve no one client, in a program whose log handler throws at
/// every record.
@ExtendWith(Leaks.class)
class ServerThreadsTest {
    private static final AuthKey KEY = AuthKey.ofText("the key of these tests, long enough");
    private static final Logger LOGGER = Logger.getLogger("dev.muster");

    private Handler handler;

    @AfterEach
    void removeHandler() {
        LOGGER.removeHandler(handler);
        LOGGER.setLevel(null);
    }

    private void throwAtEveryRecord(Thrown thrown) {
        handler =
                new Handler() {
                    @Override
                    public void publish(LogRecord record) {
                        thrown.fly();
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        LOGGER.addHandler(handler);
        LOGGER.setLevel(Level.ALL);
    }

    private static ObjectServer serve(Duration keepAlive) throws IOException {
        return ObjectServer.open(
                Address.parse("127.0.0.1:0"),
                KEY,
                Registry.standard(),
                ManagerConfig.defaults().withKeepAlive(keepAlive));
    }

    private static void ask(Connection client, String function, PyTuple arguments)
            throws IOException, InterruptedException {
        client.send(PyTuple.of(null, function, arguments, new PyDict()));
        PyTuple answer = (PyTuple) client.receive(Waits.LONG).orElseThrow();
        assertThat(answer.get(0)).isEqualTo("#RETURN");
    }

    @ParameterizedTest
    @EnumSource
    void whatever_is_thrown_a_manager_that_is_asked_to_end_ends(Thrown thrown)
            throws IOException, InterruptedException {
        throwAtEveryRecord(thrown);
        try (var server = serve(Duration.ofSeconds(10))) {
            try (var client = Client.connect(server.address(), KEY)) {
                ask(client, "shutdown", PyTuple.of());
            }
            server.awaitTermination();

            assertThatThrownBy(() -> Client.connect(server.address(), KEY))
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_is_thrown_when_its_time_has_come_the_next_is_done_in_its_time(Thrown thrown)
            throws IOException, InterruptedException {
        throwAtEveryRecord(thrown);
        try (var server = serve(Duration.ofSeconds(10))) {
            var next = new CountDownLatch(2);
            for (int i = 0; i < 2; i++) {
                var _ = server.after(Duration.ZERO, thrown::fly);
                var _ = server.after(Duration.ofMillis(1), next::countDown);
            }

            assertThat(next.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_is_thrown_all_silent_clients_are_dropped(Thrown thrown)
            throws IOException, InterruptedException {
        throwAtEveryRecord(thrown);
        try (var server = serve(Duration.ofMillis(20));
                var one = Client.connect(server.address(), KEY);
                var other = Client.connect(server.address(), KEY)) {
            for (Connection silent : new Connection[] {one, other}) {
                ask(silent, JavaWelcome.FUNCTION, PyTuple.of((long) JavaWelcome.VERSION));
            }

            for (Connection silent : new Connection[] {one, other}) {
                assertThatThrownBy(
                                () -> {
                                    while (silent.receiveBytes(Waits.LONG).isPresent()) {
                                        // What it is told before.
                                    }
                                })
                        .isInstanceOf(IOException.class);
            }
        }
    }
}
