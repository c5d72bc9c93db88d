package dev.muster.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.testing.Leaks;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Leaks.class)
class ReadWatchTest {
    /// Reads one message a call, after it has thrown something.
    private static final class Reading implements ReadWatch.Reader {
        private final Connection connection;
        private final Thrown thrown;
        private final AtomicInteger calls = new AtomicInteger();
        private final LinkedBlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
        private final LinkedBlockingQueue<Throwable> unwatched = new LinkedBlockingQueue<>();

        Reading(Connection connection, Thrown thrown) {
            this.connection = connection;
            this.thrown = thrown;
        }

        @Override
        public boolean read() {
            if (calls.incrementAndGet() <= 2) {
                thrown.fly();
            }
            try {
                messages.add(connection.receiveBytes());
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return true;
        }

        @Override
        public boolean isRead() {
            return false;
        }

        @Override
        public void unwatched(Throwable cause) {
            unwatched.add(cause);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_reader_throws_it_is_asked_again_and_so_are_others(Thrown thrown)
            throws IOException, InterruptedException {
        try (var listener = Listener.open(Address.parse("127.0.0.1:0"));
                var peer = Client.connect(listener.address());
                var watched = listener.accept()) {
            var reading = new Reading(watched, thrown);
            try (var _ = ReadWatch.watch((SocketConnection) watched, reading)) {
                peer.sendBytes(new byte[3]);

                assertThat(reading.messages.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS))
                        .hasSize(3);
                assertThat(reading.unwatched).isEmpty();
            }
        }
    }

    /// Says that somebody else is reading, throws something when it is asked whether he still is,
    /// and reads itself from then on.
    private static final class Busy implements ReadWatch.Reader {
        private final Thrown thrown;
        private final AtomicInteger asked = new AtomicInteger();
        private final LinkedBlockingQueue<Integer> reads = new LinkedBlockingQueue<>();

        Busy(Thrown thrown) {
            this.thrown = thrown;
        }

        @Override
        public boolean read() {
            if (asked.get() > 0) {
                reads.add(asked.get());
            }
            return asked.get() > 0;
        }

        @Override
        public boolean isRead() {
            if (asked.incrementAndGet() == 1) {
                thrown.fly();
            }
            return false;
        }

        @Override
        public void unwatched(Throwable cause) {}
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_reader_throws_when_it_is_looked_at_again_it_is_asked_to_read(Thrown thrown)
            throws IOException, InterruptedException {
        try (var listener = Listener.open(Address.parse("127.0.0.1:0"));
                var peer = Client.connect(listener.address());
                var watched = listener.accept()) {
            var busy = new Busy(thrown);
            try (var _ = ReadWatch.watch((SocketConnection) watched, busy)) {
                peer.sendBytes(new byte[3]);

                assertThat(busy.reads.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(2);
            }
        }
    }
}
