package dev.muster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// A function for a pool is one for the JDK, too.
class RemoteOperatorTest {
    @Test
    void streams_of_numbers_take_them() {
        RemoteOperator.OfInt half = x -> x / 2;
        RemoteOperator.OfLong next = x -> x + 1;
        RemoteOperator.OfDouble root = Math::sqrt;

        assertThat(IntStream.of(4, 6).map(half)).containsExactly(2, 3);
        assertThat(LongStream.of(1, 2).map(next)).containsExactly(2L, 3L);
        assertThat(DoubleStream.of(4, 9).map(root)).containsExactly(2.0, 3.0);
    }

    @Test
    void what_they_throw_is_the_cause_there() {
        var failure = new IOException("no disk");
        RemoteOperator.OfInt ofInt =
                _ -> {
                    throw failure;
                };
        RemoteOperator.OfLong ofLong =
                _ -> {
                    throw failure;
                };
        RemoteOperator.OfDouble ofDouble =
                _ -> {
                    throw failure;
                };

        assertThatThrownBy(() -> ofInt.applyAsInt(1))
                .isInstanceOf(CompletionException.class)
                .hasCause(failure);
        assertThatThrownBy(() -> ofLong.applyAsLong(1)).hasCause(failure);
        assertThatThrownBy(() -> ofDouble.applyAsDouble(1)).hasCause(failure);
    }
}
