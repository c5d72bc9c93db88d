package dev.muster.tests.memory;

import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.Pool;
import dev.muster.shared.Local;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedCondition;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.shared.SharedValue;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import dev.muster.tests.pool.PoolHome;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Objects of a Local, captured by tasks of worker JVMs.
@ExtendWith(Leaks.class)
@ParameterizedClass(name = "{0}")
@EnumSource(LocalKind.class)
class LocalTravelTest {
    @Parameter LocalKind kind;

    private static Pool pool;

    private Local local;

    @BeforeEach
    void open() {
        local = kind.open();
    }

    @AfterEach
    void close() {
        local.close();
    }

    @BeforeAll
    static void open_a_pool() {
        pool = PoolHome.processes(c -> c);
    }

    @AfterAll
    static void close_the_pool() {
        pool.close();
    }

    @Test
    void a_lock_guards_a_value_between_processes() throws InterruptedException, ExecutionException {
        SharedLock lock = local.newLock();
        SharedValue<Integer> value = local.newValue(0);

        List<Boolean> all =
                pool.map(
                        _ -> {
                            for (int i = 0; i < 50; i++) {
                                lock.lock();
                                value.set(value.get() + 1);
                                lock.unlock();
                            }
                            return true;
                        },
                        IntStream.range(0, 8).boxed().toList(),
                        m -> m.withChunkSize(1));

        assertThat(all).hasSize(8);
        assertThat(value.get()).isEqualTo(400);
    }

    @Test
    void a_queue_brings_items_of_all_kinds() throws InterruptedException {
        SharedQueue<Object> items = local.newQueue(10);
        SharedQueue<String> answers = local.newQueue(0);
        CompletableFuture<Boolean> echo = pool.submit(() -> echo(items, answers));

        for (Object item : List.of(1, 2.5, "three", List.of(4, 5), "end")) {
            items.put(item);
        }

        result(echo);
        assertThat(answers).containsExactly("1", "2.5", "three", "[4, 5]");
    }

    private static boolean echo(SharedQueue<Object> items, SharedQueue<String> answers)
            throws InterruptedException {
        for (Object item = items.take(); !item.equals("end"); item = items.take()) {
            answers.put(item.toString());
        }
        return true;
    }

    @Test
    void a_condition_is_signalled_from_elsewhere() throws InterruptedException {
        SharedLock lock = local.newLock();
        SharedCondition changed = lock.newCondition();
        SharedValue<Boolean> isDone = local.newValue(false);
        lock.lock();
        try {
            CompletableFuture<?> task =
                    pool.submit(() -> {
                        lock.lock();
                        isDone.set(true);
                        changed.signalAll();
                        lock.unlock();
                    });
            long nanos = Waits.LONG.toNanos();
            while (!isDone.get() && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            assertThat(isDone.get()).isTrue();
            result(task);
        } finally {
            lock.unlock();
        }
    }

    @Test
    void permits_events_and_barriers_hold_between_processes()
            throws InterruptedException, BrokenBarrierException {
        SharedSemaphore permits = local.newSemaphore(0);
        SharedEvent event = local.newEvent();
        SharedBarrier barrier = local.newBarrier(2);

        CompletableFuture<Integer> task =
                pool.submit(() -> {
                    permits.acquire(2);
                    event.set();
                    return barrier.await();
                });
        permits.release(2);

        assertThat(event.await(Waits.LONG)).isTrue();
        assertThat(barrier.await() + result(task)).isOne();
    }

    @Test
    void after_close_nothing_is_to_be_had() {
        SharedLock lock = local.newLock();

        local.close();
        local.close();

        assertThatThrownBy(lock::lock)
                .isInstanceOfAny(IllegalStateException.class, UncheckedIOException.class);
        assertThatThrownBy(local::newEvent)
                .isInstanceOfAny(IllegalStateException.class, UncheckedIOException.class);
    }

    @Test
    void what_cannot_be_is_refused() {
        assertThatThrownBy(() -> local.newQueue(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> local.newSemaphore(-1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> local.newBarrier(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
