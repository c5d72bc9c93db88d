package dev.muster.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.connection.Connection;
import dev.muster.testing.Leaks;
import dev.muster.testing.ShortPath;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A link goes on, whatever its connection, its owner or a worker's connection throws.
@ExtendWith(Leaks.class)
@Timeout(300)
class LinkThreadsTest {
    private static final int CHANNEL = 7;

    @TempDir(factory = ShortPath.class)
    private Path folder;

    private final Side here = new Side();
    private final Side there = new Side();
    private final Link one = new Link("there", Duration.ofSeconds(60), here);
    private final Link two = new Link("here", Duration.ofSeconds(60), there);
    private Pair pair;
    private Pair.Ends ends;

    /// What a link has told its owner, and what the owner does then.
    private static final class Side implements Link.Owner {
        private final CountDownLatch broken = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile Runnable then = () -> {};

        @Override
        public void broken(IOException why) {
            broken.countDown();
            then.run();
        }

        @Override
        public void ended(IOException why, boolean isInOrder) {
            ended.countDown();
            then.run();
        }
    }

    @BeforeEach
    void open() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        pair = Pair.open(folder);
        ends = pair.connect(one, two);
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        pair.close();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private static void send(Link link, int channel, String text) throws IOException {
        link.channel(channel).sendBytes(text.getBytes(StandardCharsets.UTF_8));
        link.channel(channel).flush();
    }

    private static String received(Link link, int channel)
            throws IOException, InterruptedException {
        return new String(link.channel(channel).receiveBytes(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void whatever_reading_throws_the_next_connection_brings_it_again(Thrown thrown)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        ends.fault().atNextRead(thrown::fly);
        send(two, CHANNEL, "first");
        await(here.broken);
        send(two, CHANNEL, "second");

        pair.connect(one, two);

        assertThat(received(one, CHANNEL)).isEqualTo("first");
        assertThat(received(one, CHANNEL)).isEqualTo("second");
    }

    @ParameterizedTest
    @EnumSource
    void whatever_writing_throws_the_next_connection_takes_it_again(Thrown thrown)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        ends.fault().beforeWrite(thrown::fly);
        send(one, CHANNEL, "first");
        await(here.broken);
        send(one, CHANNEL, "second");

        pair.connect(one, two);

        assertThat(received(two, CHANNEL)).isEqualTo("first");
        assertThat(received(two, CHANNEL)).isEqualTo("second");
    }

    @ParameterizedTest
    @EnumSource
    void whatever_the_owner_throws_a_link_goes_on_and_ends(Thrown thrown)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        here.then = thrown::fly;
        ends.second().close();
        await(here.broken);

        pair.connect(one, two);
        send(two, CHANNEL, "fine");
        assertThat(received(one, CHANNEL)).isEqualTo("fine");
        two.close();

        await(here.ended);
        assertThatThrownBy(() -> one.channel(CHANNEL).receiveBytes())
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_ping_throws_the_next_connection_is_pinged_and_so_are_other_links(Thrown thrown)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var side = new Side();
        try (var pinging = quick(Duration.ofSeconds(60), side);
                var pinged = quick(Duration.ofSeconds(60), new Side());
                var other = quick(Duration.ofMillis(1), new Side());
                var nobody = quick(Duration.ofMillis(1), new Side())) {
            pair.connect(pinging, pinged).fault().beforeWrite(thrown::fly);

            await(side.broken); // nothing is sent but pings

            var pings = new CountDownLatch(2);
            pair.connect(pinging, pinged).fault().beforeWrite(pings::countDown);
            await(pings);
            Pair.Ends others = pair.connect(other, nobody);
            others.second().close();
            Awaitility.await().atMost(Waits.LONG).until(() -> !other.isOpen() && !nobody.isOpen());
        }
    }

    /// A link that beats all the time.
    private static Link quick(Duration patience, Side side) {
        return new Link("there", patience, side, Duration.ofMillis(10));
    }

    // ---- a relay ----

    @ParameterizedTest
    @EnumSource
    void whatever_the_connection_of_a_worker_throws_both_sides_hear_of_its_end(Thrown thrown)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (Pair.Ends up = pair.connect();
                Pair.Ends down = pair.connect();
                Pair.Ends good = pair.connect()) {
            for (var each : Map.of(2, up.first(), 4, down.first(), 6, good.first()).entrySet()) {
                Relay.of(
                                "muster-relay-" + each.getKey(),
                                each.getValue(),
                                one.channel(each.getKey()))
                        .start();
            }

            up.fault().atNextRead(thrown::fly);
            up.second().sendBytes(new byte[1]);
            up.second().flush();
            down.fault().beforeWrite(thrown::fly);
            send(two, 4, "a task");

            isOver(up.second(), two.channel(2));
            isOver(down.second(), two.channel(4));
            send(two, 6, "fine");
            assertThat(good.second().receiveBytes()).hasSize(4);
            good.second().sendBytes(new byte[5]);
            good.second().flush();
            assertThat(two.channel(6).receiveBytes()).hasSize(5);
            good.second().close();
            isOver(good.second(), two.channel(6));
        }
    }

    private static void isOver(Connection worker, Connection program) {
        assertThatThrownBy(() -> receiveAll(worker)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> receiveAll(program)).isInstanceOf(EOFException.class);
    }

    private static void receiveAll(Connection connection) throws IOException, InterruptedException {
        while (connection.receiveBytes(Waits.LONG).isPresent()) {
            // What came before the end.
        }
    }
}
