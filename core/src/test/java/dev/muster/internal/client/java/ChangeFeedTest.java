package dev.muster.internal.client.java;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChangeFeedTest {
    @ParameterizedTest
    @EnumSource
    void it_is_tried_until_it_works_whatever_it_throws(Thrown thrown) throws InterruptedException {
        var works = new CountDownLatch(1);
        var tries = new AtomicInteger();

        ChangeFeed.retry(
                "muster-test-again",
                () -> {
                    if (tries.incrementAndGet() < 3) {
                        thrown.fly();
                    }
                    works.countDown();
                },
                () -> true);

        assertThat(works.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(tries).hasValue(3);
    }

    @Test
    void it_is_not_tried_when_nobody_wants_it_any_more() throws InterruptedException {
        var asked = new CountDownLatch(3);
        var tries = new AtomicInteger();

        ChangeFeed.retry(
                "muster-test-again",
                () -> {
                    tries.incrementAndGet();
                    throw new IllegalStateException("not yet");
                },
                () -> {
                    asked.countDown();
                    return asked.getCount() > 0;
                });

        assertThat(asked.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(tries).hasValue(1);
    }
}
