package dev.muster.tests.memory;

import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.JvmProcess;
import dev.muster.Pool;
import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.shared.Local;
import dev.muster.shared.Pipe;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Offspring;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import dev.muster.tests.pool.PoolHome;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Leaks.class)
@ParameterizedClass(name = "{0}")
@EnumSource(LocalKind.class)
class PipeTest {
    @Parameter LocalKind kind;

    @TempDir private Path folder;

    private Local local;
    private Connection first;
    private Connection second;

    @BeforeEach
    void open() {
        local = kind.open();
        Pipe pipe = local.newPipe();
        first = pipe.first();
        second = pipe.second();
    }

    @AfterEach
    void close() {
        local.close();
    }

    @Test
    void what_goes_in_at_one_end_comes_out_at_the_other() throws IOException, InterruptedException {
        first.send(List.of(1L, "two"));
        first.sendBytes(new byte[] {1, 2, 3}, 1, 2);
        second.send(null);

        assertThat(second.receive()).isEqualTo(List.of(1L, "two"));
        assertThat(second.receiveBytes()).containsExactly(2, 3);
        assertThat(first.receive()).isNull();
    }

    @Test
    void long_messages_and_many_of_them_come_whole_and_in_order()
            throws IOException, InterruptedException {
        byte[] large = new byte[5 << 20];
        Arrays.fill(large, (byte) 7);
        var sending =
                Running.run(() -> {
                    first.sendBytes(large);
                    for (int i = 0; i < 2_000; i++) {
                        first.send(i);
                    }
                });

        assertThat(second.receiveBytes()).isEqualTo(large);
        for (long i = 0; i < 2_000; i++) {
            assertThat(second.receive()).isEqualTo(i);
        }
        sending.result();
    }

    @Test
    void a_message_that_is_too_long_for_a_call_is_still_there()
            throws IOException, InterruptedException {
        first.sendBytes(new byte[100]);

        assertThatThrownBy(() -> second.receiveBytes(99)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> second.receiveBytes(ByteBuffer.allocate(99)))
                .isInstanceOf(IOException.class);
        assertThat(second.poll(Duration.ZERO)).isTrue();
        assertThat(second.receiveBytes(ByteBuffer.allocate(100))).isEqualTo(100);
        assertThat(second.poll(Duration.ZERO)).isFalse();
        assertThat(second.receiveBytes(Duration.ZERO)).isEmpty();
    }

    @Test
    void a_closed_end_is_the_end_for_the_other() throws IOException, InterruptedException {
        first.send("last");
        var waiting =
                Running.start(() -> {
                    Object last = second.receive();
                    try {
                        return last + " " + second.receive();
                    } catch (EOFException _) {
                        return last + " and end";
                    }
                });

        first.close();

        assertThat(waiting.result()).isEqualTo("last and end");
        assertThat(second.poll(Duration.ZERO)).isTrue();
        assertThatThrownBy(() -> first.send(1)).hasMessageContaining("closed");
        assertThatThrownBy(first::receive).hasMessageContaining("closed");
        first.close();
    }

    @Test
    void an_end_travels_into_a_task() throws IOException, InterruptedException {
        Connection there = second;
        try (Pool pool = PoolHome.processes(c -> c.withWorkers(1))) {
            CompletableFuture<Boolean> task = pool.submit(() -> echo(there));

            for (int i = 0; i < 100; i++) {
                first.send("message " + i);
                assertThat(first.receive(Waits.LONG)).contains("got message " + i);
            }
            second.close();
            first.close();

            assertThat(result(task)).isTrue();
        }
    }

    private static boolean echo(Connection connection) throws IOException, InterruptedException {
        try (connection) {
            while (true) {
                connection.send("got " + connection.receive());
            }
        } catch (EOFException _) {
            return true;
        }
    }

    private static void echoUnchecked(Connection connection) {
        try {
            echo(connection);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_killed_process_is_the_end_for_the_other() throws IOException, InterruptedException {
        Connection there = second;
        JvmProcess process =
                JvmProcess.start(
                        () -> echoUnchecked(there),
                        c -> c.withEnvironment(Offspring.VARIABLE, Offspring.MARK));
        first.send(1);
        assertThat(first.receive(Waits.LONG)).contains("got 1");
        second.close();

        process.kill();

        assertThatThrownBy(() -> first.receive(Waits.LONG)).isInstanceOf(EOFException.class);
        assertThat(process.join(Waits.LONG)).isTrue();
    }

    @Test
    void it_is_waited_for_together_with_sockets() throws IOException, InterruptedException {
        try (Listener listener = Listener.open(Address.parse(folder.resolve("socket").toString()));
                Connection client = Client.connect(listener.address());
                Connection server = listener.accept()) {
            var all = List.of(second, server);
            assertThat(Connection.awaitAny(all, Waits.SHORT)).isEmpty();

            first.send(1);
            assertThat(Connection.awaitAny(all, Waits.LONG)).containsExactly(second);
            client.send(2);
            client.flush();
            assertThat(server.poll(Waits.LONG)).isTrue();
            assertThat(Connection.awaitAny(all, Waits.LONG)).containsExactly(second, server);
        }
    }
}
