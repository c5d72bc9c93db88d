package dev.muster.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.internal.codec.Input;
import dev.muster.internal.workerprotocol.ClassServer;
import dev.muster.testing.Leaks;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Leaks.class)
class ClassDeliveryTest {
    /// A class loader of the program, which has one resource and throws when it is asked for
    /// another.
    private static final class Loader extends ClassLoader {
        private final Thrown thrown;

        Loader(Thrown thrown) {
            super(null);
            this.thrown = thrown;
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            if (name.equals("bad")) {
                thrown.fly();
            }
            return name.equals("good") ? new ByteArrayInputStream(new byte[3]) : null;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_class_loader_throws_is_answered_and_so_is_the_next_question(Thrown thrown)
            throws IOException, InterruptedException {
        var loader = new Loader(thrown);
        var classes = new ClassServer();
        Object task = Proxy.newProxyInstance(loader, new Class<?>[] {}, (_, _, _) -> null);
        Thread answering;
        try (var listener = Listener.open(Address.parse("127.0.0.1:0"));
                var process = Client.connect(listener.address());
                var parent = listener.accept()) {
            var delivery = new ClassDelivery(parent, classes);
            answering = Thread.ofVirtual().start(() -> run(delivery));
            int number = classes.loaderOf(task);

            assertThat(ask(process, number, "bad")).isEmpty();
            assertThat(ask(process, number, "good")).isPresent();
        }
        assertThat(answering.join(Waits.LONG)).isTrue();
    }

    private static void run(ClassDelivery delivery) {
        try {
            delivery.run();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<byte[]> ask(Connection process, int loader, String name)
            throws IOException, InterruptedException {
        var question = new ClassServer.Question(1, loader, name).write();
        process.sendBytes(question.buffers().toArray(ByteBuffer[]::new));
        process.flush();
        byte[] answer = process.receiveBytes(Waits.LONG).orElseThrow();
        return ClassServer.Question.Answer.read(Input.of(answer)).found();
    }
}
