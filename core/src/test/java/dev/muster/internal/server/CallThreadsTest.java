package dev.muster.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyTuple;
import dev.muster.testing.Leaks;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the code of the program does, the manager goes on. Whatever it throws reaches the client
/// whose call it was, by both protocols; where it does not end, others do not wait for it.
@ExtendWith(Leaks.class)
class CallThreadsTest {
    private static final AuthKey KEY = AuthKey.ofText("the key of these tests, long enough");
    private static final AtomicInteger SPINNING = new AtomicInteger();
    private static volatile boolean maySpin = true;
    private static ManagerServer server;

    /// What the program registers.
    public interface Api {
        /// Throws this, unless it is empty.
        default String call(String kind) {
            if (!kind.isEmpty()) {
                Thrown.valueOf(kind).fly();
            }
            return "fine";
        }

        /// Computes until it is told to stop.
        default void spin() {
            SPINNING.incrementAndGet();
            while (maySpin) {
                Thread.onSpinWait();
            }
        }
    }

    @BeforeAll
    static void serve() throws IOException {
        server =
                Manager.serve(
                        Address.parse("127.0.0.1:0"),
                        KEY,
                        Registry.standard()
                                .withQueue("jobs")
                                .withInterface("api", Api.class, () -> new Api() {})
                                .withInterface("torn", Api.class, CallThreadsTest::torn));
    }

    private static Api torn() {
        Thrown.OF_ITS_OWN.fly();
        return new Api() {};
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_java_client_hears_of_it(Thrown thrown) throws IOException {
        try (var client = Manager.connect(server.address(), KEY)) {
            Api api = client.get("api", Api.class);

            assertThatThrownBy(() -> api.call(thrown.name())).isNotNull();
            assertThatThrownBy(() -> client.get("torn", Api.class).call("")).isNotNull();
            assertThat(api.call("")).isEqualTo("fine");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_python_client_hears_of_it(Thrown thrown) throws IOException, InterruptedException {
        PyTuple made = ask(null, "create", "api");
        PyTuple token = (PyTuple) made.get(1);
        try (var client = Client.connect(server.address(), KEY)) {
            assertThat(ask(client, null, "accept_connection", "t").get(0)).isEqualTo("#RETURN");

            assertThat(ask(client, token.get(0), "call", thrown.name()).get(0))
                    .isIn("#ERROR", "#TRACEBACK");
            assertThat(ask(client, token.get(0), "call", ""))
                    .isEqualTo(PyTuple.of("#RETURN", "fine"));
        }
        assertThat(ask(null, "create", "torn").get(0)).isNotEqualTo("#RETURN");
    }

    @Test
    void calls_without_an_end_keep_nobody_else_waiting() throws IOException, InterruptedException {
        int calls = Runtime.getRuntime().availableProcessors() + 1;
        try (var client = Manager.connect(server.address(), KEY)) {
            Api api = client.get("api", Api.class);
            try (var threads = Executors.newCachedThreadPool()) {
                try {
                    for (int i = 0; i < calls; i++) {
                        var _ = threads.submit(api::spin);
                    }
                    await().atMost(Waits.LONG).until(() -> SPINNING.get() == calls);

                    assertThat(api.call("")).isEqualTo("fine");
                    assertThat(client.queue("jobs").poll(1, TimeUnit.MILLISECONDS)).isNull();
                } finally {
                    maySpin = false;
                }
            }
        }
    }

    private static PyTuple ask(@Nullable Object ident, String method, Object argument)
            throws IOException, InterruptedException {
        try (var client = Client.connect(server.address(), KEY)) {
            return ask(client, ident, method, argument);
        }
    }

    private static PyTuple ask(
            Connection client, @Nullable Object ident, String method, Object argument)
            throws IOException, InterruptedException {
        client.send(PyTuple.of(ident, method, PyTuple.of(argument), new PyDict()));
        return (PyTuple) client.receive(Waits.LONG).orElseThrow();
    }
}
