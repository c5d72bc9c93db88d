package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.codec.CodecException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What [Output] writes, [Input] reads.
class OutputTest {
    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, 127, 128, 16_383, 16_384, 1L << 35, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void numbers_of_any_length_come_back(long number) throws CodecException {
        var out = new Output();
        out.writeUnsigned(number);
        out.writeSigned(number);
        out.writeSigned(-number);
        out.writeLong(number);
        out.writeInt((int) number);

        Input in = Input.of(out.toByteArray());

        assertThat(in.readUnsigned()).isEqualTo(number);
        assertThat(in.readSigned()).isEqualTo(number);
        assertThat(in.readSigned()).isEqualTo(-number);
        assertThat(in.readLong()).isEqualTo(number);
        assertThat(in.readInt()).isEqualTo((int) number);
        assertThat(in.remaining()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\ud800",
                "?\udc00\ud800?",
                "a\ud83d\ude00\ude00\ud83d",
                "\ufffd\ud83d",
                "ö\udfff€"
            })
    void texts_come_back_with_lone_surrogates(String text) throws CodecException {
        var out = new Output();
        out.writeText(text);
        out.writeText(text.repeat(200));
        out.writeText("plain");

        for (Input in : List.of(Input.of(out.toByteArray()), Encoded.of(out).input())) {
            assertThat(in.readText()).isEqualTo(text);
            assertThat(in.readText()).isEqualTo(text.repeat(200));
            assertThat(in.readText()).isEqualTo("plain");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 32_767, 32_768, 65_535, 65_536, 200_000})
    void lengths_and_bytes_of_any_size_keep_their_place(int length) throws CodecException {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        var out = new Output();
        for (int i = 0; i < 5; i++) {
            long mark = out.beginLength();
            out.writeBytes(bytes, 0, length);
            long inner = out.beginLength();
            out.writeSegment(MemorySegment.ofArray(bytes));
            out.endLength(inner);
            out.endLength(mark);
        }
        long size = out.size();
        Encoded encoded = Encoded.of(out);

        assertThat(encoded.size()).isEqualTo(size).isEqualTo(5 * (2L * length + 10));
        assertThat(joined(out.buffers())).isEqualTo(out.toByteArray());
        for (Input in : List.of(encoded.input(), Input.of(out.toByteArray()))) {
            for (int i = 0; i < 5; i++) {
                assertThat(in.readLength()).isEqualTo(2L * length + 5);
                assertThat(in.readBytes(length)).isEqualTo(bytes);
                assertThat(in.readLength()).isEqualTo(length);
                in.skip(length);
            }
            assertThat(in.remaining()).isZero();
        }
    }

    @Test
    void a_large_array_of_numbers_is_written_as_its_bytes() throws CodecException {
        var out = new Output();
        out.writeByte(1);
        out.writeSegment(MemorySegment.ofArray(new int[50_000]));
        out.writeByte(2);

        byte[] all = joined(out.buffers());

        assertThat(all).hasSize(200_002).startsWith(1, 0).endsWith(0, 2);
        assertThat(all).isEqualTo(out.toByteArray());
    }

    @Test
    void a_part_of_an_array_is_read_and_not_what_is_around_it() throws CodecException {
        Input in = Input.of(new byte[] {9, 9, 1, 2, 9}, 2, 2);

        assertThat(in.peekByte()).isEqualTo(1);
        assertThat(in.readByte()).isEqualTo(1);
        assertThat(in.readByte()).isEqualTo(2);
        assertThatThrownBy(in::readByte).isInstanceOf(CodecException.class);
        assertThatThrownBy(in::peekByte).isInstanceOf(CodecException.class);
    }

    @Test
    void whatever_is_read_of_too_few_bytes_is_refused() {
        List<byte[]> pieces = new ArrayList<>();
        pieces.add(new byte[] {5});
        pieces.add(new byte[0]);
        pieces.add(new byte[] {(byte) 0xFF, (byte) 0xFF});

        assertThatThrownBy(() -> Input.of(pieces).readInt()).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> Input.of(pieces).readLong()).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> Input.of(pieces).readText()).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> Input.of(pieces).readLength()).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> Input.of(pieces).skip(4)).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> Input.of(pieces).readBytes(1 << 30))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("1073741824 bytes are announced, 3 are left");
        byte[] endless = new byte[11];
        Arrays.fill(endless, (byte) 0xFF);
        assertThatThrownBy(() -> Input.of(endless).readUnsigned())
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("more than 64 bits");
    }

    private static byte[] joined(List<ByteBuffer> buffers) {
        byte[] all = new byte[buffers.stream().mapToInt(ByteBuffer::remaining).sum()];
        int at = 0;
        for (ByteBuffer each : buffers) {
            int length = each.remaining();
            each.get(each.position(), all, at, length);
            at += length;
        }
        return all;
    }
}
