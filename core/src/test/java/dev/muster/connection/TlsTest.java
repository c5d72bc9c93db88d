package dev.muster.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.manager.Manager;
import dev.muster.manager.Registry;
import dev.muster.testing.Leaks;
import dev.muster.testing.RawPeer;
import dev.muster.testing.Waits;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What TLS adds to the contract of a connection; the rest is in [ConnectionTest].
@ExtendWith(Leaks.class)
class TlsTest {
    private static final AuthKey KEY = AuthKey.ofText("a key of more than 16 bytes");
    private static final TlsIdentity IDENTITY = TlsIdentity.generate();
    private static final Address ANY = Address.parse("127.0.0.1:0");

    @SuppressWarnings("UnnecessaryLambda") // settings, handed on as such
    private static final UnaryOperator<ConnectionConfig> SERVER = c -> c.withTls(IDENTITY);

    @SuppressWarnings("UnnecessaryLambda")
    private static final UnaryOperator<ConnectionConfig> PINNED =
            c -> c.withTls(IDENTITY.fingerprint());

    @SuppressWarnings("UnnecessaryLambda")
    private static final UnaryOperator<ConnectionConfig> UNPINNED = c -> c.withTls();

    @Test
    void messages_of_all_sizes_go_both_ways() throws IOException, InterruptedException {
        try (var listener = Listener.open(ANY, KEY, SERVER);
                var client = Client.connect(listener.address(), KEY, PINNED);
                var server = listener.accept()) {
            for (int size :
                    new int[] {0, 1, 100, 16_383, 16_384, 16_385, 131_072, (16 << 20) + 1}) {
                byte[] message = random(size);
                var echo =
                        start(() -> {
                            server.sendBytes(server.receiveBytes());
                            return size;
                        });
                client.sendBytes(message);
                assertThat(client.receiveBytes()).isEqualTo(message);
                result(echo);
            }
        }
    }

    @Test
    void large_messages_pass_each_other() throws IOException, InterruptedException {
        byte[] message = random(8 << 20);
        try (var listener = Listener.open(ANY, KEY, SERVER);
                var client = Client.connect(listener.address(), KEY, PINNED);
                var server = listener.accept()) {
            var sending = List.of(startSending(client, message), startSending(server, message));
            var receiving = List.of(start(client::receiveBytes), start(server::receiveBytes));

            for (var each : receiving) {
                assertThat(result(each)).isEqualTo(message);
            }
            for (var each : sending) {
                result(each);
            }
        }
    }

    private static FutureTask<Object> startSending(Connection connection, byte[] message) {
        return start(() -> {
            connection.sendBytes(message);
            return message.length;
        });
    }

    @Test
    void a_fingerprint_is_enough_without_a_key() throws IOException, InterruptedException {
        try (var listener = Listener.open(ANY, SERVER);
                var client = Client.connect(listener.address(), PINNED);
                var server = listener.accept()) {
            server.send("first");
            assertThat(client.receive()).isEqualTo("first");
            client.send("second");
            assertThat(server.receive()).isEqualTo("second");
        }
    }

    @Test
    void what_came_with_the_handshake_is_seen_by_who_waits_for_several()
            throws IOException, InterruptedException {
        byte[] message = random(10_000);
        try (var listener = Listener.open(ANY, SERVER);
                var relay = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var relaying = start(() -> joinLast(relay, listener.address(), message.length));
            var address = new Address.Tcp("127.0.0.1", relay.getLocalPort());
            try (var client = Client.connect(address, PINNED)) {
                client.sendBytes(message);
                try (var server = listener.accept()) {
                    assertThat(Connection.awaitAny(List.of(server), Waits.LONG))
                            .containsExactly(server);
                    assertThat(server.poll(Waits.LONG)).isTrue();
                    assertThat(server.receiveBytes()).isEqualTo(message);
                }
            }
            result(relaying);
        }
    }

