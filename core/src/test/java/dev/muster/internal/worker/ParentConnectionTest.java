package dev.muster.internal.worker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.wire.FaultySocket;
import dev.muster.internal.workerprotocol.ClassServer;
import dev.muster.testing.Leaks;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A process that asks its parent for classes goes on hearing, whatever one answer throws.
@ExtendWith(Leaks.class)
class ParentConnectionTest {
    private static CompletableFuture<Optional<byte[]>> ask(
            ChildMain.ParentConnection line, String name) {
        var found = new CompletableFuture<Optional<byte[]>>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        found.complete(line.find(0, name));
                    } catch (IOException e) {
                        found.completeExceptionally(e);
                    }
                });
        return found;
    }

    private static <T> T result(CompletableFuture<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Not by its stack trace, which a cause may not be able to give.
    private static String why(Throwable e) {
        Throwable cause = requireNonNull(requireNonNull(e.getCause()).getCause());
        return requireNonNull(cause.getMessage());
    }

    private static ClassServer.Question hear(Connection parent)
            throws IOException, InterruptedException {
        return ClassServer.Question.read(Input.of(parent.receiveBytes(Waits.LONG).orElseThrow()));
    }

    private static void answer(Connection parent, ClassServer.Question question)
            throws IOException {
        Output answer =
                new ClassServer.Question.Answer(question.request(), Optional.of(new byte[3]))
                        .write();
        parent.sendBytes(answer.buffers().toArray(ByteBuffer[]::new));
        parent.flush();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_reading_an_answer_throws_is_told_to_the_asker_and_the_next_one_is_heard(
            Thrown thrown) throws IOException, InterruptedException {
        try (var listener = Listener.open(Address.parse("127.0.0.1:0"));
                var parent = Client.connect(listener.address())) {
            var socket = FaultySocket.under(listener.accept());
            var isBad = new AtomicBoolean(true);
            socket.beforeRead(() -> {
                if (isBad.get()) {
                    thrown.fly();
                }
            });
            try (var connection = socket.connection()) {
                var line = ChildMain.ParentConnection.open(connection, 1, false);
                if (thrown == Thrown.CHECKED) { // an IOException: the parent is gone
                    assertThatThrownBy(() -> result(ask(line, "any")))
                            .hasStackTraceContaining("has ended");
                    return;
                }
                if (thrown != Thrown.INTERRUPTED) { // which means nothing here
                    var bad = ask(line, "bad");
                    assertThatThrownBy(() -> result(bad))
                            .satisfies(
                                    e -> assertThat(why(e)).isEqualTo("an answer cannot be read"));
                    hear(parent);
                }
                isBad.set(false);
                // The last failure may still be told, to whoever waits then.
                await().atMost(Waits.LONG)
                        .until(() -> {
                            var good = ask(line, "good");
                            answer(parent, hear(parent));
                            return result(
                                    good.handle((found, e) -> e == null && found.isPresent()));
                        });
            }
        }
    }

    @Test
    void an_answer_that_is_none_is_told_to_the_asker_and_the_next_one_is_heard()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (var listener = Listener.open(Address.parse("127.0.0.1:0"));
                var parent = Client.connect(listener.address());
                var connection = listener.accept()) {
            var line = ChildMain.ParentConnection.open(connection, 1, false);
            var bad = ask(line, "bad");
            hear(parent);
            parent.sendBytes(new byte[0]);

            assertThatThrownBy(() -> result(bad))
                    .hasStackTraceContaining("an answer cannot be read");
            var good = ask(line, "good");
            answer(parent, hear(parent));
            assertThat(result(good)).isPresent();
        }
    }
}
