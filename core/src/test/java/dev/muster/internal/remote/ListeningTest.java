package dev.muster.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.agent.ListenConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.testing.Leaks;
import dev.muster.testing.RawPeer;
import dev.muster.testing.ShortPath;
import dev.muster.testing.Waits;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The door at which agents arrive, and who else may stand there.
@ExtendWith(Leaks.class)
@Timeout(300)
class ListeningTest {
    private static final AuthKey KEY = AuthKey.generate();

    @TempDir(factory = ShortPath.class)
    private Path folder;

    private static final class Nobody implements WorkerListener {
        @Override
        public void arrived(Worker worker) {
            throw new AssertionError("no worker comes");
        }

        @Override
        public void failed(WorkerStartException failure) {
            throw new AssertionError(failure);
        }
    }

    private ListeningSource open(ListenConfig config) throws IOException {
        ListeningSource source = ListeningSource.bind(config.withJoinLine(_ -> {}));
        source.source(PoolConfig.defaults()).open(new Nobody());
        return source;
    }

    private ListenConfig here() {
        return ListenConfig.defaults()
                .withAddress(new Address.Unix(folder.resolve("agents")))
                .withKey(KEY);
    }

    private static void joins(ListeningSource source) throws IOException, InterruptedException {
        RawAgent.join(Client.connect(source.address(), KEY), "node7").close();
    }

    // ---- what cannot be ----

    @Test
    void a_port_of_another_program_is_refused_with_its_number() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();

            assertThatThrownBy(() ->
                            Pool.listening(c ->
                                    c.withAddress(new Address.Tcp("127.0.0.1", port)).withKey(KEY)))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("127.0.0.1:" + port);
        }
    }

    @Test
    void two_programs_at_one_port_are_one_too_many() throws IOException {
        try (ListeningSource first = open(ListenConfig.defaults().withKey(KEY))) {
            assertThatThrownBy(
                            () -> Pool.listening(c -> c.withAddress(first.address()).withKey(KEY)))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining(first.address().toString());
        }
    }

    @Test
    void without_a_key_nobody_listens() {
        assertThatThrownBy(() -> Pool.listening(c -> c.withAddress(Address.parse("0.0.0.0:0"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("to listen for agents needs a key: use withKey(…)");
    }

    @Test
    void a_key_that_can_be_guessed_is_refused() {
        assertThatThrownBy(() ->
                        Pool.listening(c ->
                                c.withAddress(Address.parse("0.0.0.0:0"))
                                        .withKey(AuthKey.ofText("fifteen letters"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "the key to listen for agents with has 15 bytes, must have at least 16");
    }

    // ---- who may stand at the door ----

    @Test
    void a_peer_without_the_key_is_not_let_in_and_the_next_agent_is()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (ListeningSource source = open(here());
                RawPeer silent = RawPeer.connect(source.address());
                RawPeer loud = RawPeer.connect(source.address())) {
            loud.sendRaw("GET / HTTP/1.1\r\n\r\n");
            loud.awaitClosed();
            assertThatThrownBy(() -> Client.connect(source.address(), AuthKey.generate()).close())
                    .isInstanceOf(IOException.class);

            joins(source);
            assertThat(silent).isNotNull(); // it is still there, and in nobody's way
        }
    }

    @Test
    void a_peer_with_the_key_that_is_silent_holds_up_nobody()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        ListeningSource source = open(here());
        try (Connection silent = Client.connect(source.address(), KEY)) {
            try (source) {
                joins(source);
            }

            assertThatThrownBy(() -> silent.receiveBytes(Waits.LONG))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_peer_with_the_key_that_says_something_else_is_sent_away()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (ListeningSource source = open(here());
                Connection stranger = Client.connect(source.address(), KEY);
                Connection talkative = Client.connect(source.address(), KEY)) {
            stranger.sendBytes("muster-something\nversion=1".getBytes(StandardCharsets.UTF_8));
            stranger.flush();

            assertThatThrownBy(() -> stranger.receiveBytes(Waits.LONG))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(
                            () -> {
                                talkative.sendBytes(
                                        new byte[1 << 20]); // it may be closed meanwhile
                                talkative.flush();
                                talkative.receiveBytes(Waits.LONG);
                            })
                    .isInstanceOf(IOException.class);
            joins(source);
        }
    }

    @Test
    void an_agent_that_breaks_the_rules_of_its_link_is_given_up_and_the_next_one_joins()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (ListeningSource source = open(here());
                Connection connection = Client.connect(source.address(), KEY)) {
            RawAgent.hello("node7", "").send(connection);
            var _ = Greeting.Welcome.receive(connection);
            connection.sendBytes(LinkFrame.resume(List.of()));
            connection.sendBytes(new byte[] {99});
            connection.flush();

            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    connection.receiveBytes();
                                }
                            })
                    .isInstanceOf(IOException.class);
            joins(source);
        }
    }

    @Test
    void a_frame_that_is_longer_than_any_is_not_read()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (ListeningSource source = open(here());
                Connection connection = Client.connect(source.address(), KEY)) {
            RawAgent.hello("node7", "").send(connection);
            var _ = Greeting.Welcome.receive(connection);
            connection.sendBytes(LinkFrame.resume(List.of()));
            assertThatThrownBy(
                            () -> {
                                connection.sendBytes(new byte[10 << 20]);
                                connection.flush();
                                while (true) {
                                    connection.receiveBytes();
                                }
                            })
                    .isInstanceOf(IOException.class);
            joins(source);
        }
    }
}
