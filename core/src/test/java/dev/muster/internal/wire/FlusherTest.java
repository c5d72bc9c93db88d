package dev.muster.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.testing.Leaks;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever a socket throws at those who write what the end of a burst has left.
@ExtendWith(Leaks.class)
class FlusherTest {
    private static final byte[] MESSAGE = new byte[1];

    private static boolean isFlusher() {
        return Thread.currentThread().getName().equals("muster-flusher");
    }

    /// Sends messages so fast that some have to wait.
    ///
    /// @return how many
    private static int burst(Connection connection, AtomicBoolean isOver) {
        var sent = new AtomicInteger();
        await().atMost(Waits.LONG)
                .until(() -> {
                    for (int i = 0; i < 100 && !isOver.get(); i++) {
                        connection.sendBytes(MESSAGE);
                        sent.incrementAndGet();
                    }
                    return isOver.get();
                });
        return sent.get();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_one_flush_throws_the_next_one_sends(Thrown thrown)
            throws IOException, InterruptedException {
        try (var listener = Listener.open(Address.parse("127.0.0.1:0"));
                var peer = Client.connect(listener.address());
                var plain = listener.accept()) {
            var socket = FaultySocket.under(plain);
            var hasFailed = new AtomicBoolean();
            socket.beforeWrite(() -> {
                if (isFlusher() && !hasFailed.getAndSet(true)) {
                    thrown.fly();
                }
            });
            var connection = socket.connection();
            if (thrown == Thrown.CHECKED) { // an IOException: the connection is lost
                assertThatThrownBy(() -> burst(connection, new AtomicBoolean()))
                        .hasStackTraceContaining("as ordered");
                assertThat(hasFailed).isTrue();
                connection.close(); // which has nothing to say that has not been said
                return;
            }

            int sent = burst(connection, hasFailed);

            for (int i = 0; i < sent; i++) { // those that waited, too, though nobody sends any more
                assertThat(peer.receiveBytes(Waits.LONG)).isPresent();
            }
            connection.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_one_connection_throws_at_exit_the_others_are_flushed(Thrown thrown)
            throws IOException, InterruptedException {
        try (var listener = Listener.open(Address.parse("127.0.0.1:0"));
                var _ = Client.connect(listener.address());
                var bad = holding(listener.accept(), thrown::fly);
                var peer = Client.connect(listener.address());
                var good = holding(listener.accept(), () -> {})) {
            Flusher.ExitFlush.flush(
                    List.of(bad.connection.writer(), good.connection.writer()),
                    System.nanoTime() + Waits.LONG.toNanos());

            for (int i = 0; i < good.sent; i++) {
                assertThat(peer.receiveBytes(Waits.LONG)).isPresent();
            }
        }
    }

    /// A connection with messages that wait, because the flusher cannot send them.
    private record Holding(SocketConnection connection, int sent) implements AutoCloseable {
        @Override
        public void close() {
            try {
                connection.close();
            } catch (IOException _) {
                // What was not sent.
            }
        }
    }

    private static Holding holding(Connection plain, Runnable atExit) {
        var socket = FaultySocket.under(plain);
        var holds = new AtomicBoolean();
        socket.beforeWrite(() -> {
            if (isFlusher()) {
                holds.set(true);
                throw new IllegalStateException("not this one");
            }
        });
        var connection = socket.connection();
        int sent = burst(connection, holds);
        var isExiting = new AtomicBoolean();
        socket.beforeWrite(() -> {
            if (isFlusher()) {
                throw new IllegalStateException("not this one");
            }
            if (!isExiting.getAndSet(true)) {
                atExit.run();
            }
        });
        return new Holding(connection, sent);
    }
}
