package dev.muster.internal.client.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.internal.client.java.Session.Reply;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.protocol.JavaWelcome;
import dev.muster.internal.protocol.ServerMessage;
import dev.muster.testing.Leaks;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The threads of a client go on, whatever its link or the program throws.
@ExtendWith(Leaks.class)
class SessionThreadsTest {
    /// A link over which nothing comes.
    private record Quiet(Runnable atSend, Runnable atLook, Runnable atClose)
            implements Session.Link {
        @Override
        public void send(Output message) {
            atSend.run();
        }

        @Override
        public void await(Reply reply) throws InterruptedException {
            reply.await();
        }

        @Override
        public void attend() {}

        @Override
        public long lastHeardNanos() {
            atLook.run();
            return System.nanoTime();
        }

        @Override
        public void close() {
            atClose.run();
        }
    }

    private static Session session(Session.Link link, Duration keepAlive) {
        return session(link, keepAlive, _ -> {});
    }

    private static Session session(
            Session.Link link, Duration keepAlive, Consumer<Session> whenEnded) {
        var session =
                new Session(new JavaWelcome(JavaWelcome.VERSION, 1, keepAlive), 1 << 20, whenEnded);
        session.begin(link);
        return session;
    }

    private static boolean isOver(CountDownLatch latch) throws InterruptedException {
        return latch.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    /// Throws the first time, and counts the others.
    private static Runnable once(Thrown thrown, CountDownLatch others) {
        var calls = new AtomicInteger();
        return () -> {
            if (calls.incrementAndGet() == 1) {
                thrown.fly();
            }
            others.countDown();
        };
    }

    @ParameterizedTest
    @EnumSource
    void whatever_one_receiver_of_a_reply_throws_the_next_one_is_told(Thrown thrown)
            throws IOException, InterruptedException {
        var session =
                session(
                        new Quiet(
                                SessionThreadsTest::nothing,
                                SessionThreadsTest::nothing,
                                SessionThreadsTest::nothing),
                        Duration.ofHours(1));
        var told = new CountDownLatch(2);
        session.call(
                1,
                new Output(),
                _ -> {
                    told.countDown();
                    thrown.fly();
                });
        session.call(2, new Output(), _ -> told.countDown());

        session.received(Input.of(ServerMessage.Nothing.write(1).toByteArray()));
        session.received(Input.of(ServerMessage.Nothing.write(2).toByteArray()));
        session.idle();

        assertThat(isOver(told)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_closing_the_link_throws_everybody_has_heard_of_the_end(Thrown thrown)
            throws IOException, InterruptedException {
        var closed = new CountDownLatch(1);
        Runnable close =
                () -> {
                    closed.countDown();
                    thrown.fly();
                };
        var session =
                session(
                        new Quiet(SessionThreadsTest::nothing, SessionThreadsTest::nothing, close),
                        Duration.ofHours(1));
        var told = new CountDownLatch(2);
        session.call(
                1,
                new Output(),
                _ -> {
                    told.countDown();
                    thrown.fly();
                });
        session.call(2, new Output(), _ -> told.countDown());

        session.close("as ordered");

        assertThat(isOver(told)).isTrue();
        assertThat(isOver(closed)).isTrue();
        assertThat(session.isOpen()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_ping_throws_the_next_ones_are_sent(Thrown thrown) throws InterruptedException {
        var others = new CountDownLatch(2);
        var session =
                session(
                        new Quiet(
                                once(thrown, others),
                                SessionThreadsTest::nothing,
                                SessionThreadsTest::nothing),
                        Duration.ofMillis(1));
        session.keepAlive();

        assertThat(isOver(others)).isTrue();
        session.close("over");
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_heartbeat_throws_it_beats_again_and_so_do_others(Thrown thrown)
            throws InterruptedException {
        var others = new CountDownLatch(2);
        var pings = new CountDownLatch(1);
        var bad =
                session(
                        new Quiet(
                                SessionThreadsTest::nothing,
                                once(thrown, others),
                                SessionThreadsTest::nothing),
                        Duration.ofMillis(1));
        var good =
                session(
                        new Quiet(
                                pings::countDown,
                                SessionThreadsTest::nothing,
                                SessionThreadsTest::nothing),
                        Duration.ofMillis(1));
        bad.keepAlive();
        good.keepAlive();

        assertThat(isOver(others)).isTrue();
        assertThat(isOver(pings)).isTrue();
        bad.close("over");
        good.close("over");
    }

    @ParameterizedTest
    @EnumSource
    void whatever_connecting_again_throws_it_is_tried_again(Thrown thrown)
            throws IOException, InterruptedException {
        var ways = new AtomicInteger();
        var told = new CountDownLatch(2);
        var sessions =
                new Sessions(
                        whenEnded -> {
                            if (ways.incrementAndGet() == 2) {
                                thrown.fly();
                            }
                            return quiet(whenEnded, SessionThreadsTest::nothing);
                        },
                        "nowhere",
                        new ProxyTokens(token -> token));
        sessions.whenBegun(_ -> thrown.fly());
        sessions.whenBegun(_ -> told.countDown());

        for (long left = 1; left >= 0; left--) {
            sessions.current().close("it broke");
            long expected = left;
            await().atMost(Waits.LONG).until(() -> told.getCount() == expected);
        }

        assertThat(sessions.current().isOpen()).isTrue();
        assertThat(ways).hasValue(4);
        sessions.close();
    }

    @Test
    void a_session_that_is_made_while_its_client_closes_is_closed_too()
            throws IOException, InterruptedException {
        var connecting = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        var ended = new CountDownLatch(2);
        var ways = new AtomicInteger();
        var sessions =
                new Sessions(
                        whenEnded -> {
                            if (ways.incrementAndGet() == 2) {
                                connecting.countDown();
                                assertThat(isOver(closed)).isTrue();
                            }
                            return quiet(whenEnded, ended::countDown);
                        },
                        "nowhere",
                        new ProxyTokens(token -> token));
        sessions.whenBegun(_ -> {}); // so that it connects again by itself
        sessions.current().close("it broke");
        assertThat(isOver(connecting)).isTrue();

        sessions.close();
        closed.countDown();

        assertThat(isOver(ended)).isTrue();
        assertThatThrownBy(sessions::current)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    /// A session that has begun and does nothing.
    ///
    /// @param atClose done when its connection is closed
    private static Session quiet(Consumer<Session> whenEnded, Runnable atClose) {
        return session(
                new Quiet(SessionThreadsTest::nothing, SessionThreadsTest::nothing, atClose),
                Duration.ofHours(1),
                whenEnded);
    }

    private static void nothing() {}
}
