package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.Pool;
import dev.muster.tests.kit.Running;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PoolAsCompletedContractTest extends PoolContract {

    private CompletableFuture<Integer> behind(Gate gate, int number) {
        return pool.submit(() -> {
            gate.pass();
            return number;
        });
    }

    @Test
    void every_future_comes_once() {
        List<CompletableFuture<Integer>> futures =
                Stream.of(1, 2, 3).map(number -> pool.submit(x -> x, number)).toList();

        List<CompletableFuture<Integer>> done = Pool.asCompleted(futures).toList();

        assertThat(done).containsExactlyInAnyOrderElementsOf(futures).allMatch(Future::isDone);
    }

    @Test
    void futures_come_in_the_order_in_which_they_are_done() {
        needsParallel();
        Gate first = Gate.in(folder, "first");
        Gate second = Gate.in(folder, "second");
        var one = behind(first, 1);
        var two = behind(second, 2);

        try (Stream<CompletableFuture<Integer>> stream = Pool.asCompleted(List.of(one, two))) {
            Iterator<CompletableFuture<Integer>> done = stream.iterator();
            second.open();
            assertThat(done.next()).isSameAs(two);
            first.open();
            assertThat(done.next()).isSameAs(one);
            assertThat(done.hasNext()).isFalse();
        }
    }

    @Test
    void failed_and_cancelled_futures_are_done() throws InterruptedException {
        CompletableFuture<Integer> failing =
                pool.submit(() -> {
                    throw new IllegalStateException("no");
                });
        var cancelled = new CompletableFuture<Integer>();
        cancelled.cancel(true);

        List<CompletableFuture<Integer>> done =
                Pool.asCompleted(List.of(failing, cancelled)).toList();

        assertThat(done).containsExactlyInAnyOrder(failing, cancelled);
        assertThat(failure(failing)).hasMessage("no");
    }

    @Test
    void there_may_be_none() {
        assertThat(Pool.asCompleted(List.<CompletableFuture<Integer>>of())).isEmpty();
    }

    @Test
    void futures_may_be_of_any_pool() {
        try (Pool other = Pool.threads(1)) {
            List<CompletableFuture<Integer>> futures =
                    List.of(pool.submit(() -> 1), other.submit(() -> 2));

            assertThat(Pool.asCompleted(futures).map(CompletableFuture::join))
                    .containsExactlyInAnyOrder(1, 2);
        }
    }

    @Test
    void an_interrupt_while_waiting_ends_it_and_is_kept() throws InterruptedException {
        var never = new CompletableFuture<Integer>();
        Running<Boolean> reading =
                Running.start(() -> {
                    assertThatThrownBy(() -> Pool.asCompleted(List.of(never)).toList())
                            .isInstanceOf(CancellationException.class);
                    return Thread.currentThread().isInterrupted();
                });
        reading.assertWaits();

        reading.interruptOnly();

        assertThat(reading.result()).isTrue();
        assertThat(never).isNotDone();
    }
}
