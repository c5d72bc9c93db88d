package dev.muster.internal.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.AuthenticationException;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.ConnectionConfig;
import dev.muster.testing.Leaks;
import dev.muster.testing.RawPeer;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
class SocketServerTest {
    private static final AuthKey KEY = AuthKey.ofText("a key for tests");

    private final BlockingQueue<FrameChannel> channels = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final AtomicInteger closed = new AtomicInteger();
    private final Set<Thrown> thrown = EnumSet.allOf(Thrown.class);

    /// What a handler throws where it is told to, and at its end.
    private final AtomicReference<Thrown> last = new AtomicReference<>();

    private SocketServer server;

    @BeforeEach
    void start() throws IOException {
        server = serve(ConnectionConfig.defaults());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private SocketServer serve(ConnectionConfig config) throws IOException {
        return SocketServer.open(
                Address.parse("127.0.0.1:0"), KEY, config, "test", this::connected);
    }

    private static byte[] bytesOf(Frame frame) {
        try {
            return frame.stream().readAllBytes();
        } catch (IOException e) {
            throw new AssertionError("memory cannot fail to be read", e);
        }
    }

    /// Answers each message with itself; `break` breaks the handler, `pause` pauses the channel.
    private Frame.Handler connected(FrameChannel channel) {
        channels.add(channel);
        return new Frame.Handler() {
            @Override
            public void received(Frame frame) {
                byte[] bytes = bytesOf(frame);
                String text = bytes.length < 100 ? new String(bytes, US_ASCII) : "long";
                received.add(text);
                thrown.stream().filter(each -> text.equals("" + each)).forEach(Thrown::fly);
                switch (text) {
                    case "later" -> channel.execute(() -> last.get().fly());
                    case "break" -> throw new IllegalStateException("as ordered");
                    case "pause" -> channel.pause();
                    case "leave" -> {
                        channel.send(List.of(ByteBuffer.wrap(bytes)));
                        channel.closeAfterSending();
                    }
                    default -> channel.send(List.of(ByteBuffer.wrap(bytes)));
                }
            }

            @Override
            public void closed() {
                closed.incrementAndGet();
                Thrown atEnd = last.get();
                if (atEnd != null) {
                    atEnd.fly();
                }
            }
        };
    }

    private Connection connect() throws IOException, InterruptedException {
        return Client.connect(server.address(), KEY);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32, 65_536, 131_068, 131_072, 3_000_000})
    void a_message_of_any_length_comes_back(int length) throws IOException, InterruptedException {
        byte[] message = new byte[length];
        new Random(length).nextBytes(message);

        try (var connection = connect()) {
            for (int i = 0; i < 3; i++) {
                connection.sendBytes(message);
            }
            for (int i = 0; i < 3; i++) {
                assertThat(connection.receiveBytes()).isEqualTo(message);
            }
        }
    }

    @Test
    void the_end_of_a_peer_is_reported_once() throws IOException, InterruptedException {
        connect().close();

        await().atMost(Waits.LONG).until(() -> closed.get() == 1);
        await().during(Waits.SHORT).until(() -> closed.get() == 1);
    }

