package dev.muster.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(100)
class StreamConnectionTest {
    private static final Executor THREADS = body -> Thread.ofPlatform().daemon().start(body);
    private static final String WORDS = "the other side has ended, in its own words";

    private Pipe up;
    private Pipe down;
    private StreamConnection here;
    private StreamConnection there;

    /// Below one end: closes its streams.
    private record Streams(InputStream in, OutputStream out) implements StreamConnection.Ground {
        @Override
        public void end() {
            try (in;
                    out) {
                // Only to close them.
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void kill() {
            end();
        }

        @Override
        public String whyOver() {
            return WORDS;
        }
    }

    private static StreamConnection open(InputStream in, OutputStream out) {
        return StreamConnection.open("test", in, out, new Streams(in, out));
    }

    @BeforeEach
    void open() throws IOException {
        up = Pipe.open();
        down = Pipe.open();
        here = open(Channels.newInputStream(down.source()), Channels.newOutputStream(up.sink()));
        there = open(Channels.newInputStream(up.source()), Channels.newOutputStream(down.sink()));
    }

    @AfterEach
    void close() throws IOException {
        for (StreamConnection each : List.of(here, there)) {
            try {
                each.close();
            } catch (IOException _) {
                // Some tests have cut it.
            }
        }
        up.sink().close();
        up.source().close();
        down.sink().close();
        down.source().close();
    }

    private static byte[] message(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static <T> T get(CompletableFuture<T> future)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        return future.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static byte[] received(StreamConnection connection) {
        try {
            return connection.receiveBytes();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void sent(StreamConnection connection, byte[]... messages) {
        try {
            for (byte[] each : messages) {
                connection.sendBytes(each);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void messages_of_all_lengths_arrive_whole_and_in_order()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        int[] sizes = {0, 1, 1_000, 64 << 10, (64 << 10) + 1, 9 << 20, 3};
        var sending =
                CompletableFuture.runAsync(
                        () -> {
                            for (int size : sizes) {
                                sent(here, message(size));
                            }
                        },
                        THREADS);

        for (int size : sizes) {
            assertThat(there.receiveBytes()).isEqualTo(message(size));
        }
        get(sending);
    }

    @Test
    void a_message_consists_of_its_parts_and_an_object_is_pickled()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        here.sendBytes(ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.wrap(new byte[] {3}));
        here.send(List.of("a", 1));

        assertThat(there.receiveBytes()).containsExactly(1, 2, 3);
        assertThat(there.receive()).isEqualTo(List.of("a", 1L));
    }

    @Test
    void messages_of_many_threads_are_not_mixed_and_those_of_one_stay_in_order()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        int threads = 8;
        int each = 500;
        var sending = new ArrayList<CompletableFuture<Void>>();
        for (int t = 0; t < threads; t++) {
            byte sender = (byte) t;
            sending.add(
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < each; i++) {
                                    byte[] bytes = new byte[4 + i];
                                    ByteBuffer.wrap(bytes)
                                            .put(sender)
                                            .put((byte) 0)
                                            .putShort((short) i);
                                    sent(here, bytes);
                                }
                            },
                            THREADS));
        }

        int[] next = new int[threads];
        for (int i = 0; i < threads * each; i++) {
            ByteBuffer bytes = ByteBuffer.wrap(there.receiveBytes());
            int sender = bytes.get();
            assertThat((int) bytes.getShort(2)).isEqualTo(next[sender]);
            assertThat(bytes.capacity()).isEqualTo(4 + next[sender]);
            next[sender]++;
        }
        for (CompletableFuture<Void> one : sending) {
            get(one);
        }
    }

    @Test
    void a_time_limit_ends_a_receive_without_loss()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        assertThat(there.receiveBytes(Duration.ZERO)).isEmpty();
        assertThat(there.receiveBytes(Waits.SHORT)).isEmpty();
        assertThat(there.poll(Duration.ZERO)).isFalse();

        here.sendBytes(message(10));

        assertThat(there.poll(Waits.LONG)).isTrue();
        assertThat(there.receiveBytes(Waits.LONG)).hasValue(message(10));
    }

    @Test
    void half_a_message_is_none_until_the_rest_has_come()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        byte[] frame = ByteBuffer.allocate(4 + 10).putInt(10).put(message(10)).array();
        up.sink().write(ByteBuffer.wrap(frame, 0, 9));

        assertThat(there.receiveBytes(Waits.SHORT)).isEmpty();

        up.sink().write(ByteBuffer.wrap(frame, 9, 5));
        assertThat(there.receiveBytes(Waits.LONG)).hasValue(message(10));
    }

