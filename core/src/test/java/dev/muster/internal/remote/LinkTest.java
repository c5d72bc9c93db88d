package dev.muster.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.testing.ShortPath;
import dev.muster.testing.Waits;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class LinkTest {
    private static final int CHANNEL = 7;

    /// The common pool may have too few threads for all that waits here.
    private static final Executor THREADS = body -> Thread.ofVirtual().start(body);

    private final Side here = new Side();
    private final Side there = new Side();
    private final Link one = new Link("there", Duration.ofSeconds(60), here);
    private final Link two = new Link("here", Duration.ofSeconds(60), there);

    @TempDir(factory = ShortPath.class)
    private Path folder;

    private Listener door;
    private Connection atOne;

    /// What a link has told its owner.
    private static final class Side implements Link.Owner {
        private final AtomicInteger breaks = new AtomicInteger();
        private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

        @Override
        public void broken(IOException why) {
            breaks.incrementAndGet();
        }

        @Override
        public void ended(IOException why, boolean isInOrder) {
            ended.complete(isInOrder);
        }
    }

    @BeforeEach
    void open() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        door = Listener.open(new Address.Unix(folder.resolve("door")));
        connect(one, two);
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        door.close();
    }

    private void connect(Link first, Link second)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var accepted =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                second.attach(door.accept());
                                return true;
                            } catch (IOException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        THREADS);
        atOne = Client.connect(door.address());
        first.attach(atOne);
        accepted.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static byte[] message(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void messages_of_all_lengths_arrive_whole_and_in_order()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        int[] sizes = {
            0, 1, 1_000, LinkFrame.FRAGMENT_BYTES, LinkFrame.FRAGMENT_BYTES + 1, 30 << 20
        };
        var sending = CompletableFuture.runAsync(() -> send(one, sizes), THREADS);

        for (int size : sizes) {
            assertThat(two.channel(CHANNEL).receiveBytes()).isEqualTo(message(size, size));
        }
        sending.get();
    }

    private static void send(Link link, int... sizes) {
        try {
            for (int size : sizes) {
                link.channel(CHANNEL).sendBytes(message(size, size));
            }
            link.channel(CHANNEL).flush();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_long_message_can_be_read_while_it_arrives_and_what_is_left_is_dropped()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        byte[] first = message(20 << 20, 1);
        var sending =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                one.channel(CHANNEL).sendBytes(ByteBuffer.wrap(first));
                                one.channel(CHANNEL).sendBytes(message(10, 2));
                                one.channel(CHANNEL).flush();
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        THREADS);
        byte[] begin = new byte[1_000_000];

        Optional<byte[]> short1 =
                two.channel(CHANNEL)
                        .receiveBytes(
                                100,
                                (body, length) -> {
                                    assertThat(length).isEqualTo(first.length);
                                    assertThat(body.readNBytes(begin, 0, begin.length))
                                            .isEqualTo(begin.length);
                                });

        assertThat(short1).isEmpty();
        assertThat(begin).isEqualTo(Arrays.copyOf(first, begin.length));
        assertThat(two.channel(CHANNEL).receiveBytes()).isEqualTo(message(10, 2));
        sending.get();
    }

    @Test
    void a_receive_with_a_limit_leaves_the_message_for_the_next_one()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        send(one, 1_000);

        assertThatThrownBy(() -> two.channel(CHANNEL).receiveBytes(999L))
                .isInstanceOf(IOException.class)
                .hasMessage("the message has 1000 bytes, at most 999 are wanted");
        assertThat(two.channel(CHANNEL).receiveBytes(1_000L)).isEqualTo(message(1_000, 1_000));
        assertThat(two.channel(CHANNEL).receiveBytes(Duration.ofMillis(1))).isEmpty();
        assertThat(two.channel(CHANNEL).poll(Duration.ZERO)).isFalse();
    }

    @Test
    void an_interrupt_ends_a_receive_and_no_message_is_lost()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var interrupted = new CompletableFuture<Boolean>();
        Thread waiting =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                two.channel(CHANNEL).receiveBytes();
                            } catch (InterruptedException _) {
                                interrupted.complete(true);
                            } catch (IOException e) {
                                interrupted.completeExceptionally(e);
                            }
                        });
        Awaitility.await()
                .atMost(Waits.LONG)
                .until(() ->
                        waiting.getState() == Thread.State.WAITING
                                || waiting.getState() == Thread.State.TIMED_WAITING);
        waiting.interrupt();

        assertThat(interrupted.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        send(one, 5);
        assertThat(two.channel(CHANNEL).receiveBytes()).isEqualTo(message(5, 5));
    }

    @Test
    void a_channel_that_is_closed_delivers_what_was_sent_before_and_then_its_end()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        send(one, 3, 4);
        one.channel(CHANNEL).close();

        assertThat(two.channel(CHANNEL).receiveBytes()).hasSize(3);
        assertThat(two.channel(CHANNEL).receiveBytes()).hasSize(4);
        assertThatThrownBy(() -> two.channel(CHANNEL).receiveBytes())
                .isInstanceOf(EOFException.class);
        assertThat(two.channel(CHANNEL).poll(Duration.ZERO)).isTrue();
        assertThatThrownBy(() -> one.channel(CHANNEL).sendBytes(new byte[1]))
                .isInstanceOf(IOException.class)
                .hasMessage("the connection is closed on this side");
    }

    @Test
    void a_channel_is_forgotten_when_both_sides_have_closed_it()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        LinkChannel channel = one.channel(CHANNEL);
        LinkChannel other = two.channel(CHANNEL);
        channel.close();
        other.close();

        Awaitility.await().atMost(Waits.LONG).until(() -> isForgotten(one) && isForgotten(two));
    }

    private static boolean isForgotten(Link link) {
        try {
            link.channel(CHANNEL);
            return false;
        } catch (IOException e) {
            return "channel 7 is over".equals(e.getMessage());
        }
    }

    @Test
    void a_sender_waits_when_the_window_is_full_and_other_channels_go_on()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var sent = new AtomicInteger();
        Thread sender =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                for (int i = 0; i < 100; i++) {
                                    one.channel(CHANNEL).sendBytes(message(1 << 20, i));
                                    sent.incrementAndGet();
                                }
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        Awaitility.await()
                .atMost(Waits.LONG)
                .until(() -> sender.getState() == Thread.State.WAITING && sent.get() >= 7);
        one.channel(CHANNEL + 1).sendBytes(message(10, 10));
        one.channel(CHANNEL + 1).flush();

        assertThat(two.channel(CHANNEL + 1).receiveBytes()).hasSize(10);
        assertThat(sent.get()).isLessThan(12);
        for (int i = 0; i < 100; i++) {
            assertThat(two.channel(CHANNEL).receiveBytes()).isEqualTo(message(1 << 20, i));
        }
        sender.join();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whenever_the_connection_breaks_each_message_arrives_once_and_in_order(int seed)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        int count = 20_000;
        var rest = new CountDownLatch(4);
        var sending =
                List.of(
                        numbers(one, 1, count, seed, rest),
                        numbers(one, 2, count, seed, rest),
                        numbers(two, 1, count, seed, rest));
        var receiving =
                List.of(received(two, 1, count), received(two, 2, count), received(one, 1, count));
        var random = new Random(seed);
        int breaks = 0;
        while (breaks < 30 && !receiving.stream().allMatch(CompletableFuture::isDone)) {
            TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000));
            atOne.close();
            breaks++;
            connect(one, two);
            rest.countDown();
        }
        for (CompletableFuture<List<Integer>> each : receiving) {
            assertThat(await(each)).isEqualTo(IntStream.range(0, count).boxed().toList());
        }
        for (CompletableFuture<Void> each : sending) {
            await(each);
        }
    }

    private static <T> T await(CompletableFuture<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    /// Sends numbers, each in a message of some length.
    ///
    /// @param rest when the second half of them is sent
    private static CompletableFuture<Void> numbers(
            Link link, int channel, int count, int seed, CountDownLatch rest) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        var random = new Random(seed);
                        for (int i = 0; i < count; i++) {
                            if (i == count / 2) {
                                rest.await();
                            }
                            int extra =
                                    random.nextInt(100) == 0
                                            ? random.nextInt(300_000)
                                            : random.nextInt(50);
                            link.channel(channel)
                                    .sendBytes(
                                            ByteBuffer.allocate(4).putInt(0, i),
                                            ByteBuffer.allocate(extra));
                        }
                        link.channel(channel).flush();
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                THREADS);
    }

    private static CompletableFuture<List<Integer>> received(Link link, int channel, int count) {
        return CompletableFuture.supplyAsync(
                () -> {
                    var numbers = new ArrayList<Integer>();
                    try {
                        for (int i = 0; i < count; i++) {
                            numbers.add(
                                    ByteBuffer.wrap(link.channel(channel).receiveBytes()).getInt());
                        }
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return numbers;
                },
                THREADS);
    }

    @Test
    void without_a_connection_sending_goes_on_until_the_window_is_full()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        atOne.close();
        Awaitility.await().atMost(Waits.LONG).until(() -> !one.isConnected() && !two.isConnected());
        send(one, 100, 200);

        connect(one, two);

        assertThat(two.channel(CHANNEL).receiveBytes()).hasSize(100);
        assertThat(two.channel(CHANNEL).receiveBytes()).hasSize(200);
        assertThat(here.breaks).hasValue(1);
    }

    @Test
    void a_link_without_a_connection_is_over_after_its_patience_and_says_so()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var owner = new Side();
        var impatient = new Link("nobody", Duration.ofMillis(700), owner);
        var other = new Link("here", Duration.ofSeconds(60), new Side());
        connect(impatient, other);
        atOne.close();

        assertThat(await(owner.ended)).isFalse();
        assertThatThrownBy(() -> impatient.channel(CHANNEL))
                .isInstanceOf(IOException.class)
                .hasMessage("nobody could not be reached for 700 ms");
        other.close();
    }

    @Test
    void a_goodbye_ends_the_other_side_in_order()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        LinkChannel open = two.channel(CHANNEL);
        one.close();

        assertThat(await(there.ended)).isTrue();
        assertThat(await(here.ended)).isTrue();
        assertThatThrownBy(open::receiveBytes).isInstanceOf(IOException.class);
    }

    @Test
    void a_peer_that_claims_what_was_never_sent_is_given_up()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var owner = new Side();
        var link = new Link("liar", Duration.ofMillis(500), owner);
        var liar =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                Connection connection = door.accept();
                                connection.receiveBytes();
                                connection.sendBytes(LinkFrame.resume(List.of()));
                                connection.sendBytes(LinkFrame.taken(CHANNEL, 5));
                                connection.flush();
                                connection.receiveBytes();
                            } catch (IOException | InterruptedException _) {
                                // It is given up.
                            }
                        },
                        THREADS);
        link.attach(Client.connect(door.address()));

        assertThat(await(owner.ended)).isFalse();
        await(liar);
    }
}
