package dev.muster.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SerialExecutorTest {
    @ParameterizedTest
    @EnumSource
    void whatever_one_throws_the_next_one_is_done(Thrown thrown) throws InterruptedException {
        var line = new SerialExecutor("muster-test-line");
        var next = new CountDownLatch(2);

        line.add(thrown::fly);
        line.add(next::countDown);
        line.add(thrown::fly);
        line.add(next::countDown);

        assertThat(next.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
}
