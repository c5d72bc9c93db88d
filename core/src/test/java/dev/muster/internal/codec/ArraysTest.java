package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.codec.CodecException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArraysTest {
    static Stream<Object> arrays() {
        return Stream.of(
                new byte[] {1, -1, Byte.MIN_VALUE},
                new byte[0],
                new short[] {1, Short.MIN_VALUE},
                new char[] {'a', '\uD83D'},
                new int[] {1, Integer.MIN_VALUE},
                new long[] {1, Long.MIN_VALUE},
                new float[] {1, Float.NaN, -0.0f},
                new double[] {1, Double.NaN, -0.0},
                new double[0],
                new boolean[] {true, false},
                new String[] {"a", "b"},
                new Object[] {1, "a", null, new Object[] {2L}},
                new Integer[][] {{1}, {}, null},
                new int[][][] {{{1, 2}, {}}, {}},
                new Number[] {1, 2.0},
                new Comparable<?>[] {1, "a"},
                new Class<?>[] {int.class},
                new List<?>[] {List.of(1)});
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void arrays_keep_elements_and_type(Object array) throws CodecException {
        for (Object read : new Object[] {Trip.of(array), Trip.inPieces(array)}) {
            assertThat(read.getClass()).isEqualTo(array.getClass());
            assertThat(Objects.deepEquals(read, array)).isTrue();
        }
    }

    static Stream<Object> largeArrays() {
        var random = new Random(5);
        byte[] bytes = new byte[3 << 20];
        random.nextBytes(bytes);
        return Stream.of(
                bytes,
                random.ints(1 << 19).toArray(),
                random.longs(1 << 18).toArray(),
                random.doubles((1 << 18) + 1).toArray(),
                new boolean[100_000],
                random.ints(50_000).boxed().toArray(Integer[]::new));
    }

    @ParameterizedTest
    @MethodSource("largeArrays")
    void arrays_longer_than_a_chunk_are_kept(Object array) throws CodecException {
        Encoded encoded = JavaCodec.standard().encode(array);

        assertThat(Objects.deepEquals(JavaCodec.standard().decode(encoded), array)).isTrue();
        assertThat(Objects.deepEquals(Trip.of(array), array)).isTrue();
        assertThat(encoded).isEqualTo(JavaCodec.standard().encode(array));
    }

    @Test
    void small_values_around_large_arrays_stay_in_order() throws CodecException {
        byte[] large = new byte[Output.LARGE_BYTES];
        Arrays.fill(large, (byte) 7);
        List<Object> value =
                List.of("before", large, "between", large.clone(), "x".repeat(70_000), 5);

        List<Object> read = Trip.of(value);

        assertThat(read).hasSize(6).contains("before", "between", "x".repeat(70_000), 5);
        assertThat(read.get(3)).isEqualTo(large);
    }

    @Test
    void an_encoded_value_of_exactly_one_chunk_is_read_from_among_others() throws CodecException {
        for (int length : new int[] {(1 << 20) - 5, (1 << 20) - 4, (1 << 20) - 3, 3 << 20}) {
            Encoded encoded = JavaCodec.standard().encode(new byte[length]);
            var out = new Output();
            long mark = out.beginLength();
            encoded.writeTo(out);
            out.endLength(mark);
            out.writeText("after");

            Input in = Input.of(out.toByteArray());
            Encoded read = Encoded.read(in, in.readLength());

            assertThat(read).isEqualTo(encoded);
            assertThat(in.readText()).isEqualTo("after");
        }
    }
}
