package dev.muster.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.pickle.PickleException;
import dev.muster.testing.Leaks;
import dev.muster.testing.RawPeer;
import dev.muster.testing.Waits;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// The contract of a connection, over both kinds of sockets and with TLS.
@ExtendWith(Leaks.class)
@ParameterizedClass
@ValueSource(strings = {"tcp", "unix", "tls"})
class ConnectionTest {
    private static final AuthKey KEY = AuthKey.ofText("a key for tests");
    private static final TlsIdentity IDENTITY = TlsIdentity.generate();

    private static final List<ThreadFactory> FACTORIES =
            List.of(Thread.ofPlatform().factory(), Thread.ofVirtual().factory());

    /// So many short messages a socket holds, whether they are written together or one by one: each
    /// may take it almost a kilobyte.
    private static final int UNREAD = 200;

    private final String kind;

    private Listener listener;
    private Connection client;
    private Connection server;

    ConnectionTest(String kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException, InterruptedException {
        listener = Listener.open(Addresses.fresh(kind), KEY, this::serverConfig);
        client = Client.connect(listener.address(), KEY, this::clientConfig);
        server = listener.accept();
    }

    private ConnectionConfig serverConfig(ConnectionConfig config) {
        return kind.equals("tls") ? config.withTls(IDENTITY) : config;
    }

    private ConnectionConfig clientConfig(ConnectionConfig config) {
        return kind.equals("tls") ? config.withTls() : config;
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        listener.close();
    }

    @Test
    void messages_arrive_as_they_were_sent() throws IOException, InterruptedException {
        var random = new Random(1);
        for (int length : new int[] {0, 1, 32, 16_384, 16_385, 65_536, 131_072, 5_000_000}) {
            byte[] message = new byte[length];
            random.nextBytes(message);
            var sending = start(() -> sendArray(client, message));

            assertThat(server.receiveBytes()).isEqualTo(message);
            result(sending);
        }
    }

    @Test
    void objects_arrive_as_they_were_sent() throws IOException, InterruptedException {
        client.send(List.of("one", 2L, 3.5));
        client.send(null);

        assertThat(server.receive()).isEqualTo(List.of("one", 2L, 3.5));
        assertThat(server.receive()).isNull();
    }

    @Test
    void a_message_may_consist_of_parts() throws IOException, InterruptedException {
        var direct = ByteBuffer.allocateDirect(100_000);
        direct.put(99_999, (byte) 7);
        var parts = new ByteBuffer[] {bytes("head "), direct, bytes(" tail")};

        client.sendBytes(parts);

        byte[] message = server.receiveBytes();
        assertThat(message).hasSize(100_010);
        assertThat(message[5 + 99_999]).isEqualTo((byte) 7);
        assertThat(new String(message, 100_005, 5, US_ASCII)).isEqualTo(" tail");
        assertThat(parts).noneMatch(ByteBuffer::hasRemaining);
    }

    @Test
    void an_array_may_be_changed_as_soon_as_it_is_sent() throws IOException, InterruptedException {
        byte[] message = new byte[1];
        for (int i = 0; i < UNREAD; i++) {
            message[0] = (byte) i;
            client.sendBytes(message);
        }

        for (int i = 0; i < UNREAD; i++) {
            assertThat(server.receiveBytes()).containsExactly((byte) i);
        }
    }

    @Test
    void the_last_message_of_a_burst_arrives_without_another_send()
            throws IOException, InterruptedException {
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 100; i++) {
                client.sendBytes(new byte[] {(byte) i});
            }
            for (int i = 0; i < 100; i++) {
                assertThat(server.receiveBytes(Waits.LONG)).isPresent();
            }
        }
    }

    @Test
    void everything_is_sent_before_the_connection_closes()
            throws IOException, InterruptedException {
        var sending = start(() -> sendAndClose(client, 5000));

        for (int i = 0; i < 5000; i++) {
            assertThat(server.receiveBytes()).containsExactly((byte) i);
        }
        assertThatThrownBy(server::receiveBytes).isInstanceOf(EOFException.class);
        assertThatThrownBy(server::receive).isInstanceOf(EOFException.class);
        result(sending);
    }

    @Test
    void a_sender_waits_for_a_peer_that_does_not_read() throws IOException, InterruptedException {
        var sending = start(() -> sendMany(client, 16_000, 1000));
        assertThat(sending.thread().join(Waits.SMALL)).isFalse();

        for (int i = 0; i < 16_000; i++) {
            assertThat(server.receiveBytes()).hasSize(1000);
        }

        result(sending);
    }

    @Test
    void both_sides_may_send_more_than_the_sockets_hold() throws IOException, InterruptedException {
        var one = start(() -> sendMany(client, 1500, 5000));
        var other = start(() -> sendMany(server, 1500, 5000));
        var reading = start(() -> receiveMany(client, 1500));

        receiveMany(server, 1500);

        result(reading);
        result(one);
        result(other);
    }

    @Test
    void an_interrupt_ends_a_receive_and_loses_nothing() throws IOException, InterruptedException {
        for (ThreadFactory threads : FACTORIES) {
            var receiving = start(threads, () -> server.receiveBytes());
            awaitWaiting(receiving.thread());
            receiving.thread().interrupt();
            assertThatThrownBy(() -> result(receiving)).isInstanceOf(InterruptedException.class);

            client.sendBytes(bytes("still here"));

            assertThat(server.receiveBytes()).asString(US_ASCII).isEqualTo("still here");
        }
    }

    @Test
    void the_beginning_of_a_message_survives_an_interrupt_and_a_timeout()
            throws IOException, InterruptedException {
        try (var open = Listener.open(Addresses.fresh(kind));
                var peer = RawPeer.connect(open.address());
                var connection = open.accept()) {
            peer.sendHeader(100_000);
            peer.sendRaw(new byte[40_000]);
            assertThat(connection.receiveBytes(Waits.SHORT)).isEmpty();
            var receiving = start(() -> connection.receiveBytes());
            awaitWaiting(receiving.thread());
            receiving.thread().interrupt();
            assertThatThrownBy(() -> result(receiving)).isInstanceOf(InterruptedException.class);
            var filling = start(() -> connection.receiveBytes(ByteBuffer.allocateDirect(100_000)));
            awaitWaiting(filling.thread());
            filling.thread().interrupt();
            assertThatThrownBy(() -> result(filling)).isInstanceOf(InterruptedException.class);

            byte[] rest = new byte[60_000];
            rest[59_999] = 5;
            peer.sendRaw(rest);

            byte[] message = connection.receiveBytes();
            assertThat(message).hasSize(100_000).endsWith(5);
        }
    }

    @Test
    void poll_says_whether_something_is_there() throws IOException, InterruptedException {
        assertThat(server.poll(Duration.ZERO)).isFalse();
        long begin = System.nanoTime();
        assertThat(server.poll(Waits.SHORT)).isFalse();
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(Waits.SHORT.toNanos());

        client.sendBytes(bytes("a"));
        client.sendBytes(bytes("b"));

        assertThat(server.poll(Waits.LONG)).isTrue();
        server.receiveBytes();
        assertThat(server.poll(Waits.LONG)).isTrue();
        server.receiveBytes();
        assertThat(server.poll(Duration.ZERO)).isFalse();
        client.close();
        assertThat(server.poll(Waits.LONG)).isTrue();
    }

    @Test
    void receive_with_a_timeout_gives_nothing_or_the_message()
            throws IOException, InterruptedException {
        assertThat(server.receiveBytes(Duration.ZERO)).isEmpty();
        long begin = System.nanoTime();
        assertThat(server.receive(Waits.SHORT)).isEmpty();
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(Waits.SHORT.toNanos());

        client.send("x");

        assertThat(server.receive(Waits.LONG)).contains("x");
    }

    @Test
    void await_any_finds_those_that_are_ready() throws IOException, InterruptedException {
        try (var otherClient = Client.connect(listener.address(), KEY, this::clientConfig);
                var otherServer = listener.accept()) {
            var both = List.of(server, otherServer);
            assertThat(Connection.awaitAny(both, Duration.ZERO)).isEmpty();
            assertThat(Connection.awaitAny(both, Waits.SHORT)).isEmpty();

            otherClient.sendBytes(bytes("1"));
            otherClient.sendBytes(bytes("2"));
            assertThat(Connection.awaitAny(both, Waits.LONG)).containsExactly(otherServer);

            // The second message may be in the connection's own buffer by now.
            otherServer.receiveBytes();
            assertThat(Connection.awaitAny(both, Waits.LONG)).containsExactly(otherServer);
            otherServer.receiveBytes();

            client.close();
            assertThat(Connection.awaitAny(both, Waits.LONG)).containsExactly(server);
        }
    }

    @Test
    void many_threads_may_send_and_receive() throws IOException, InterruptedException {
        int threads = 4;
        int each = 3000;
        var sending = new ArrayList<Started>();
        var receiving = new ArrayList<Started>();
        var seen = new ConcurrentLinkedQueue<Integer>();
        for (int i = 0; i < threads; i++) {
            int name = i;
            sending.add(start(() -> sendNumbers(client, name * each, each)));
            receiving.add(start(() -> receiveNumbers(server, each, seen)));
        }

        for (Started one : sending) {
            result(one);
        }
        for (Started one : receiving) {
            result(one);
        }
        assertThat(seen).hasSize(threads * each).doesNotHaveDuplicates();
    }

    @Test
    void closing_wakes_those_who_wait_to_receive() throws IOException, InterruptedException {
        for (ThreadFactory threads : FACTORIES) {
            var mine = Client.connect(listener.address(), KEY, this::clientConfig);
            try (var theirs = listener.accept()) {
                var receiving = start(threads, () -> mine.receiveBytes());
                awaitWaiting(receiving.thread());

                mine.close();

                assertThatThrownBy(() -> result(receiving))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("closed on this side");
                assertThatThrownBy(theirs::receiveBytes).isInstanceOf(EOFException.class);
            }
        }
    }

    @Test
    void a_closed_connection_says_so() throws IOException {
        client.close();
        client.close();

        assertThatThrownBy(() -> client.sendBytes(new byte[1]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed on this side");
        assertThatThrownBy(() -> client.poll(Duration.ZERO)).hasMessageContaining("closed");
    }

    @Test
    void a_lost_peer_shows_at_a_later_send() throws IOException {
        server.close();

        await().atMost(Waits.LONG)
                .untilAsserted(() ->
                        assertThatThrownBy(() -> client.sendBytes(new byte[1]))
                                .isInstanceOf(IOException.class)
                                .hasMessageContaining("is lost"));
    }

    @Test
    void a_message_longer_than_wanted_can_still_be_had() throws IOException, InterruptedException {
        client.sendBytes(bytes("0123456789"));

        assertThatThrownBy(() -> server.receiveBytes(9))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("10 bytes");
        assertThatThrownBy(() -> server.receiveBytes(ByteBuffer.allocate(9)))
                .isInstanceOf(IOException.class);
        assertThat(server.receiveBytes(10)).asString(US_ASCII).isEqualTo("0123456789");
    }

    @Test
    void a_message_can_be_put_into_a_buffer() throws IOException, InterruptedException {
        for (boolean isDirect : new boolean[] {true, false}) {
            var target =
                    isDirect ? ByteBuffer.allocateDirect(200_001) : ByteBuffer.allocate(200_001);
            target.position(1);
            byte[] message = new byte[200_000];
            new Random(5).nextBytes(message);
            var sending = start(() -> sendArray(client, message));

            assertThat(server.receiveBytes(target)).isEqualTo(200_000);

            result(sending);
            assertThat(target.position()).isEqualTo(200_001);
            byte[] arrived = new byte[200_000];
            target.get(1, arrived);
            assertThat(arrived).isEqualTo(message);
        }
    }

    @Test
    void a_message_can_be_streamed_and_the_next_one_is_intact()
            throws IOException, InterruptedException {
        byte[] message = new byte[1_000_000];
        new Random(6).nextBytes(message);
        var sending = start(() -> sendArray(client, message));
        var target = new ByteArrayOutputStream();

        assertThat(server.receiveTo(target)).isEqualTo(1_000_000);

        result(sending);
        assertThat(target.toByteArray()).isEqualTo(message);
        client.sendBytes(new byte[0]);
        client.sendBytes(bytes("next"));
        assertThat(server.receiveTo(target)).isZero();
        assertThat(server.receiveBytes()).asString(US_ASCII).isEqualTo("next");
    }

    @Test
    void a_target_that_fails_loses_that_message_only() throws IOException, InterruptedException {
        var sending = start(() -> sendArray(client, new byte[1_000_000]));
        var broken =
                new OutputStream() {
                    @Override
                    public void write(int value) throws IOException {
                        throw new IOException("disk full");
                    }
                };

        assertThatThrownBy(() -> server.receiveTo(broken)).hasMessage("disk full");

        result(sending);
        client.sendBytes(bytes("next"));
        assertThat(server.receiveBytes()).asString(US_ASCII).isEqualTo("next");
    }

    @Test
    void what_is_no_pickle_is_refused_and_the_connection_goes_on()
            throws IOException, InterruptedException {
        client.sendBytes(bytes("no pickle"));
        client.send("a pickle");

        assertThatThrownBy(server::receive).isInstanceOf(PickleException.class);
        assertThat(server.receive()).isEqualTo("a pickle");
    }

    @Test
    void a_peer_that_dies_within_a_message_is_an_error() throws IOException, InterruptedException {
        try (var open = Listener.open(Addresses.fresh(kind))) {
            var peer = RawPeer.connect(open.address());
            try (var connection = open.accept()) {
                peer.sendHeader(10);
                peer.sendRaw("12345");
                peer.close();

                assertThatThrownBy(connection::receiveBytes)
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(EOFException.class)
                        .hasMessageContaining("middle of a message");
            }
        }
    }

    private record Started(Thread thread, FutureTask<Object> task) {}

    private static Started start(Callable<?> action) {
        return start(Thread.ofPlatform().factory(), action);
    }

    private static Started start(ThreadFactory threads, Callable<?> action) {
        var task = new FutureTask<Object>(action::call);
        var thread = threads.newThread(task);
        thread.start();
        return new Started(thread, task);
    }

    private static void result(Started started) throws IOException, InterruptedException {
        try {
            started.task().get();
        } catch (ExecutionException e) {
            switch (Objects.requireNonNull(e.getCause())) {
                case IOException failure -> throw failure;
                case InterruptedException failure -> throw failure;
                default -> throw new AssertionError(e.getCause());
            }
        }
    }

    private static void awaitWaiting(Thread thread) {
        await().atMost(Waits.LONG)
                .pollInterval(Waits.SHORT)
                .until(() -> {
                    for (StackTraceElement frame : thread.getStackTrace()) {
                        if (frame.getMethodName().equals("select")) {
                            return true;
                        }
                    }
                    return false;
                });
    }

    private static Object sendArray(Connection connection, byte[] message) throws IOException {
        connection.sendBytes(message);
        return message;
    }

    private static Object sendAndClose(Connection connection, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            connection.sendBytes(new byte[] {(byte) i});
        }
        connection.close();
        return count;
    }

    private static Object sendMany(Connection connection, int count, int length)
            throws IOException {
        byte[] message = new byte[length];
        for (int i = 0; i < count; i++) {
            connection.sendBytes(message);
        }
        return count;
    }

    private static Object receiveMany(Connection connection, int count)
            throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            connection.receiveBytes();
        }
        return count;
    }

    private static Object sendNumbers(Connection connection, int first, int count)
            throws IOException {
        for (int i = 0; i < count; i++) {
            connection.sendBytes(ByteBuffer.allocate(4).putInt(0, first + i));
        }
        return count;
    }

    private static Object receiveNumbers(
            Connection connection, int count, ConcurrentLinkedQueue<Integer> target)
            throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            target.add(ByteBuffer.wrap(connection.receiveBytes()).getInt());
        }
        return count;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }
}