    /// Hands on the client's first words, and all that follow in one piece.
    private static int joinLast(ServerSocket from, Address server, int atLeastBytes)
            throws IOException {
        var tcp = (Address.Tcp) server;
        try (var client = from.accept();
                var target = new Socket(tcp.host(), tcp.port())) {
            var _ = start(() -> copy(target, client, Integer.MAX_VALUE));
            InputStream input = client.getInputStream();
            byte[] buffer = new byte[2 * atLeastBytes];
            target.getOutputStream().write(buffer, 0, input.read(buffer));
            int count = 0;
            while (count < atLeastBytes) {
                count += input.read(buffer, count, buffer.length - count);
            }
            target.getOutputStream().write(buffer, 0, count);
            return copy(client, target, Integer.MAX_VALUE);
        }
    }

    /// A socket that is closed with unread bytes drops what it has not sent. Here the client reads
    /// nothing, not even a challenge.
    @Test
    void what_was_sent_before_the_end_arrives() throws IOException, InterruptedException {
        byte[] message = random(1 << 20);
        try (var listener = Listener.open(ANY, SERVER)) {
            for (int i = 0; i < 20; i++) {
                var sending =
                        start(() -> {
                            try (var client = Client.connect(listener.address(), PINNED)) {
                                client.sendBytes(message);
                                return message.length;
                            }
                        });
                try (var server = listener.accept()) {
                    assertThat(server.receiveBytes()).isEqualTo(message);
                    assertThat(result(sending)).isEqualTo(message.length);
                    assertThatThrownBy(server::receiveBytes).isInstanceOf(EOFException.class);
                }
            }
        }
    }

    @Test
    void two_messages_in_one_record_are_both_seen() throws IOException, InterruptedException {
        try (var listener = Listener.open(ANY, KEY, SERVER);
                var client = Client.connect(listener.address(), KEY, UNPINNED);
                var server = listener.accept()) {
            for (int i = 0; i < 1000; i++) {
                client.send(i);
            }
            for (int i = 0; i < 1000; i++) {
                assertThat(Connection.awaitAny(List.of(server), Waits.LONG))
                        .containsExactly(server);
                assertThat(server.receive()).isEqualTo((long) i);
            }
        }
    }

    /// TLS sends records of its own after the handshake.
    @Test
    void what_is_not_for_the_reader_does_not_end_a_wait() throws IOException, InterruptedException {
        try (var listener = Listener.open(ANY, KEY, SERVER);
                var client = Client.connect(listener.address(), KEY, UNPINNED);
                var server = listener.accept()) {
            assertThat(Connection.awaitAny(List.of(client, server), Waits.SHORT)).isEmpty();
            assertThat(client.poll(Waits.SHORT)).isFalse();
            assertThat(server.poll(Waits.SHORT)).isFalse();
        }
    }

    @Test
    void many_connect_at_once() throws IOException, InterruptedException {
        int count = 200;
        try (var listener = Listener.open(ANY, KEY, c -> patient(c).withTls(IDENTITY))) {
            var clients = new ArrayList<FutureTask<Object>>();
            for (int i = 0; i < count; i++) {
                int number = i;
                clients.add(start(() -> exchange(listener.address(), number)));
            }
            for (int i = 0; i < count; i++) {
                try (var server = listener.accept()) {
                    server.send(server.receive());
                    assertThatThrownBy(server::receive).isInstanceOf(EOFException.class);
                }
            }
            for (int i = 0; i < count; i++) {
                assertThat(result(clients.get(i))).isEqualTo((long) i);
            }
        }
    }

    /// The last of many waits for all others.
    private static ConnectionConfig patient(ConnectionConfig config) {
        return config.withConnectTimeout(Waits.LONG).withHandshakeTimeout(Waits.LONG);
    }

    private static @Nullable Object exchange(Address address, int number)
            throws IOException, InterruptedException {
        try (var client =
                Client.connect(address, KEY, c -> patient(c).withTls(IDENTITY.fingerprint()))) {
            client.send(number);
            return client.receive();
        }
    }

    @Test
    void a_manager_serves_with_it() throws IOException, InterruptedException {
        var registry = Registry.empty().withQueue("jobs");
        try (var server = Manager.serve(ANY, KEY, registry, c -> c.withConnection(SERVER));
                var manager = Manager.connect(server.address(), KEY, PINNED)) {
            byte[] job = random(1 << 20);
            manager.<byte[]>queue("jobs").put(job);

            assertThat(manager.<byte[]>queue("jobs").take()).isEqualTo(job);
        }
    }

