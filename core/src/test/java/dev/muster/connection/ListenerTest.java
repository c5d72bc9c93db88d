package dev.muster.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.testing.Leaks;
import dev.muster.testing.RawPeer;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
class ListenerTest {
    private static final AuthKey KEY = AuthKey.ofText("a key for tests");
    private static final Address LOOPBACK = Address.parse("127.0.0.1:0");

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "unix"})
    void one_silent_client_holds_up_nobody(String kind) throws IOException, InterruptedException {
        try (var listener = Listener.open(Addresses.fresh(kind), KEY);
                var _ = RawPeer.connect(listener.address());
                var client = Client.connect(listener.address(), KEY);
                var server = listener.accept()) {
            client.send("served");

            assertThat(server.receive()).isEqualTo("served");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "unix"})
    void without_a_key_nobody_is_asked(String kind) throws IOException, InterruptedException {
        try (var listener = Listener.open(Addresses.fresh(kind));
                var client = Client.connect(listener.address());
                var server = listener.accept()) {
            server.send("hello");

            assertThat(client.receive()).isEqualTo("hello");
        }
    }

    @Test
    void a_wrong_key_is_never_accepted() throws IOException, InterruptedException {
        try (var listener = Listener.open(LOOPBACK, KEY)) {
            assertThatThrownBy(() -> Client.connect(listener.address(), AuthKey.ofText("other")))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("same key");

            assertThat(listener.accept(Waits.SHORT)).isEmpty();
        }
    }

    @Test
    void a_first_message_right_behind_the_handshake_is_not_lost()
            throws IOException, InterruptedException {
        try (var listener = Listener.open(LOOPBACK, KEY)) {
            for (int i = 0; i < 50; i++) {
                try (var client = Client.connect(listener.address(), KEY)) {
                    client.sendBytes("first".getBytes(US_ASCII));
                    try (var server = listener.accept()) {
                        assertThat(server.receiveBytes()).asString(US_ASCII).isEqualTo("first");
                    }
                }
            }
        }
    }

    @Test
    void a_server_that_never_challenges_is_given_up() throws IOException {
        try (var silent = RawPeer.listen()) {
            Address address = RawPeer.address(silent);

            assertThatThrownBy(() ->
                            Client.connect(address, KEY, c -> c.withHandshakeTimeout(Waits.SHORT)))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("did not answer the challenge");
        }
    }

    @Test
    void legacy_digests_can_be_switched_off() throws IOException, InterruptedException {
        try (var listener = Listener.open(LOOPBACK, KEY, c -> c.withoutLegacyDigests());
                var client = Client.connect(listener.address(), KEY);
                var server = listener.accept();
                var legacy = RawPeer.connect(listener.address())) {
            legacy.receive();
            legacy.send(new byte[16]);

            assertThat(legacy.receive()).asString(US_ASCII).isEqualTo("#FAILURE#");
            client.send(1L);
            assertThat(server.receive()).isEqualTo(1L);
        }
    }

    @Test
    void closing_wakes_those_who_wait_to_accept() throws IOException, InterruptedException {
        var listener = Listener.open(LOOPBACK, KEY);
        var failures = new ArrayList<Exception>();
        var accepting =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                listener.accept().close();
                            } catch (IOException | InterruptedException e) {
                                failures.add(e);
                            }
                        });

        listener.close();

        assertThat(accepting.join(Waits.LONG)).isTrue();
        assertThat(failures).hasSize(1).allMatch(IOException.class::isInstance);
        assertThatThrownBy(() -> listener.accept(Duration.ZERO)).isInstanceOf(IOException.class);
    }

    @Test
    void a_connection_outlives_its_listener() throws IOException, InterruptedException {
        var listener = Listener.open(LOOPBACK, KEY);
        try (var client = Client.connect(listener.address(), KEY);
                var server = listener.accept()) {
            listener.close();

            client.send("x");

            assertThat(server.receive()).isEqualTo("x");
        }
    }

    @Test
    void a_port_in_use_is_reported() throws IOException {
        try (var listener = Listener.open(LOOPBACK, KEY)) {
            assertThatThrownBy(() -> Listener.open(listener.address(), KEY))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining(listener.address().toString());
        }
    }

    @Test
    void a_socket_file_is_for_this_user_and_goes_away(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("socket");

        try (var _ = Listener.open(new Address.Unix(path), KEY)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
        }

        assertThat(path).doesNotExist();
    }

    @Test
    void a_socket_file_is_at_no_moment_for_others(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path path = folder.resolve("socket");
        var modes = ConcurrentHashMap.<String>newKeySet();
        var isDone = new AtomicBoolean();
        Thread watch =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!isDone.get()) {
                                modeOf(path).ifPresent(modes::add);
                            }
                        });

        do {
            for (int i = 0; i < 200; i++) {
                Listener.open(new Address.Unix(path)).close();
            }
        } while (modes.isEmpty());

        isDone.set(true);
        watch.join();
        assertThat(modes).containsExactly("rw-------");
        assertThat(folder).isEmptyDirectory();
    }

    private static Optional<String> modeOf(Path path) {
        try {
            return Optional.of(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        } catch (IOException _) {
            return Optional.empty(); // It is not there, just now.
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {90, 97, 98, 106})
    void a_socket_file_may_have_the_longest_path_there_is(int bytes, @TempDir Path folder)
            throws IOException, InterruptedException {
        Path path = folder.resolve("d".repeat(bytes - folder.toString().length() - 3), "s");
        Files.createDirectory(path.getParent());
        assertThat(path.toString()).hasSize(bytes);
        var address = new Address.Unix(path);

        try (var listener = Listener.open(address);
                var client = Client.connect(address);
                var server = listener.accept()) {
            client.send(1L);
            assertThat(server.receive()).isEqualTo(1L);
        }
        assertThat(path.getParent()).isEmptyDirectory();
    }

    @Test
    void a_path_that_cannot_be_listened_at_is_said_clearly(@TempDir Path folder) {
        assertThatThrownBy(() -> Listener.open(new Address.Unix(folder.resolve("no/such"))))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("there is no folder " + folder.resolve("no"));
        assertThatThrownBy(() -> Listener.open(new Address.Unix(folder.resolve("s".repeat(107)))))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("at most 106");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void an_empty_key_is_no_key(@TempDir Path folder) {
        var nobody = AuthKey.of(new byte[0]);
        for (var address : List.of(LOOPBACK, new Address.Unix(folder.resolve("s")))) {
            assertThatThrownBy(() -> Listener.open(address, nobody))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is empty, must have at least one byte");
        }
    }

    @Test
    void a_key_that_others_can_read_stays_on_this_machine(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("key"), "0123456789abcdef\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        AuthKey key = AuthKey.readFile(file);
        var anywhere = Address.parse("0.0.0.0:0");
        var elsewhere = Address.parse("192.0.2.1:1");

        try (var listener = Listener.open(LOOPBACK, key);
                var client = Client.connect(listener.address(), key)) {
            assertThat(client).isNotNull();
        }
        assertThatThrownBy(() -> Listener.open(anywhere, key, c -> c.withPlainTcp()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("chmod 600", anywhere.toString());
        assertThatThrownBy(() -> Client.connect(elsewhere, key, c -> c.withPlainTcp()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void an_identity_that_others_can_read_stays_on_this_machine(@TempDir Path folder)
            throws IOException {
        Path file = folder.resolve("identity");
        TlsIdentity.generate().writeFile(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        var identity = TlsIdentity.readFile(file);

        Listener.open(LOOPBACK, c -> c.withTls(identity)).close();

        assertThatThrownBy(
                        () -> Listener.open(Address.parse("0.0.0.0:0"), c -> c.withTls(identity)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void a_socket_file_in_use_is_left_alone(@TempDir Path folder)
            throws IOException, InterruptedException {
        var address = new Address.Unix(folder.resolve("socket"));
        try (var listener = Listener.open(address, KEY)) {
            assertThatThrownBy(() -> Listener.open(address, KEY))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("in use");

            try (var _ = Client.connect(address, KEY);
                    var _ = listener.accept()) {
                assertThat(address.path()).exists();
            }
        }
    }

    @Test
    void a_socket_file_that_nobody_serves_is_replaced(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path path = folder.resolve("socket");
        RawPeer.leaveStale(path);
        var address = new Address.Unix(path);

        try (var _ = Listener.open(address, KEY);
                var client = Client.connect(address, KEY)) {
            assertThat(client.poll(Duration.ZERO)).isFalse();
        }
    }

    @Test
    void a_file_that_is_no_socket_is_not_replaced(@TempDir Path folder) throws IOException {
        Path path = Files.writeString(folder.resolve("precious"), "data");

        assertThatThrownBy(() -> Listener.open(new Address.Unix(path), KEY))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("not a socket");
        assertThat(path).hasContent("data");
    }

    @Test
    void nobody_there_is_said_clearly(@TempDir Path folder) {
        assertThatThrownBy(() -> Client.connect(new Address.Unix(folder.resolve("none")), KEY))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("is the server running");
        assertThatThrownBy(() -> Client.connect(Address.parse("127.0.0.1:1"), KEY))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("is the server running");
        assertThatThrownBy(() -> Client.connect(Address.parse("no.such.host.invalid:1"), KEY))
                .isInstanceOf(UnknownHostException.class);
    }

    @Test
    void many_clients_at_once_are_all_accepted() throws IOException, InterruptedException {
        int count = 300;
        try (var listener =
                Listener.open(Addresses.fresh("unix"), KEY, c -> patient(c).withBacklog(10))) {
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < count; i++) {
                threads.add(Thread.ofVirtual().start(() -> greet(listener.address())));
            }
            for (int i = 0; i < count; i++) {
                try (var server = listener.accept()) {
                    assertThat(server.receive()).isEqualTo("hello");
                }
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    /// The last of many waits for all others.
    private static ConnectionConfig patient(ConnectionConfig config) {
        return config.withConnectTimeout(Waits.LONG).withHandshakeTimeout(Waits.LONG);
    }

    private static void greet(Address address) {
        try (var client = Client.connect(address, KEY, ListenerTest::patient)) {
            client.send("hello");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
