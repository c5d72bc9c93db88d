package dev.muster.internal.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocksTest {

    @Test
    void a_lock_goes_to_those_who_wait_in_their_order() {
        var lock = new LockObject();
        assertThat(RecordedCall.of("a", lock, "acquire").result).isEqualTo(true);
        RecordedCall second = RecordedCall.of("b", lock, "acquire");
        RecordedCall third = RecordedCall.of("c", lock, "acquire");

        RecordedCall.of("a", lock, "release");

        assertThat(second.result).isEqualTo(true);
        assertThat(third.isWaiting()).isTrue();
    }

    @Test
    void anybody_may_release_a_lock_but_only_once() {
        var lock = new LockObject();
        RecordedCall.of("a", lock, "acquire");

        assertThat(RecordedCall.of("b", lock, "release").failure).isNull();
        assertThat(RecordedCall.of("b", lock, "release").failureName()).isEqualTo("RuntimeError");
    }

    @Test
    void acquire_understands_the_forms_of_python() {
        var lock = new LockObject();
        RecordedCall.of("a", lock, "acquire");

        assertThat(RecordedCall.of("b", lock, "acquire", false).result).isEqualTo(false);
        assertThat(RecordedCall.of("b", lock, "acquire", true, -1L).isWaiting()).isTrue();
        assertThat(RecordedCall.of("b", lock, "acquire", false, 1L).failureName())
                .isEqualTo("ValueError");
        assertThat(RecordedCall.of("b", lock, "acquire", true, -2L).failureName())
                .isEqualTo("ValueError");
        RecordedCall late = RecordedCall.of("b", lock, "acquire", true, 0.5);
        late.timeOut();
        assertThat(late.result).isEqualTo(false);
    }

    @Test
    void a_reentrant_lock_belongs_to_its_caller() {
        var lock = new ReentrantLockObject();
        RecordedCall.of("a", lock, "acquire");
        assertThat(RecordedCall.of("a", lock, "acquire").result).isEqualTo(true);
        RecordedCall other = RecordedCall.of("b", lock, "acquire");
        assertThat(RecordedCall.of("b", lock, "release").failureName()).isEqualTo("RuntimeError");

        RecordedCall.of("a", lock, "release");
        assertThat(other.isWaiting()).isTrue();
        RecordedCall.of("a", lock, "release");

        assertThat(other.result).isEqualTo(true);
    }

    @Test
    void a_bounded_semaphore_is_not_released_too_often() {
        SharedObject bounded = SemaphoreObject.BOUNDED_TYPE.create(List.of(1L), Map.of());
        RecordedCall.of("a", bounded, "acquire");
        RecordedCall waiting = RecordedCall.of("b", bounded, "acquire");

        RecordedCall.of("c", bounded, "release");
        RecordedCall.of("c", bounded, "release");

        assertThat(waiting.result).isEqualTo(true);
        assertThat(RecordedCall.of("c", bounded, "release").failureName()).isEqualTo("ValueError");
    }

    @Test
    void a_condition_gives_the_lock_back_while_it_waits() {
        SharedObject condition = ConditionObject.TYPE.create(List.of(), Map.of());
        RecordedCall.of("a", condition, "acquire");
        RecordedCall.of("a", condition, "acquire");
        RecordedCall wait = RecordedCall.of("a", condition, "wait", (Object) null);
        assertThat(RecordedCall.of("b", condition, "acquire").result).isEqualTo(true);

        RecordedCall.of("b", condition, "notify");
        assertThat(wait.isWaiting()).as("until the lock is free").isTrue();
        RecordedCall.of("b", condition, "release");

        assertThat(wait.result).isEqualTo(true);
        RecordedCall.of("a", condition, "release");
        assertThat(RecordedCall.of("b", condition, "acquire", false).result)
                .as("held as often as before the wait")
                .isEqualTo(false);
    }

    @Test
    void a_condition_whose_time_is_over_takes_the_lock_again() {
        SharedObject condition = ConditionObject.TYPE.create(List.of(), Map.of());
        RecordedCall.of("a", condition, "acquire");
        RecordedCall wait = RecordedCall.of("a", condition, "wait", 1L);
        RecordedCall.of("b", condition, "acquire");

        wait.timeOut();
        assertThat(wait.isWaiting()).isTrue();
        RecordedCall.of("b", condition, "release");

        assertThat(wait.result).isEqualTo(false);
        assertThat(RecordedCall.of("b", condition, "notify").failureName())
                .isEqualTo("RuntimeError");
    }

    @Test
    void notify_wakes_as_many_as_told_in_their_order() {
        SharedObject condition = ConditionObject.TYPE.create(List.of(), Map.of());
        RecordedCall[] waits = new RecordedCall[3];
        for (int i = 0; i < 3; i++) {
            RecordedCall.of("w" + i, condition, "acquire");
            waits[i] = RecordedCall.of("w" + i, condition, "wait", (Object) null);
        }

        RecordedCall.of("n", condition, "acquire");
        RecordedCall.of("n", condition, "notify", 2L);
        RecordedCall.of("n", condition, "release");
        assertThat(waits[0].result).isEqualTo(true);
        assertThat(waits[1].isWaiting()).as("one has the lock").isTrue();
        RecordedCall.of("w0", condition, "release");
        assertThat(waits[1].result).isEqualTo(true);
        RecordedCall.of("w1", condition, "release");

        assertThat(waits[2].isWaiting()).isTrue();
    }

    @Test
    void an_event_lets_everybody_go_on_even_if_it_is_cleared_at_once() {
        SharedObject event = EventObject.TYPE.create(List.of(), Map.of());
        RecordedCall first = RecordedCall.of("a", event, "wait", (Object) null);
        RecordedCall second = RecordedCall.of("b", event, "wait", 9L);

        RecordedCall.of("c", event, "set");
        RecordedCall.of("c", event, "clear");

        assertThat(first.result).isEqualTo(true);
        assertThat(second.result).isEqualTo(true);
        assertThat(RecordedCall.of("a", event, "wait", 0L).result).isEqualTo(false);
    }

    @Test
    void a_barrier_lets_each_through_with_its_place_when_all_have_come() {
        SharedObject barrier = BarrierObject.TYPE.create(List.of(2L), Map.of());
        RecordedCall first = RecordedCall.of("a", barrier, "wait", (Object) null);
        assertThat(RecordedCall.of("c", barrier, "__getattribute__", "n_waiting").result)
                .isEqualTo(1L);
        RecordedCall second = RecordedCall.of("b", barrier, "wait", (Object) null);

        assertThat(first.result).isEqualTo(0L);
        assertThat(second.result).isEqualTo(1L);
        assertThat(RecordedCall.of("a", barrier, "wait", (Object) null).isWaiting()).isTrue();
    }

    @Test
    void a_barrier_is_broken_for_all_by_one_who_gives_up_until_it_is_reset() {
        SharedObject barrier = BarrierObject.TYPE.create(List.of(3L), Map.of());
        RecordedCall first = RecordedCall.of("a", barrier, "wait", (Object) null);
        RecordedCall second = RecordedCall.of("b", barrier, "wait", 1L);

        second.timeOut();

        assertThat(first.failureName()).isEqualTo("BrokenBarrierError");
        assertThat(second.failureName()).isEqualTo("BrokenBarrierError");
        assertThat(RecordedCall.of("c", barrier, "wait", (Object) null).failureName())
                .isEqualTo("BrokenBarrierError");
        RecordedCall.of("c", barrier, "reset");
        assertThat(RecordedCall.of("c", barrier, "wait", (Object) null).isWaiting()).isTrue();
    }
}
