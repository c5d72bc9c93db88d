package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.shared.SharedBarrier;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BarrierContractTest extends Contract {
    private SharedBarrier barrier;
    private SharedBarrier there;

    @BeforeEach
    void make_a_barrier() throws IOException {
        barrier = objects.newBarrier(3);
        there = atOther(barrier);
    }

    private void awaitWaiting(int number) {
        await().atMost(Waits.LONG).until(() -> barrier.numberWaiting() == number);
    }

    @Test
    void nobody_goes_on_before_all_have_come() throws InterruptedException, BrokenBarrierException {
        assertThat(barrier.parties()).isEqualTo(3);
        var first = Running.start(() -> there.await());
        awaitWaiting(1);
        var second = Running.start(() -> barrier.await(Waits.LONG));
        awaitWaiting(2);
        first.assertWaits();

        assertThat(barrier.await()).isZero();

        assertThat(first.result()).isEqualTo(2);
        assertThat(second.result()).isEqualTo(1);
        assertThat(there.numberWaiting()).isZero();
        assertThat(there.isBroken()).isFalse();
    }

    @Test
    void it_is_used_again_and_again() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            assertThat(Running.times(3, () -> barrier.await())).containsExactlyInAnyOrder(0, 1, 2);
        }
    }

    @Test
    void one_party_alone_never_waits()
            throws IOException, InterruptedException, BrokenBarrierException {
        assertThat(objects.newBarrier(1).await()).isZero();
        assertThatThrownBy(() -> objects.newBarrier(0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void it_breaks_when_somebody_waits_too_long() throws InterruptedException {
        var waiting = Running.start(() -> there.await());
        awaitWaiting(1);

        assertThatThrownBy(() -> barrier.await(Waits.SHORT)).isInstanceOf(TimeoutException.class);

        assertThat(waiting.failure()).isInstanceOf(BrokenBarrierException.class);
        assertThat(barrier.isBroken()).isTrue();
        assertThat(barrier.numberWaiting()).isZero();
        assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
        assertThatThrownBy(() -> barrier.await(Waits.LONG))
                .isInstanceOf(BrokenBarrierException.class);
        assertThatThrownBy(() -> barrier.await(Duration.ZERO))
                .isInstanceOf(BrokenBarrierException.class);
    }

    @Test
    void it_breaks_when_somebody_does_not_wait_at_all() {
        assertThatThrownBy(() -> barrier.await(Duration.ZERO)).isInstanceOf(TimeoutException.class);
        assertThat(barrier.isBroken()).isTrue();
    }

    @Test
    void it_breaks_when_somebody_is_interrupted() throws InterruptedException {
        var first = Running.start(() -> barrier.await());
        awaitWaiting(1);
        var second = Running.start(() -> there.await());
        awaitWaiting(2);

        first.interrupt();

        assertThat(second.failure()).isInstanceOf(BrokenBarrierException.class);
        assertThat(there.isBroken()).isTrue();
    }

    @Test
    void it_is_broken_on_purpose_and_made_as_new() throws InterruptedException {
        var waiting = Running.start(() -> there.await());
        awaitWaiting(1);

        barrier.abort();
        assertThat(waiting.failure()).isInstanceOf(BrokenBarrierException.class);
        assertThat(there.isBroken()).isTrue();

        there.reset();
        assertThat(barrier.isBroken()).isFalse();
        assertThat(Running.times(3, () -> barrier.await())).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void those_who_wait_at_a_reset_are_told() throws InterruptedException {
        var waiting = new ArrayList<Running<Integer>>();
        waiting.add(Running.start(() -> there.await()));
        waiting.add(Running.start(() -> barrier.await()));
        awaitWaiting(2);

        barrier.reset();

        for (Running<Integer> each : waiting) {
            assertThat(each.failure()).isInstanceOf(BrokenBarrierException.class);
        }
        assertThat(barrier.isBroken()).isFalse();
        assertThat(barrier.numberWaiting()).isZero();
    }

    @Test
    void those_who_wait_are_told_however_often_it_is_reset() throws InterruptedException {
        var waiting = Running.start(() -> there.await());
        awaitWaiting(1);

        barrier.reset();
        barrier.reset();

        assertThat(waiting.failure()).isInstanceOf(BrokenBarrierException.class);
        assertThat(Running.times(3, () -> barrier.await())).containsExactlyInAnyOrder(0, 1, 2);
    }
}