    @Test
    void another_identity_than_the_expected_is_refused() throws IOException {
        var expected = TlsIdentity.generate().fingerprint();
        try (var listener = Listener.open(ANY, KEY, SERVER)) {
            assertThatThrownBy(
                            () -> Client.connect(listener.address(), KEY, c -> c.withTls(expected)))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContainingAll(
                            IDENTITY.fingerprint().toString(), expected.toString(), "muster key");
        }
    }

    @Test
    void another_key_is_refused() throws IOException {
        try (var listener = Listener.open(ANY, KEY, SERVER)) {
            assertThatThrownBy(() ->
                            Client.connect(
                                    listener.address(), AuthKey.ofText("another key"), UNPINNED))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("same key");
        }
    }

    @Test
    void whoever_sits_in_between_is_found_out_by_the_key()
            throws IOException, InterruptedException {
        var relayIdentity = TlsIdentity.generate();
        try (var listener = Listener.open(ANY, KEY, SERVER);
                var relay = Listener.open(ANY, c -> c.withTls(relayIdentity))) {
            var relaying =
                    start(() -> relayAll(relay, () -> Client.connect(listener.address(), PINNED)));

            assertThatThrownBy(() -> Client.connect(relay.address(), KEY, UNPINNED))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("man in the middle");
            result(relaying);
            assertThat(listener.accept(Waits.SHORT)).isEmpty();
        }
    }

    /// That the relay of the test above relays.
    @Test
    void without_tls_nobody_notices_who_sits_in_between() throws IOException, InterruptedException {
        try (var listener = Listener.open(ANY, KEY);
                var relay = Listener.open(ANY)) {
            var relaying = start(() -> relayAll(relay, () -> Client.connect(listener.address())));

            try (var client = Client.connect(relay.address(), KEY);
                    var server = listener.accept()) {
                client.send("overheard");
                assertThat(server.receive()).isEqualTo("overheard");
            }
            result(relaying);
        }
    }

    private interface Connecting {
        Connection connect() throws IOException, InterruptedException;
    }

    /// Takes one connection, and hands on what both sides say until one has nothing more to say.
    private static int relayAll(Listener relay, Connecting target)
            throws IOException, InterruptedException {
        int count = 0;
        try (var client = relay.accept();
                var server = target.connect()) {
            while (true) {
                for (var from : Connection.awaitAny(List.of(client, server), Waits.LONG)) {
                    var to = from.equals(client) ? server : client;
                    to.sendBytes(from.receiveBytes());
                    count++;
                }
            }
        } catch (IOException _) {
            return count;
        }
    }

    @Test
    void a_plain_client_with_a_key_is_told() throws IOException {
        try (var listener = Listener.open(ANY, KEY, c -> brief(c).withTls(IDENTITY))) {
            assertThatThrownBy(() -> Client.connect(listener.address(), KEY, TlsTest::brief))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("TLS");
        }
    }

    @Test
    void a_plain_client_without_a_key_is_told() throws IOException, InterruptedException {
        try (var listener = Listener.open(ANY, SERVER);
                var client = Client.connect(listener.address())) {
            client.send("hello?");

            assertThatThrownBy(client::receive)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the peer speaks TLS");
        }
    }

    @Test
    void a_client_with_tls_at_a_plain_server_is_told() throws IOException {
        try (var listener = Listener.open(ANY, KEY)) {
            assertThatThrownBy(() -> Client.connect(listener.address(), KEY, UNPINNED))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the server does not speak TLS");
        }
        try (var listener = Listener.open(ANY)) {
            assertThatThrownBy(() ->
                            Client.connect(
                                    listener.address(),
                                    c -> brief(c).withTls(IDENTITY.fingerprint())))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("TLS handshake");
        }
    }

    private static ConnectionConfig brief(ConnectionConfig config) {
        return config.withHandshakeTimeout(Waits.SMALL);
    }

