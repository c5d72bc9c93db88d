package dev.muster.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.internal.wire.FaultySocket;
import dev.muster.internal.workerprotocol.WorkerBootstrap;
import dev.muster.testing.Leaks;
import dev.muster.testing.ShortPath;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever a connection throws, the workers that come after it are received.
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(Leaks.class)
class WorkerAcceptorTest {
    @TempDir(factory = ShortPath.class)
    private Path temporary;

    @ParameterizedTest
    @EnumSource
    void whatever_one_greeting_throws_ends_its_connection_and_the_next_worker_arrives(Thrown thrown)
            throws IOException, InterruptedException {
        try (var acceptor = WorkerAcceptor.open(temporary);
                var listener = Listener.open(Address.parse("127.0.0.1:0"));
                var stranger = Client.connect(listener.address())) {
            var bad = FaultySocket.under(listener.accept());
            bad.beforeRead(thrown::fly);

            receive(acceptor, bad.connection());

            assertThatThrownBy(() -> stranger.receiveBytes(Waits.LONG))
                    .isInstanceOf(EOFException.class);
            arrive(acceptor);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_accepting_throws_the_next_worker_arrives(Thrown thrown)
            throws IOException, InterruptedException {
        try (var acceptor = WorkerAcceptor.open(temporary);
                var listener = Listener.open(Address.parse("127.0.0.1:0"));
                var peer = Client.connect(listener.address())) {
            Connection next = listener.accept();
            receive(acceptor, thrown::fly, next);
            if (thrown == Thrown.CHECKED) { // an IOException: no more will come
                next.close();
                return;
            }

            peer.sendBytes("of no worker".getBytes(StandardCharsets.UTF_8));

            assertThatThrownBy(() -> peer.receiveBytes(Waits.LONG))
                    .isInstanceOf(EOFException.class);
            arrive(acceptor);
        }
    }

    private static void receive(WorkerAcceptor acceptor, Connection... connections) {
        receive(acceptor, () -> {}, connections);
    }

    /// Has the acceptor meet these connections at another door.
    private static void receive(
            WorkerAcceptor acceptor, Runnable first, Connection... connections) {
        var door = new LinkedBlockingQueue<Runnable>();
        var waiting = new LinkedBlockingQueue<>(List.of(connections));
        door.add(first);
        acceptor.acceptAll(() -> {
            Runnable before = door.poll();
            if (before != null) {
                before.run();
            }
            Connection connection = waiting.poll();
            if (connection == null) {
                throw new IOException("no more come");
            }
            return connection;
        });
    }

    private void arrive(WorkerAcceptor acceptor) throws IOException, InterruptedException {
        PendingWorker pending = PendingWorker.invite(WorkerAcceptor.socket(temporary), "");
        acceptor.expect(pending);
        WorkerBootstrap bootstrap = pending.bootstrap();
        try (var tasks = Client.connect(new Address.Unix(Path.of(bootstrap.socket())));
                var control = Client.connect(new Address.Unix(Path.of(bootstrap.socket())))) {
            tasks.sendBytes(bootstrap.greeting(WorkerBootstrap.TASKS));
            control.sendBytes(bootstrap.greeting(WorkerBootstrap.CONTROL));

            assertThat(pending.await(Waits.LONG.toNanos())).isEqualTo(PendingWorker.Outcome.JOINED);
        } finally {
            pending.closeConnections();
        }
    }
}
