package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.shared.SharedSemaphore;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SemaphoreContractTest extends Contract {
    private SharedSemaphore semaphore;
    private SharedSemaphore there;

    @BeforeEach
    void make_a_semaphore() throws IOException {
        semaphore = objects.newSemaphore(3);
        there = atOther(semaphore);
    }

    private void acquireAll() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            semaphore.acquire();
        }
    }

    private void allAreThere() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            assertThat(there.tryAcquire(1, Waits.LONG)).isTrue();
        }
        assertThat(semaphore.tryAcquire()).isFalse();
    }

    @Test
    void permits_are_taken_and_given_back() throws InterruptedException {
        semaphore.acquire();
        there.acquire();
        assertThat(there.tryAcquire()).isTrue();

        assertThat(semaphore.tryAcquire()).isFalse();
        assertThat(there.tryAcquire(1, Duration.ZERO)).isFalse();
        semaphore.release();
        assertThat(there.tryAcquire()).isTrue();
        there.release(3);
        allAreThere();
    }

    @Test
    void many_permits_are_taken_and_given_back_at_once() throws InterruptedException {
        needs(Ability.MANY_PERMITS);
        semaphore.acquire();
        there.acquire(2);

        assertThat(semaphore.tryAcquire()).isFalse();
        assertThat(there.tryAcquire(1, Duration.ZERO)).isFalse();
        semaphore.release();
        assertThat(there.tryAcquire()).isTrue();
        there.release(3);
        assertThat(semaphore.tryAcquire(3, Duration.ZERO)).isTrue();
    }

    @Test
    void it_tells_how_many_there_are() throws IOException, InterruptedException {
        needs(Ability.PERMITS);
        assertThat(semaphore.availablePermits()).isEqualTo(3);

        semaphore.acquire(2);

        assertThat(there.availablePermits()).isEqualTo(1);
        assertThat(objects.newSemaphore(0).availablePermits()).isZero();
        assertThatThrownBy(() -> objects.newSemaphore(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anyone_adds_permits() {
        needs(Ability.PERMITS);

        there.release(2);
        semaphore.release();

        assertThat(semaphore.availablePermits()).isEqualTo(6);
    }

    @Test
    void less_than_one_permit_is_refused() {
        assertThatThrownBy(() -> semaphore.acquire(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> semaphore.tryAcquire(-1, Waits.SHORT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> semaphore.release(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_wait_ends_with_a_permit_or_its_time() throws InterruptedException {
        acquireAll();
        long begin = System.nanoTime();
        assertThat(there.tryAcquire(1, Waits.SHORT)).isFalse();
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(Waits.SHORT.toNanos());
        assertThat(there.tryAcquire(1, Duration.ofDays(-1))).isFalse();

        var timed = Running.start(() -> there.tryAcquire(1, Waits.LONG));
        timed.assertWaits();
        var waiting = Running.run(there::acquire);
        waiting.assertWaits();
        semaphore.release(2);

        assertThat(timed.result()).isTrue();
        waiting.result();
    }

    @Test
    void who_wants_many_is_not_overtaken_by_those_who_want_few() throws InterruptedException {
        needs(Ability.MANY_PERMITS);
        semaphore.acquire(2);
        var many = Running.run(() -> semaphore.acquire(3));
        many.assertWaits();
        var few = Running.run(there::acquire);
        few.assertWaits();

        semaphore.release(2);
        many.result();
        few.assertWaits();

        semaphore.release(3);
        few.result();
    }

    @Test
    void those_behind_go_on_when_the_first_gives_up() throws InterruptedException {
        needs(Ability.MANY_PERMITS);
        semaphore.acquire(2);
        var many = Running.run(() -> semaphore.acquire(3));
        many.assertWaits();
        var few = Running.run(there::acquire);
        few.assertWaits();

        many.interrupt();

        few.result();
        assertThat(semaphore.tryAcquire()).isFalse();
    }

    @Test
    void an_interrupted_wait_takes_nothing() throws InterruptedException {
        acquireAll();
        var waiting = Running.run(there::acquire);
        waiting.assertWaits();

        waiting.interrupt();

        semaphore.release(3);
        allAreThere();
    }

    @Test
    void no_more_than_the_permits_are_ever_inside() throws InterruptedException {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();

        Running.times(
                6,
                () -> {
                    for (int i = 0; i < 40; i++) {
                        SharedSemaphore either = i % 2 == 0 ? semaphore : there;
                        either.acquire();
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        either.release();
                    }
                    return true;
                });

        assertThat(most).hasValueBetween(1, 3);
        allAreThere();
    }
}