    @Test
    void slow_handshakes_are_dropped_and_hold_up_nobody() throws IOException, InterruptedException {
        try (var patient = Listener.open(ANY, KEY, SERVER)) {
            assertThat(connectsAndTalks(patient))
                    .isTrue(); // the first handshake is a slow one, too
        }
        try (var listener =
                        Listener.open(
                                ANY,
                                KEY,
                                c -> c.withHandshakeTimeout(Waits.MEDIUM).withTls(IDENTITY));
                var silent = RawPeer.connect(listener.address());
                var slow = RawPeer.connect(listener.address())) {
            slow.sendRaw((byte) 22, (byte) 3, (byte) 1);

            assertThat(connectsAndTalks(listener)).isTrue();
            silent.awaitClosed();
            slow.awaitClosed();
            assertThat(connectsAndTalks(listener)).isTrue();
        }
    }

    private static boolean connectsAndTalks(Listener listener)
            throws IOException, InterruptedException {
        try (var client = Client.connect(listener.address(), KEY, UNPINNED);
                var server = listener.accept()) {
            client.send(true);
            return Boolean.TRUE.equals(server.receive());
        }
    }

    @Test
    void a_peer_that_is_gone_within_a_message_is_an_error()
            throws IOException, InterruptedException {
        try (var listener = Listener.open(ANY, KEY, SERVER);
                var cut = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int allowedBytes = 1 << 20;
            var cutting = start(() -> forward(cut, listener.address(), allowedBytes));
            var address = new Address.Tcp("127.0.0.1", cut.getLocalPort());
            try (var client = Client.connect(address, KEY, PINNED);
                    var server = listener.accept()) {
                var sending = startSending(server, random(16 << 20)); // no buffers hold that

                assertThatThrownBy(client::receiveBytes)
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(EOFException.class)
                        .hasMessageContaining("middle of a message");
                assertThatThrownBy(() -> result(sending)).isInstanceOf(IOException.class);
            }
            result(cutting);
        }
    }

    /// Hands on bytes between one client and the server, until so many have come from the server.
    private static int forward(ServerSocket from, Address server, int allowedBytes)
            throws IOException {
        var tcp = (Address.Tcp) server;
        try (var client = from.accept();
                var target = new Socket(tcp.host(), tcp.port())) {
            var _ = start(() -> copy(client, target, Integer.MAX_VALUE));
            return copy(target, client, allowedBytes);
        }
    }

    private static int copy(Socket from, Socket to, int allowedBytes) {
        return copy(from, to, OutputStream.nullOutputStream(), allowedBytes);
    }

    private static int copy(Socket from, Socket to, OutputStream seen, int allowedBytes) {
        int total = 0;
        try {
            InputStream input = from.getInputStream();
            byte[] buffer = new byte[8192];
            while (total < allowedBytes) {
                int count = input.read(buffer, 0, Math.min(buffer.length, allowedBytes - total));
                if (count < 0) {
                    break;
                }
                seen.write(buffer, 0, count);
                to.getOutputStream().write(buffer, 0, count);
                total += count;
            }
        } catch (IOException _) {
            // One of the two is closed: that is the end of the copying.
        }
        return total;
    }

    @Test
    void bytes_on_the_wire_are_not_the_message() throws IOException, InterruptedException {
        try (var listener = Listener.open(ANY, KEY, SERVER);
                var watch = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var seen = new ByteArrayOutputStream();
            var watching = start(() -> record(watch, listener.address(), seen));
            var address = new Address.Tcp("127.0.0.1", watch.getLocalPort());
            try (var client = Client.connect(address, KEY, PINNED);
                    var server = listener.accept()) {
                client.sendBytes("the secret of the message".getBytes(US_ASCII));
                assertThat(server.receiveBytes()).asString(US_ASCII).contains("secret");
            }
            result(watching);
            assertThat(seen.toString(US_ASCII)).isNotEmpty().doesNotContain("secret", "CHALLENGE");
        }
    }

    private static int record(ServerSocket from, Address server, ByteArrayOutputStream seen)
            throws IOException {
        var tcp = (Address.Tcp) server;
        try (var client = from.accept();
                var target = new Socket(tcp.host(), tcp.port())) {
            var _ = start(() -> copy(target, client, Integer.MAX_VALUE));
            return copy(client, target, seen, Integer.MAX_VALUE);
        }
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static FutureTask<Object> start(Callable<?> action) {
        var task = new FutureTask<Object>(action::call);
        Thread.ofVirtual().start(task);
        return task;
    }

    private static Object result(FutureTask<Object> task) throws IOException, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        }
    }
}
