package dev.muster.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.internal.protocol.JavaWelcome;
import dev.muster.manager.Manager;
import dev.muster.manager.Registry;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyTuple;
import dev.muster.testing.Heard;
import dev.muster.testing.Leaks;
import dev.muster.testing.Waits;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A Java client and a manager of which one is a version older, or newer.
@ExtendWith(Leaks.class)
class ManagerVersionsTest {
    private static final AuthKey KEY = AuthKey.generate();
    private static final Address HERE = Address.parse("127.0.0.1:0");

    @ParameterizedTest
    @ValueSource(longs = {JavaWelcome.VERSION - 1, JavaWelcome.VERSION + 1})
    void a_client_of_another_version_is_told_the_cure_and_nothing_is_left_of_it(long version)
            throws IOException, InterruptedException {
        String why =
                "the client speaks version %d of this protocol, this manager version %d: bring both to the same version of Muster"
                        .formatted(version, JavaWelcome.VERSION);
        var warnings = new CopyOnWriteArrayList<String>();
        try (var _ = Heard.of("dev.muster.manager", warnings);
                var server = Manager.serve(HERE, KEY, Registry.standard())) {
            int itself = server.snapshot().clients().size();
            try (Connection client = Client.connect(server.address(), KEY)) {
                client.send(
                        PyTuple.of(null, JavaWelcome.FUNCTION, PyTuple.of(version), new PyDict()));
                var answer = (PyTuple) client.receive(Waits.LONG).orElseThrow();

                assertThat(answer.get(0)).isEqualTo("#ERROR");
                assertThat(((PyException) answer.get(1)).text()).isEqualTo(why);
                assertThatThrownBy(() -> client.receive(Waits.LONG))
                        .isInstanceOf(EOFException.class);
            }
            await().atMost(Waits.LONG).until(() -> server.snapshot().clients().size() == itself);

            assertThat(warnings).singleElement().asString().endsWith(" is refused: " + why);
            Manager.connect(server.address(), KEY).close(); // one of this version is served
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {JavaWelcome.VERSION - 1, JavaWelcome.VERSION + 1})
    void a_manager_of_another_version_is_named_with_the_cure_and_left(long version)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (Listener manager = Listener.open(HERE, KEY)) {
            var isLeft =
                    CompletableFuture.supplyAsync(
                            () -> answersOnce(manager, version),
                            each -> Thread.ofVirtual().start(each));

            assertThatThrownBy(() -> Manager.connect(manager.address(), KEY))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "the manager speaks version %d of this protocol, this client version %d: bring both to the same version of Muster"
                                    .formatted(version, JavaWelcome.VERSION));
            assertThat(isLeft.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    /// Its welcome has more than one of this version.
    private static boolean answersOnce(Listener manager, long version) {
        try (Connection client = manager.accept()) {
            client.receive(Waits.LONG);
            client.send(PyTuple.of("#RETURN", PyTuple.of(version, 7L, 7L, "more")));
            client.receive(Waits.LONG);
            return false;
        } catch (EOFException _) {
            return true;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
