package dev.muster.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.testing.Leaks;
import dev.muster.testing.ShortPath;
import dev.muster.testing.Waits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What passes between a program and a worker of an agent, with real connections on both sides.
@ExtendWith(Leaks.class)
@Timeout(300)
class RelayTest {
    private static final int CHANNEL = 3;
    private static final int LONG_BYTES = 6 << 20;
    private static final Executor THREADS = body -> Thread.ofVirtual().start(body);

    private final Link program = new Link("the agent", Waits.LONG, new Deaf());
    private final Link agent = new Link("the program", Waits.LONG, new Deaf());

    @TempDir(factory = ShortPath.class)
    private Path folder;

    private LinkChannel atProgram;
    private Connection atWorker;

    private static final class Deaf implements Link.Owner {
        @Override
        public void broken(IOException why) {}

        @Override
        public void ended(IOException why, boolean isInOrder) {}
    }

    @BeforeEach
    void open() throws IOException, InterruptedException {
        try (Listener door = Listener.open(new Address.Unix(folder.resolve("link")))) {
            Connection dialled = Client.connect(door.address());
            Connection accepted = door.accept();
            var attached = run(() -> program.attach(accepted));
            agent.attach(dialled);
            attached.join();
        }
        atProgram = program.channel(CHANNEL);
        try (Listener door = Listener.open(new Address.Unix(folder.resolve("worker")))) {
            atWorker = Client.connect(door.address());
            Relay.of("relay", door.accept(), agent.channel(CHANNEL)).start();
        }
    }

    @AfterEach
    void close() throws IOException {
        program.close();
        agent.close();
        atWorker.close();
    }

    /// Something that waits.
    private interface Step {
        void take() throws IOException, InterruptedException;
    }

    private static CompletableFuture<Void> run(Step step) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        step.take();
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                THREADS);
    }

    private static byte[] message(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static void pass(Connection from, Connection to)
            throws IOException, InterruptedException {
        for (int size : new int[] {0, 1, 1_000, 131_072, 131_073, LONG_BYTES, 5}) {
            byte[] message = message(size);
            var sending =
                    run(() -> {
                        from.sendBytes(message);
                        from.flush();
                    });
            assertThat(to.receiveBytes()).isEqualTo(message);
            sending.join();
        }
    }

    @Test
    void messages_of_all_lengths_pass_in_both_directions()
            throws IOException, InterruptedException {
        pass(atProgram, atWorker);
        pass(atWorker, atProgram);
    }

    /// A relay that waited for the whole message would wait indefinitely here.
    private static void passSlowly(Connection from, Connection to)
            throws IOException, InterruptedException {
        byte[] message = message(LONG_BYTES);
        var arrived = new ByteArrayOutputStream();
        var rest = new PipedOutputStream();
        try (InputStream body = new PipedInputStream(rest)) {
            int half = LONG_BYTES / 2;
            var all = new SequenceInputStream(new ByteArrayInputStream(message, 0, half), body);
            var sending =
                    run(() -> {
                        from.sendFrom(all, LONG_BYTES);
                        from.flush();
                    });

            var _ =
                    to.receiveBytes(
                            0,
                            (in, _) -> {
                                arrived.writeBytes(in.readNBytes(1 << 20));
                                var _ =
                                        run(() -> {
                                            rest.write(message, half, half);
                                            rest.close();
                                        });
                                in.transferTo(arrived);
                            });

            sending.join();
        }
        assertThat(arrived.toByteArray()).isEqualTo(message);
    }

    @Test
    void a_long_message_is_passed_on_while_it_arrives() throws IOException, InterruptedException {
        passSlowly(atProgram, atWorker);
        passSlowly(atWorker, atProgram);
    }

    @Test
    void when_the_link_is_lost_within_a_message_the_worker_is_told()
            throws IOException, InterruptedException {
        var rest = new PipedOutputStream();
        try (InputStream body = new PipedInputStream(rest)) {
            var all =
                    new SequenceInputStream(
                            new ByteArrayInputStream(message(LONG_BYTES), 0, 2 << 20), body);
            var sending = run(() -> atProgram.sendFrom(all, LONG_BYTES));

            assertThatThrownBy(() ->
                            atWorker.receiveBytes(
                                    0,
                                    (in, _) -> {
                                        var _ = in.readNBytes(1 << 20);
                                        agent.abandon(new IOException("as ordered"));
                                        var _ = in.readAllBytes();
                                    }))
                    .isInstanceOf(IOException.class);
            rest.close();
            assertThat(sending).failsWithin(Waits.LONG);
        }
    }

    @Test
    void what_was_sent_before_an_end_arrives_before_it() throws IOException, InterruptedException {
        atProgram.sendBytes(message(LONG_BYTES));
        atProgram.close();

        assertThat(atWorker.receiveBytes()).isEqualTo(message(LONG_BYTES));
        assertThatThrownBy(() -> atWorker.receiveBytes()).isInstanceOf(EOFException.class);
    }

    @Test
    void a_stream_takes_a_message_of_any_length() throws IOException, InterruptedException {
        for (int size : new int[] {0, 10, LONG_BYTES}) {
            var sending = run(() -> atWorker.sendBytes(message(size)));
            var target = new ByteArrayOutputStream();

            assertThat(atProgram.receiveTo(target)).isEqualTo(size);

            assertThat(target.toByteArray()).isEqualTo(message(size));
            sending.join();
        }
    }
}
