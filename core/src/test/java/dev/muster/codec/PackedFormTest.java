package dev.muster.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PackedFormTest {
    static Stream<Arguments> arrays() {
        return Stream.<Object>of(
                        IntStream.range(-500, 500).boxed().toArray(),
                        IntStream.range(0, 100)
                                .mapToObj(i -> (Object) (i * 10_000_000_000L))
                                .toArray(),
                        IntStream.range(0, 100).mapToObj(i -> (Object) (i / 3.0)).toArray(),
                        new Object[] {1, 2, 3, 4, 5, 6, 7, 8L},
                        new Object[] {1, 2, 3, 4, 5, 6, 7, null},
                        new Object[] {null, 2, 3, 4, 5, 6, 7, 8},
                        new Object[] {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, "8"},
                        new Object[] {1L, 2L, 3L, 4L, 5L, 6L, 7L, 8},
                        new Object[] {1, 2},
                        new Object[0])
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("arrays")
    @SuppressWarnings("NullAway") // elements may be null
    void arrays_arrive_with_the_same_elements_of_the_same_classes(Object[] array)
            throws CodecException {
        JavaCodec codec = JavaCodec.standard();

        Object arrived = codec.decode(codec.encode(array));

        assertThat(arrived).isExactlyInstanceOf(Object[].class);
        assertThat((Object[]) arrived).containsExactly(array);
    }

    @Test
    void an_array_that_stands_twice_arrives_as_one() throws CodecException {
        JavaCodec codec = JavaCodec.standard();
        Object[] numbers = IntStream.range(0, 50).boxed().toArray();

        Object arrived = codec.decode(codec.encode(List.of(numbers, numbers)));

        assertThat(arrived)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .satisfies(list -> assertThat(list.get(0)).isSameAs(list.get(1)));
    }

    @Test
    void arrays_of_other_types_keep_them() throws CodecException {
        JavaCodec codec = JavaCodec.standard();
        Integer[] numbers = IntStream.range(0, 50).boxed().toArray(Integer[]::new);

        assertThat(codec.decode(codec.encode(numbers))).isExactlyInstanceOf(Integer[].class);
    }
}
