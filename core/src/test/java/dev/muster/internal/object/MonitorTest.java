package dev.muster.internal.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MonitorTest {
    /// So many that another thread gives them.
    private static final int MANY = 1_001;

    @ParameterizedTest
    @EnumSource
    void whatever_one_answer_throws_the_others_are_given(Thrown thrown)
            throws InterruptedException {
        for (int others : new int[] {1, MANY}) {
            var monitor = new Monitor();
            var given = new CountDownLatch(others);
            monitor.enter();
            monitor.afterLeaving(thrown::fly);
            for (int i = 0; i < others; i++) {
                monitor.afterLeaving(given::countDown);
            }
            monitor.leave();

            assertThat(given.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(monitor.tryEnter()).isTrue();
            monitor.leave();
        }
    }
}
