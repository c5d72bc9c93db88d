package dev.muster.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private static final long LIMIT = 1L << 32;

    private final FrameReader reader = new FrameReader(LIMIT, FrameReader.LARGEST_LOOP_ARRAY);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 11, 1000, 1 << 20})
    void frames_come_out_whole_however_the_bytes_arrive(int pieceBytes) throws IOException {
        var random = new Random(7);
        var bodies = new ArrayList<byte[]>();
        for (int length : new int[] {0, 1, 4, 31, 0, 70_000, 3, 200_000}) {
            byte[] body = new byte[length];
            random.nextBytes(body);
            bodies.add(body);
        }
        byte[] stream = frames(bodies, false);

        var read = new ArrayList<byte[]>();
        for (int begin = 0; begin < stream.length; begin += pieceBytes) {
            int length = Math.min(pieceBytes, stream.length - begin);
            readAll(ByteBuffer.wrap(stream, begin, length), read);
        }

        assertThat(read).containsExactlyElementsOf(bodies);
        assertThat(reader.isInside()).isFalse();
    }

    @Test
    void the_long_header_is_accepted_for_short_messages() throws IOException {
        var bodies = List.of(new byte[0], new byte[] {1}, new byte[] {1, 2, 3});

        var read = new ArrayList<byte[]>();
        for (byte each : frames(bodies, true)) {
            readAll(ByteBuffer.wrap(new byte[] {each}), read);
        }

        assertThat(read).containsExactlyElementsOf(bodies);
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, -100, Integer.MIN_VALUE})
    void other_negative_lengths_are_an_error(int length) {
        var input = ByteBuffer.allocate(4).putInt(0, length);

        assertThatThrownBy(() -> reader.next(input))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("must be 0 or more");
    }

    @ParameterizedTest
    @ValueSource(longs = {LIMIT + 1, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void a_length_beyond_the_limit_is_an_error(long length) {
        var input = ByteBuffer.allocate(12).putInt(-1).putLong(length).flip();

        assertThatThrownBy(() -> reader.next(input))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the limit is " + LIMIT);
    }

    @Test
    void an_announcement_of_2_GiB_takes_no_memory() throws IOException {
        long before = usedBytes();
        var readers = new ArrayList<FrameReader>();
        for (int i = 0; i < 100; i++) {
            var each = new FrameReader(LIMIT, Integer.MAX_VALUE);
            each.next(ByteBuffer.allocate(5).putInt(Integer.MAX_VALUE).put((byte) 1).flip());
            readers.add(each);
        }

        assertThat(usedBytes() - before).isLessThan(64L << 20);
        assertThat(readers).allMatch(FrameReader::isInside);
    }

    @Test
    void a_frame_beyond_the_longest_array_comes_in_chunks() throws IOException {
        var small = new FrameReader(LIMIT, 100_000);
        byte[] body = new byte[300_000];
        new Random(3).nextBytes(body);
        var input = ByteBuffer.wrap(frames(List.of(body), false));
        input.limit(input.capacity() - 1);
        assertThat(small.next(input)).isNull();

        Frame frame = Objects.requireNonNull(small.next(input.limit(input.capacity())));

        assertThat(frame.isLarge()).isTrue();
        assertThat(frame.size()).isEqualTo(body.length);
        assertThat(frame.stream().readAllBytes()).isEqualTo(body);
        assertThatThrownBy(frame::array).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_loop_allocates_little_at_a_time_however_long_the_message_is() throws IOException {
        var counter = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] piece = new byte[64 << 10];
        int pieces = 1_024;
        var header = ByteBuffer.allocate(4).putInt(0, pieces * piece.length);
        long most = 0;

        Frame frame = reader.next(header);
        for (int i = 0; i < pieces; i++) {
            long before = counter.getCurrentThreadAllocatedBytes();
            frame = reader.next(ByteBuffer.wrap(piece));
            most = Math.max(most, counter.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(Objects.requireNonNull(frame).size()).isEqualTo(64L << 20);
        assertThat(most).isLessThan(5 << 20);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 1_000, 1_000_000})
    void the_beginning_of_a_frame_is_shown_however_long_it_is(int length) throws IOException {
        byte[] body = new byte[length];
        new Random(5).nextBytes(body);

        Frame frame =
                Objects.requireNonNull(reader.next(ByteBuffer.wrap(frames(List.of(body), false))));

        assertThat(frame.beginning(2)).isEqualTo(Arrays.copyOf(body, Math.min(2, length)));
    }

    @Test
    void a_copy_of_a_frame_outlives_the_buffer() throws IOException {
        byte[] stream = frames(List.of(new byte[] {1, 2, 3}), false);

        Frame copy = Objects.requireNonNull(reader.next(ByteBuffer.wrap(stream))).copy();
        stream[5] = 99;

        assertThat(copy.stream().readAllBytes()).containsExactly(1, 2, 3);
    }

    private void readAll(ByteBuffer input, List<byte[]> target) throws IOException {
        for (Frame frame = reader.next(input); frame != null; frame = reader.next(input)) {
            target.add(frame.stream().readAllBytes());
        }
    }

    private static byte[] frames(List<byte[]> bodies, boolean isLong) {
        int total = bodies.stream().mapToInt(body -> body.length + 12).sum();
        var stream = ByteBuffer.allocate(total);
        for (byte[] body : bodies) {
            if (isLong) {
                stream.putInt(-1).putLong(body.length).put(body);
            } else {
                stream.putInt(body.length).put(body);
            }
        }
        byte[] bytes = new byte[stream.position()];
        stream.get(0, bytes);
        return bytes;
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
