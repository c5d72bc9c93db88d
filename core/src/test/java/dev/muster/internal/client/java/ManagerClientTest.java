package dev.muster.internal.client.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.internal.client.java.Session.Reply;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.protocol.JavaWelcome;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.protocol.SyncOperations.QueueOperations;
import dev.muster.shared.SessionLostException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ManagerClientTest {
    /// A connection that breaks as soon as something is sent over it.
    private record Breaking(Session session) implements Session.Link {
        @Override
        public void send(Output message) {
            session.lost(new IOException("it broke"));
        }

        @Override
        public void await(Reply reply) throws InterruptedException {
            reply.await();
        }

        @Override
        public void attend() {}

        @Override
        public long lastHeardNanos() {
            return System.nanoTime();
        }

        @Override
        public void close() {}
    }

    @Test
    void a_call_under_which_every_connection_breaks_is_not_repeated_for_ever()
            throws IOException, InterruptedException {
        var connections = new AtomicInteger();
        var tokens = new ProxyTokens(token -> token);
        var sessions =
                new Sessions(
                        whenEnded -> {
                            connections.incrementAndGet();
                            var welcome =
                                    new JavaWelcome(JavaWelcome.VERSION, 1, Duration.ofSeconds(10));
                            var session = new Session(welcome, 1 << 20, whenEnded);
                            session.begin(new Breaking(session));
                            return session;
                        },
                        "nowhere",
                        tokens);
        var client = new ManagerClient(sessions, JavaCodec.standard(), tokens);
        var jobs = new Remote(client, new Remote.Origin.Named("jobs"), SharedType.QUEUE);

        assertThatThrownBy(() -> client.call(jobs, QueueOperations.SIZE, new Object[0]))
                .isInstanceOf(SessionLostException.class)
                .hasMessageContaining("11 times in a row")
                .hasMessageContaining("'jobs'");
        assertThat(connections).hasValue(11);
        sessions.close();
    }
}
