package dev.muster.tests.python;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.AuthenticationException;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.ConnectionConfig;
import dev.muster.connection.Listener;
import dev.muster.pickle.Pickle;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Python;
import dev.muster.tests.kit.PythonProcess;
import dev.muster.tests.kit.Pythons;
import dev.muster.tests.kit.Waits;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Connections with the CPythons of this machine, each side in each role.
@Tag("python")
@ExtendWith(Leaks.class)
class ConnectionInteropTest {
    private static final String SCRIPT = "interop/connection.py";
    private static final AuthKey KEY = AuthKey.ofText("secret");

    private @TempDir Path folder;

    static List<Python> pythons() {
        return Pythons.all();
    }

    static Stream<Arguments> pythonsAndKinds() {
        return Pythons.all().stream()
                .flatMap(
                        python -> Stream.of("tcp", "unix").map(kind -> Arguments.of(python, kind)));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("pythonsAndKinds")
    void a_Python_client_is_answered(Python python, String kind)
            throws IOException, InterruptedException {
        try (var listener = Listener.open(address(kind), KEY, c -> dialect(python, c));
                var client =
                        PythonProcess.start(
                                python,
                                SCRIPT,
                                "connect",
                                listener.address().toString(),
                                "secret");
                var connection = listener.accept(Waits.LONG).orElseThrow()) {
            echo(connection);

            assertThat(client.join(Waits.LONG)).as("%s", client.lines()).isZero();
            assertThat(client.lines()).contains("all is well");
        }
    }

    private static void echo(Connection connection) throws IOException, InterruptedException {
        try {
            byte[] message = {1};
            while (message.length > 0) {
                message = connection.receiveBytes();
                connection.sendBytes(message);
            }
            for (int i = 0; i < 14; i++) {
                connection.send(connection.receive());
            }
            while (true) {
                connection.sendBytes(connection.receiveBytes());
            }
        } catch (EOFException _) {
            // The client is content.
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("pythonsAndKinds")
    void a_Python_listener_is_reached(Python python, String kind)
            throws IOException, InterruptedException {
        try (var process =
                PythonProcess.start(python, SCRIPT, "listen", address(kind).toString(), "secret")) {
            String line = process.await(text -> text.startsWith("listening on "), Waits.LONG);
            Address address = Address.parse(line.substring("listening on ".length()));

            assertThatThrownBy(() -> Client.connect(address, AuthKey.ofText("wrong")))
                    .isInstanceOf(AuthenticationException.class);
            try (var connection = Client.connect(address, KEY, c -> dialect(python, c))) {
                for (int length : new int[] {1, 32, 16_385, 3_000_000, 0}) {
                    byte[] message = new byte[length];
                    Arrays.fill(message, (byte) length);
                    connection.sendBytes(message);
                    assertThat(connection.receiveBytes()).isEqualTo(message);
                }
                for (Object value : List.of("text", 1L, 2.5, List.of(1L, List.of()), true)) {
                    connection.send(value);
                    assertThat(connection.receive()).isEqualTo(value);
                }
                connection.send("stop");
            }
            assertThat(process.join(Waits.LONG)).as("%s", process.lines()).isZero();
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("pythons")
    void a_Python_that_is_killed_ends_the_connection(Python python)
            throws IOException, InterruptedException {
        try (var process =
                PythonProcess.start(
                        python, SCRIPT, "listen", address("tcp").toString(), "secret")) {
            String line = process.await(text -> text.startsWith("listening on "), Waits.LONG);
            Address address = Address.parse(line.substring("listening on ".length()));
            try (var connection = Client.connect(address, KEY)) {
                connection.sendBytes("x".getBytes(US_ASCII));
                connection.receiveBytes();

                process.kill();

                assertThatThrownBy(connection::receiveBytes).isInstanceOf(EOFException.class);
            }
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("pythons")
    void without_legacy_digests_only_modern_Pythons_get_in(Python python)
            throws IOException, InterruptedException {
        try (var listener = Listener.open(address("tcp"), KEY, c -> c.withoutLegacyDigests());
                var client =
                        PythonProcess.start(
                                python,
                                SCRIPT,
                                "connect",
                                listener.address().toString(),
                                "secret")) {
            if (python.isAtLeast(3, 12)) {
                listener.accept(Waits.LONG).orElseThrow().close();
            } else {
                assertThat(client.join(Waits.LONG)).isNotZero();
                assertThat(client.lines().getLast()).contains("AuthenticationError");
            }
        }
    }

    private static ConnectionConfig dialect(Python python, ConnectionConfig config) {
        return python.isAtLeast(3, 4)
                ? config
                : config.withPickle(Pickle.standard().withProtocol(2));
    }

    private Address address(String kind) {
        return kind.equals("tcp")
                ? new Address.Tcp("127.0.0.1", 0)
                : new Address.Unix(folder.resolve("socket"));
    }
}