    @Test
    void an_interrupt_ends_a_receive_without_loss()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var failure = new AtomicReference<Throwable>();
        Thread receiver =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                there.receiveBytes();
                            } catch (IOException | InterruptedException e) {
                                failure.set(e);
                            }
                        });
        await().atMost(Waits.LONG)
                .until(() ->
                        receiver.getState() == Thread.State.WAITING
                                || receiver.getState() == Thread.State.TIMED_WAITING);

        receiver.interrupt();

        assertThat(receiver.join(Waits.LONG)).isTrue();
        assertThat(failure.get()).isInstanceOf(InterruptedException.class);
        here.sendBytes(message(7));
        assertThat(there.receiveBytes()).isEqualTo(message(7));
    }

    @Test
    void a_message_that_is_too_long_stays_for_who_accepts_it()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        here.sendBytes(message(100));

        assertThatThrownBy(() -> there.receiveBytes(99L))
                .isInstanceOf(IOException.class)
                .hasMessage("the message has 100 bytes, more than the 99 that are wanted");
        assertThat(there.receiveBytes(100L)).isEqualTo(message(100));
    }

    @Test
    void what_has_arrived_can_be_read_after_the_end_and_then_comes_its_reason()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        here.sendBytes(message(1));
        here.sendBytes(message(2));

        here.close();

        assertThat(there.receiveBytes()).isEqualTo(message(1));
        assertThat(there.receiveBytes(Waits.LONG)).hasValue(message(2));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> there.receiveBytes())
                    .isInstanceOf(EOFException.class)
                    .hasMessage(WORDS);
        }
        assertThat(there.poll(Duration.ZERO)).isTrue();
    }

    @Test
    void an_end_in_the_middle_of_a_message_is_an_end()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        up.sink().write(ByteBuffer.wrap(new byte[] {0, 0, 0, 9, 1, 2}));
        up.sink().close();

        assertThatThrownBy(() -> there.receiveBytes()).isInstanceOf(EOFException.class);
    }

    @Test
    void what_something_else_writes_into_the_stream_is_told()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        up.sink().write(ByteBuffer.wrap(new byte[] {-1, 'o', 'o', 'p', 's'}));

        assertThatThrownBy(() -> there.receiveBytes())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("something else writes to the same stream");
    }

    @Test
    void a_sender_waits_if_nobody_receives()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        int size = 1 << 20;
        int count = 2 * StreamConnection.READ_AHEAD_BYTES / size;
        var sending =
                CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < count; i++) {
                                sent(here, message(size));
                            }
                        },
                        THREADS);

        assertThatThrownBy(() -> sending.get(Waits.SMALL.toMillis(), TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);

        for (int i = 0; i < count; i++) {
            assertThat(there.receiveBytes()).hasSize(size);
        }
        get(sending);
    }

    @Test
    void closing_ends_a_receive_and_all_that_follows()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var receiving = CompletableFuture.supplyAsync(() -> received(there), THREADS);

        there.close();

        assertThatThrownBy(() -> get(receiving))
                .isInstanceOf(ExecutionException.class)
                .rootCause()
                .hasMessage("the connection is closed on this side");
        assertThatThrownBy(() -> there.sendBytes(new byte[1])).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> there.receiveBytes(Duration.ZERO)).isInstanceOf(IOException.class);
        there.close();
    }

    @Test
    void closing_ends_a_send_to_a_peer_that_does_not_read()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Pipe full = Pipe.open();
        try (StreamConnection alone =
                open(InputStream.nullInputStream(), Channels.newOutputStream(full.sink()))) {
            var sending = CompletableFuture.runAsync(() -> sent(alone, message(4 << 20)), THREADS);
            var _ = full.source().read(ByteBuffer.allocate(1)); // it has begun
            assertThatThrownBy(() -> sending.get(Waits.SMALL.toMillis(), TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);

            assertThatThrownBy(alone::close)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("does not read");

            assertThatThrownBy(() -> get(sending)).isInstanceOf(ExecutionException.class);
        } finally {
            full.source().close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_reading_throws_is_the_end_and_whoever_receives_is_told(Thrown kind)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var in =
                new InputStream() {
                    @Override
                    public int read() {
                        kind.fly();
                        return -1;
                    }

                    @Override
                    public int read(byte[] target, int offset, int length) {
                        return read();
                    }
                };
        try (StreamConnection broken = open(in, OutputStream.nullOutputStream())) {
            var receiving = CompletableFuture.supplyAsync(() -> received(broken), THREADS);

            assertThatThrownBy(() -> get(receiving))
                    .isInstanceOf(ExecutionException.class)
                    .rootCause()
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_asking_for_the_reason_throws_whoever_receives_is_told(Thrown kind)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var ground =
                new StreamConnection.Ground() {
                    @Override
                    public void end() {}

                    @Override
                    public void kill() {}

                    @Override
                    public String whyOver() {
                        kind.fly();
                        return "";
                    }
                };
        try (StreamConnection ended =
                StreamConnection.open(
                        "test",
                        InputStream.nullInputStream(),
                        OutputStream.nullOutputStream(),
                        ground)) {
            assertThatThrownBy(ended::receiveBytes).isInstanceOf(EOFException.class);
        }
    }
}
