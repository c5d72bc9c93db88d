package dev.muster.internal.client.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.internal.protocol.Result;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SlicedCallTest {
    private final Executor lane = PythonObject.threads(1);

    @ParameterizedTest
    @EnumSource
    void whatever_a_call_throws_is_its_callers_and_the_next_one_is_made(Thrown thrown)
            throws InterruptedException, ExecutionException, TimeoutException {
        var bad = CompletableFuture.runAsync(thrown::fly, lane);
        var sliced =
                new SlicedCall<>(
                        _ -> {
                            thrown.fly();
                            return null;
                        },
                        Result.DONE,
                        null);
        var slices = CompletableFuture.runAsync(sliced, lane);
        var good = CompletableFuture.supplyAsync(() -> "made", lane);

        assertThat(good.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("made");
        assertThatThrownBy(bad::get)
                .isInstanceOf(ExecutionException.class)
                .satisfies(e -> assertThat(e.getCause()).isSameAs(thrown.thrown()));
        assertThat(slices).isCompleted();
        assertThat(sliced.exceptionNow()).isSameAs(thrown.thrown());
    }
}
