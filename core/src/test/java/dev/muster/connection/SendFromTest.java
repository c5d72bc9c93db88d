package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.testing.Leaks;
import dev.muster.testing.Waits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// A message that is sent while it is read.
@ExtendWith(Leaks.class)
@ParameterizedClass
@ValueSource(strings = {"tcp", "unix", "tls"})
class SendFromTest {
    private static final AuthKey KEY = AuthKey.ofText("a key for tests");
    private static final TlsIdentity IDENTITY = TlsIdentity.generate();
    private static final Executor THREADS = body -> Thread.ofVirtual().start(body);

    private final String kind;

    private Listener listener;
    private Connection client;
    private Connection server;

    SendFromTest(String kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException, InterruptedException {
        boolean isTls = kind.equals("tls");
        listener = Listener.open(Addresses.fresh(kind), KEY, c -> isTls ? c.withTls(IDENTITY) : c);
        client = Client.connect(listener.address(), KEY, c -> isTls ? c.withTls() : c);
        server = listener.accept();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        listener.close();
    }

    private static byte[] message(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /// Does something in another thread.
    private interface Sending {
        void send() throws IOException;
    }

    private static CompletableFuture<Void> start(Sending sending) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        sending.send();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                THREADS);
    }

    private static void result(CompletableFuture<Void> of)
            throws InterruptedException, ExecutionException, TimeoutException {
        of.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void a_message_of_any_length_arrives_whole_and_the_next_one_too()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        for (int size : new int[] {0, 1, 16_385, 131_072, 5_000_000}) {
            byte[] message = message(size);
            var sending =
                    start(() -> {
                        client.sendFrom(new ByteArrayInputStream(message), size);
                        client.sendBytes(new byte[] {1, 2, 3});
                        client.flush();
                    });

            assertThat(server.receiveBytes()).isEqualTo(message);
            assertThat(server.receiveBytes()).containsExactly(1, 2, 3);
            result(sending);
        }
    }

    @Test
    void its_beginning_is_there_before_its_end_can_be_read()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        int size = 4 << 20;
        byte[] message = message(size);
        var hasArrived = new CountDownLatch(1);
        var arrived = new ByteArrayOutputStream();
        var rest = new PipedOutputStream();
        try (var body = new PipedInputStream(rest)) {
            var all = new SequenceInputStream(new ByteArrayInputStream(message, 0, size / 2), body);
            var sending = start(() -> client.sendFrom(all, size));
            var writing =
                    start(() -> {
                        awaitUninterruptibly(hasArrived);
                        rest.write(message, size / 2, size / 2);
                        rest.close();
                    });

            var _ =
                    server.receiveBytes(
                            0,
                            (in, _) -> {
                                arrived.writeBytes(in.readNBytes(size / 4));
                                hasArrived.countDown();
                                in.transferTo(arrived);
                            });

            result(sending);
            result(writing);
        }
        assertThat(arrived.toByteArray()).isEqualTo(message);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- bodies that are not what they should be ----

    private void assertThatItBreaks(InputStream body, String why) throws IOException {
        assertThatThrownBy(() -> client.sendFrom(body, 100_000))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the connection to ")
                .hasMessageContaining(why);
        assertThatThrownBy(() -> client.sendBytes(new byte[1])).isInstanceOf(IOException.class);
        client.close();
        assertThatThrownBy(() -> server.receiveBytes()).isInstanceOf(IOException.class);
    }

    @Test
    void a_body_that_ends_early_ends_the_connection() throws IOException {
        assertThatItBreaks(new ByteArrayInputStream(new byte[99_000]), "ends 1000 bytes early");
    }

    @Test
    void a_body_that_is_too_long_ends_the_connection() throws IOException {
        assertThatItBreaks(new ByteArrayInputStream(new byte[100_001]), "cannot be read");
    }

    @Test
    void a_body_that_fails_ends_the_connection() throws IOException {
        var failing =
                new InputStream() {
                    @Override
                    public int read() {
                        throw new IllegalStateException("as ordered");
                    }

                    @Override
                    public int read(byte[] target, int offset, int length) {
                        return read();
                    }
                };
        assertThatItBreaks(
                new SequenceInputStream(new ByteArrayInputStream(new byte[70_000]), failing),
                "cannot be read");
    }
}
