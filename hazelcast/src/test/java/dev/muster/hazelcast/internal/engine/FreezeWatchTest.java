package dev.muster.hazelcast.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FreezeWatchTest {
    private static final Duration PATIENCE = Duration.ofMillis(80);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger calls = new AtomicInteger();

    private void freeze() {
        nanos.addAndGet(PATIENCE.toNanos() + 1);
    }

    @ParameterizedTest
    @EnumSource
    void whatever_is_thrown_after_a_freeze_the_next_one_is_noticed(Thrown thrown) {
        Runnable whenAwake =
                () -> {
                    calls.incrementAndGet();
                    thrown.fly();
                };
        try (var watch = new FreezeWatch(PATIENCE, whenAwake, nanos::get)) {
            watch.start();

            freeze();
            await().atMost(Waits.LONG).until(() -> calls.get() == 1 && !watch.hasStoodStill());
            freeze();

            await().atMost(Waits.LONG).until(() -> calls.get() == 2);
        }
    }

    @Test
    void whoever_asks_before_the_watch_has_looked_knows_it() {
        try (var watch = new FreezeWatch(PATIENCE, calls::incrementAndGet, nanos::get)) {
            assertThat(watch.hasStoodStill()).isFalse();

            freeze();

            assertThat(watch.hasStoodStill()).isTrue();
            watch.start();
            assertThat(watch.hasStoodStill()).isFalse();
        }
    }
}