    @Test
    void closing_the_server_closes_every_channel() throws IOException, InterruptedException {
        try (var one = connect();
                var other = connect()) {
            one.sendBytes("x".getBytes(US_ASCII));
            one.receiveBytes();
            channels.take();
            channels.take();
            server.close();

            assertThat(closed).hasValue(2);
            assertThatThrownBy(one::receiveBytes).isInstanceOf(EOFException.class);
            assertThatThrownBy(other::receiveBytes).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void a_handler_that_breaks_closes_its_own_channel_only()
            throws IOException, InterruptedException {
        try (var good = connect();
                var bad = connect()) {
            bad.sendBytes("break".getBytes(US_ASCII));

            assertThatThrownBy(bad::receiveBytes).isInstanceOf(IOException.class);
            good.sendBytes("still".getBytes(US_ASCII));
            assertThat(good.receiveBytes()).asString(US_ASCII).isEqualTo("still");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_handler_throws_ends_its_own_channel_only(Thrown order)
            throws IOException, InterruptedException {
        last.set(order);
        try (var good = connect()) {
            for (String way : List.of(order.toString(), "later")) {
                try (var bad = connect()) {
                    bad.sendBytes(way.getBytes(US_ASCII));

                    assertThatThrownBy(bad::receiveBytes).isInstanceOf(IOException.class);
                }
            }
            await().atMost(Waits.LONG).until(() -> closed.get() == 2);
            good.sendBytes("still".getBytes(US_ASCII));
            assertThat(good.receiveBytes()).asString(US_ASCII).isEqualTo("still");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_new_connection_meets_the_next_one_is_served(Thrown order)
            throws IOException, InterruptedException {
        var isFirst = new AtomicBoolean(true);
        server.close();
        server =
                SocketServer.open(
                        Address.parse("127.0.0.1:0"),
                        KEY,
                        ConnectionConfig.defaults(),
                        "test",
                        channel -> {
                            if (isFirst.getAndSet(false)) {
                                order.fly();
                            }
                            return connected(channel);
                        });

        try (var bad = connect()) {
            assertThatThrownBy(bad::receiveBytes).isInstanceOf(IOException.class);
        }
        try (var good = connect()) {
            good.sendBytes("served".getBytes(US_ASCII));
            assertThat(good.receiveBytes()).asString(US_ASCII).isEqualTo("served");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_the_acceptor_meets_the_next_peer_is_let_in(Thrown order) throws IOException {
        var isFirst = new AtomicBoolean(true);
        var let = new LinkedBlockingQueue<SocketChannel>();
        var socket = BoundSocket.open(Address.parse("127.0.0.1:0"), ConnectionConfig.defaults());
        try (var acceptor =
                        Acceptor.start(
                                socket,
                                "muster-test-acceptor",
                                () -> true,
                                channel -> {
                                    if (isFirst.getAndSet(false)) {
                                        order.fly();
                                    }
                                    let.add(channel);
                                },
                                _ -> {}); // room is not what is missing
                var bad = RawPeer.connect(acceptor.address());
                var _ = RawPeer.connect(acceptor.address())) {
            bad.awaitClosed();
            await().atMost(Waits.LONG).until(() -> let.size() == 1);
            let.remove().close();
        }
    }

    @Test
    void what_is_sent_last_arrives_before_the_end() throws IOException, InterruptedException {
        try (var connection = connect()) {
            connection.sendBytes("leave".getBytes(US_ASCII));

            assertThat(connection.receiveBytes()).asString(US_ASCII).isEqualTo("leave");
            assertThatThrownBy(connection::receiveBytes).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void a_paused_channel_delivers_nothing_until_it_is_resumed()
            throws IOException, InterruptedException {
        try (var connection = connect()) {
            connection.sendBytes("pause".getBytes(US_ASCII));
            for (int i = 0; i < 100; i++) {
                connection.sendBytes(("m" + i).getBytes(US_ASCII));
            }
            assertThat(received.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("pause");
            assertThat(received.poll(50, TimeUnit.MILLISECONDS)).isNull();

            channels.take().resume();

            for (int i = 0; i < 100; i++) {
                assertThat(connection.receiveBytes()).asString(US_ASCII).isEqualTo("m" + i);
            }
        }
    }

    @Test
    void a_paused_channel_takes_no_more_than_a_little_ahead()
            throws IOException, InterruptedException {
        try (var connection = connect()) {
            connection.sendBytes("pause".getBytes(US_ASCII));
            var sender = Thread.ofPlatform().start(() -> sendMany(connection, 2_000, 10_000));
            received.take();
            assertThat(sender.join(Waits.SMALL)).isFalse();

            channels.take().resume();

            for (int i = 0; i < 2_000; i++) {
                assertThat(connection.receiveBytes()).hasSize(10_000);
            }
            sender.join();
        }
    }

    private static void sendMany(Connection connection, int count, int length) {
        try {
            for (int i = 0; i < count; i++) {
                connection.sendBytes(new byte[length]);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void the_end_of_a_paused_peer_is_noticed() throws IOException, InterruptedException {
        var connection = connect();
        connection.sendBytes("pause".getBytes(US_ASCII));
        received.take();

        connection.close();

        await().atMost(Waits.LONG).until(() -> closed.get() == 1);
    }

    @Test
    void frames_sent_by_many_threads_stay_whole_and_in_order()
            throws IOException, InterruptedException {
        try (var connection = connect()) {
            connection.sendBytes("hello".getBytes(US_ASCII));
            connection.receiveBytes();
            var channel = channels.take();
            var senders = new ArrayList<Thread>();
            for (int sender = 0; sender < 4; sender++) {
                byte name = (byte) sender;
                senders.add(Thread.ofPlatform().start(() -> sendNumbered(channel, name)));
            }

            int[] next = new int[4];
            for (int i = 0; i < 4 * 300; i++) {
                var message = ByteBuffer.wrap(connection.receiveBytes());
                int sender = message.get();
                assertThat(message.getInt()).isEqualTo(next[sender]++);
                while (message.hasRemaining()) {
                    assertThat(message.get()).isEqualTo((byte) sender);
                }
            }
            for (Thread sender : senders) {
                sender.join();
            }
            await().atMost(Waits.LONG).until(() -> channel.unsentBytes() == 0);
        }
    }

    private static void sendNumbered(FrameChannel channel, byte name) {
        for (int i = 0; i < 300; i++) {
            byte[] body = new byte[i * 50];
            Arrays.fill(body, name);
            var head = ByteBuffer.allocate(5).put(name).putInt(i).flip();
            channel.send(List.of(head, ByteBuffer.wrap(body)));
        }
    }

    @Test
    void a_wrong_key_is_refused_and_the_next_peer_is_served()
            throws IOException, InterruptedException {
        assertThatThrownBy(() -> Client.connect(server.address(), AuthKey.ofText("another")))
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("same key");

        connect().close();
        await().atMost(Waits.LONG).until(() -> channels.size() == 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.0\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000",
                "\u00ff\u00ff\u00ff\u00ff\u0000\u0000\u0000\u0001\u0000\u0000\u0000\u0000",
                "\u00ff\u00ff\u00ff\u00fe",
                "\u007f\u00ff\u00ff\u00ff",
                "\u0000\u0000\u0001\u0001",
                "\u0000\u0000\u0000\u0000",
            })
    void bytes_that_are_no_handshake_end_the_connection_at_once(String bytes) throws IOException {
        try (var peer = RawPeer.connect(server.address())) {
            peer.sendRaw(bytes);

            peer.awaitClosed();
        }
        assertThat(channels).isEmpty();
    }

    @Test
    void a_replayed_handshake_is_refused() throws IOException {
        byte[] answer;
        try (var peer = RawPeer.connect(server.address())) {
            answer = Challenge.ofClient(KEY, true).receive(peer.receive()).getFirst();
            peer.send(answer);
            assertThat(peer.receive()).asString(US_ASCII).isEqualTo("#WELCOME#");
        }
        try (var peer = RawPeer.connect(server.address())) {
            peer.receive();
            peer.send(answer);

            assertThat(peer.receive()).asString(US_ASCII).isEqualTo("#FAILURE#");
            peer.awaitClosed();
        }
    }

    @Test
    void silent_and_slow_peers_are_dropped_and_hold_up_nobody()
            throws IOException, InterruptedException {
        server.close();
        // Long enough for the one that is neither, on a busy machine.
        server = serve(ConnectionConfig.defaults().withHandshakeTimeout(Waits.MEDIUM));
        long begin = System.nanoTime();
        try (var silent = RawPeer.connect(server.address());
                var slow = RawPeer.connect(server.address());
                var halfOpen = RawPeer.connect(server.address())) {
            slow.sendRaw((byte) 0, (byte) 0);
            halfOpen.endOutput();

            try (var good = connect()) {
                good.sendBytes("x".getBytes(US_ASCII));
                good.receiveBytes();
                slow.sendRaw((byte) 0);

                silent.awaitClosed();
                slow.awaitClosed();
                halfOpen.awaitClosed();
                good.sendBytes("y".getBytes(US_ASCII));
                assertThat(good.receiveBytes()).asString(US_ASCII).isEqualTo("y");
            }
        }
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(Waits.MEDIUM.toNanos());
    }

    @Test
    void beyond_the_limit_the_oldest_unauthenticated_peer_is_dropped()
            throws IOException, InterruptedException {
        server.close();
        server = serve(ConnectionConfig.defaults().withMaxUnauthenticated(1));
        try (var oldest = RawPeer.connect(server.address())) {
            oldest.receive();
            try (var next = connect()) {
                oldest.awaitClosed();
                next.sendBytes("x".getBytes(US_ASCII));
                assertThat(next.receiveBytes()).hasSize(1);
            }
        }
    }

    @Test
    void a_header_of_2_GiB_after_the_handshake_takes_no_memory()
            throws IOException, InterruptedException {
        try (var peer = authenticated();
                var other = connect()) {
            peer.sendHeader(Integer.MAX_VALUE);
            peer.sendRaw("a few bytes");

            other.sendBytes("x".getBytes(US_ASCII));
            assertThat(other.receiveBytes()).hasSize(1);
        }
        await().atMost(Waits.LONG).until(() -> closed.get() == 2);
    }

    @Test
    void a_message_beyond_the_limit_ends_the_connection() throws IOException {
        server.close();
        server = serve(ConnectionConfig.defaults().withMaxMessageBytes(1000));
        try (var peer = authenticated()) {
            peer.send(new byte[1000]);
            assertThat(peer.receive()).hasSize(1000);
            peer.sendHeader(1001);

            peer.awaitClosed();
        }
    }

    private RawPeer authenticated() throws IOException {
        var peer = RawPeer.connect(server.address());
        var challenge = Challenge.ofClient(KEY, true);
        while (challenge.state() == Challenge.State.RUNNING) {
            for (byte[] message : challenge.receive(peer.receive())) {
                peer.send(message);
            }
        }
        return peer;
    }

    @Test
    void five_hundred_peers_at_once_are_all_served() throws IOException, InterruptedException {
        server.close();
        server = serve(ConnectionConfig.defaults().withHandshakeTimeout(Waits.LONG));
        var peers = new ArrayList<RawPeer>();
        for (int i = 0; i < 500; i++) {
            peers.add(RawPeer.connect(server.address()));
        }
        for (RawPeer peer : peers) {
            byte[] answer = Challenge.ofClient(KEY, true).receive(peer.receive()).getFirst();
            peer.send(answer);
        }
        for (RawPeer peer : peers) {
            assertThat(peer.receive()).asString(US_ASCII).isEqualTo("#WELCOME#");
            peer.close();
        }
    }

    @Test
    void a_server_that_accepts_no_more_keeps_its_peers() throws IOException, InterruptedException {
        try (var connection = connect()) {
            server.stopAccepting();

            assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
            connection.sendBytes("x".getBytes(US_ASCII));
            assertThat(connection.receiveBytes()).hasSize(1);
        }
    }
}
