package dev.muster.mpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.mpi.Polling.Stop;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PollingTest {
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicBoolean isOver = new AtomicBoolean();

    static List<Throwable> throwables() {
        return List.of(
                new IOException("as ordered"),
                new IllegalStateException("as ordered"),
                new NoClassDefFoundError("as ordered"),
                new StackOverflowError("as ordered"),
                new OutOfMemoryError("as ordered"),
                new InterruptedException("as ordered"),
                new Throwable("as ordered"));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // that is the trick
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void whatever_a_look_throws_the_next_one_is_taken(Throwable thrown)
            throws InterruptedException {
        var polling =
                new Polling(
                        () -> {
                            if (looks.incrementAndGet() <= 2) {
                                PollingTest.<RuntimeException>sneak(thrown);
                            }
                            return false;
                        },
                        () -> false);
        Thread keeper = Thread.ofPlatform().start(() -> polling.keep(isOver::get));

        await().atMost(Waits.LONG).until(() -> looks.get() > 5);
        isOver.set(true);
        keeper.join(Waits.LONG);

        assertThat(keeper.isAlive()).isFalse();
    }

    @Test
    void one_thread_looks_and_it_is_the_one_that_waits()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Thread[] last = new Thread[1];
        var polling =
                new Polling(
                        () -> {
                            looks.incrementAndGet();
                            last[0] = Thread.currentThread();
                            return false;
                        },
                        () -> false);
        Thread keeper = Thread.ofPlatform().start(() -> polling.keep(isOver::get));
        await().atMost(Waits.LONG).until(() -> looks.get() > 3);
        var others = new AtomicInteger();
        int enough = looks.get() + 200;

        while (polling.tryUntil(
                        () -> {
                            if (!Thread.currentThread().equals(last[0])) {
                                others.incrementAndGet();
                            }
                            return looks.get() > enough;
                        },
                        Deadline.NEVER)
                != Stop.ENOUGH) {
            Thread.onSpinWait();
        }
        isOver.set(true);
        keeper.join(Waits.LONG);

        assertThat(others).hasValue(0);
    }

    @Test
    void a_thread_that_has_received_something_for_another_lets_that_one_look()
            throws IOException, InterruptedException {
        var polling = new Polling(() -> looks.incrementAndGet() == 3, () -> false);

        assertThat(polling.tryUntil(() -> false, Deadline.NEVER)).isEqualTo(Stop.ANOTHER_SHOULD);
        assertThat(looks).hasValue(3);
    }

    @Test
    void an_interrupt_ends_the_waiting_and_the_next_may_look()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var polling = new Polling(() -> looks.incrementAndGet() < 0, () -> false);
        var wasInterrupted = new CountDownLatch(1);
        Thread waiting =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                polling.tryUntil(() -> false, Deadline.NEVER);
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            } catch (InterruptedException _) {
                                wasInterrupted.countDown();
                            }
                        });
        await().atMost(Waits.LONG).until(() -> looks.get() > 3);

        waiting.interrupt();

        wasInterrupted.await();
        waiting.join();
        assertThat(polling.tryUntil(() -> true, Deadline.NEVER)).isEqualTo(Stop.ENOUGH);
    }

    @Test
    void a_time_limit_ends_the_waiting()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var polling = new Polling(() -> false, () -> false);
        long begin = System.nanoTime();

        assertThat(polling.tryUntil(() -> false, begin + Waits.SMALL.toNanos()))
                .isEqualTo(Stop.ENOUGH);

        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(Waits.SMALL.toNanos());
    }
}
