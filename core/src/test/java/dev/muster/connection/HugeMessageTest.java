package dev.muster.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.testing.Leaks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Messages beyond 2 GiB, of zeros: 64 MiB of memory sent again and again.
@Tag("big")
@ExtendWith(Leaks.class)
class HugeMessageTest {
    private static final int PART_BYTES = 64 << 20;
    private static final int PARTS = 33;
    private static final long LENGTH = (long) PARTS * PART_BYTES;

    @Test
    void a_message_beyond_2_GiB_passes_and_the_next_is_intact()
            throws IOException, InterruptedException {
        var counter = new Counter();
        try (var listener = Listener.open(Addresses.fresh("unix"));
                var client = Client.connect(listener.address());
                var server = listener.accept()) {
            var sender = Thread.ofPlatform().start(() -> send(client));

            assertThatThrownBy(server::receiveBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(Long.toString(LENGTH))
                    .hasMessageContaining("receiveTo");
            assertThat(server.receiveTo(counter)).isEqualTo(LENGTH);

            assertThat(counter.count).isEqualTo(LENGTH);
            assertThat(server.receiveBytes()).asString(US_ASCII).isEqualTo("next");
            sender.join();
        }
    }

    private static void send(Connection connection) {
        var zeros = ByteBuffer.allocateDirect(PART_BYTES);
        var parts = new ByteBuffer[PARTS];
        Arrays.setAll(parts, _ -> zeros.duplicate());
        try {
            connection.sendBytes(parts);
            connection.sendBytes("next".getBytes(US_ASCII));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Counter extends OutputStream {
        private long count;

        @Override
        public void write(int value) {
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            count += length;
        }
    }
}
