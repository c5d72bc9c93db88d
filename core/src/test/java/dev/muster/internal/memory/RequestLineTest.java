package dev.muster.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RequestLineTest {
    @ParameterizedTest
    @EnumSource
    void whatever_one_throws_the_next_one_is_done(Thrown thrown)
            throws InterruptedException, ExecutionException, TimeoutException {
        var line = new RequestLine("muster-test-line");

        for (int i = 0; i < 2; i++) {
            var broken = line.<String>add((_, _) -> thrown.fly());
            var next = line.<String>add((promise, _) -> promise.keep("done"));

            assertThat(next.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("done");
            assertThat(broken).isCompletedExceptionally();
        }
    }
}
