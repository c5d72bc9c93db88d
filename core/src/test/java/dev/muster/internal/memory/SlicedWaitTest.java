package dev.muster.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SlicedWaitTest {
    @ParameterizedTest
    @EnumSource
    void whatever_the_wait_of_another_thread_throws_is_the_waiters_and_the_next_one_waits(
            Thrown thrown) throws InterruptedException {
        var failure = new CompletableFuture<Throwable>();
        var next = new CountDownLatch(1);
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        SlicedWait.awaitByAnother(thrown::fly, Waits.LONG.toNanos());
                    } catch (Throwable e) {
                        failure.complete(e);
                    }
                    SlicedWait.awaitByAnother(next::countDown, Waits.LONG.toNanos());
                });

        assertThat(failure.orTimeout(Waits.LONG.toSeconds(), TimeUnit.SECONDS).join().getCause())
                .isSameAs(thrown.thrown());
        assertThat(next.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
}
