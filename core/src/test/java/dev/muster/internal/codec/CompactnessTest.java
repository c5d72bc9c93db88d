package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.RemoteFunction;
import dev.muster.codec.CodecException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// How many bytes values take.
class CompactnessTest {
    record Point(int x, int y) {}

    static Stream<Arguments> sizes() {
        return Stream.of(
                Arguments.of(null, 1),
                Arguments.of(true, 1),
                Arguments.of(-16, 1),
                Arguments.of(79, 1),
                Arguments.of(80, 3),
                Arguments.of(-17, 2),
                Arguments.of(Integer.MIN_VALUE, 6),
                Arguments.of(5L, 2),
                Arguments.of(Long.MIN_VALUE, 11),
                Arguments.of(1.5, 9),
                Arguments.of("", 2),
                Arguments.of("abc", 5),
                Arguments.of("grün", 7),
                Arguments.of("x".repeat(1000), 1003),
                Arguments.of(new UUID(1, 2), 17),
                Arguments.of(LocalDate.EPOCH, 2),
                Arguments.of(Instant.ofEpochSecond(1_700_000_000, 1), 7),
                Arguments.of(Optional.of(1), 2),
                Arguments.of(List.of(), 2),
                Arguments.of(List.of(1, 2, 3), 5),
                Arguments.of(new ArrayList<>(List.of("a", "b")), 8),
                Arguments.of(Map.of("a", 1), 6),
                Arguments.of(new byte[1000], 1003),
                Arguments.of(new int[1000], 4003),
                Arguments.of(DayOfWeek.MONDAY, 29));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void typical_values_take_so_many_bytes(@Nullable Object value, int bytes)
            throws CodecException {
        assertThat(Trip.bytes(value)).hasSize(bytes);
        assertThat(JavaCodec.standard().encode(value).size()).isEqualTo(bytes);
    }

    @Test
    void a_class_is_named_once_however_many_records_there_are() throws CodecException {
        int name = Point.class.getName().length();
        List<Point> points = IntStream.range(0, 100).mapToObj(i -> new Point(i % 50, 7)).toList();

        assertThat(Trip.bytes(points.getFirst())).hasSize(6 + name);
        assertThat(Trip.bytes(points)).hasSize(2 + 6 + name + 99 * 5);
    }

    @Test
    void an_object_that_comes_again_takes_two_bytes() throws CodecException {
        var list = new ArrayList<>(Collections.nCopies(100, "a text of some length"));

        int once = Trip.bytes(List.of(list)).length;

        assertThat(Trip.bytes(List.of(list, list, list))).hasSize(once + 4);
        assertThat(Trip.bytes(Collections.nCopies(50, DayOfWeek.MONDAY))).hasSize(2 + 29 + 49 * 9);
    }

    @Test
    void a_lambda_takes_less_than_a_kilobyte() throws CodecException {
        RemoteFunction<Integer, Integer> lambda = number -> number + 1;

        assertThat(Trip.bytes(lambda)).hasSizeLessThan(1000);
    }
}
