package dev.muster.hazelcast.internal.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.shared.SessionLostException;
import org.junit.jupiter.api.Test;

class LockStateTest {
    private static final Owner ONE = new Owner(1, 10);
    private static final Owner TWO = new Owner(2, 20);
    private static final Owner THREE = new Owner(3, 30);

    private static LockState heldByOneWithTwoWaiting() {
        LockState free = LockState.KIND.initial();
        return free.lock(ONE, true).state().lock(TWO, true).state().lock(THREE, true).state();
    }

    @Test
    void whoever_has_waited_longest_gets_it() {
        LockState after = heldByOneWithTwoWaiting().unlock(ONE).state();

        assertThat(after.owner()).isEqualTo(TWO);
        assertThat(after.unlock(TWO).state().owner()).isEqualTo(THREE);
    }

    @Test
    void the_dead_neither_hold_it_nor_wait_for_it() {
        LockState after = heldByOneWithTwoWaiting().cleaned(process -> process == 3);

        assertThat(after.owner()).isEqualTo(THREE);
        assertThat(after.queue()).isEmpty();
        assertThat(after.isAbandoned()).isTrue();
        assertThat(after.unlock(THREE).state().isAbandoned()).isFalse();
        assertThatThrownBy(() -> after.unlock(ONE)).isInstanceOf(SessionLostException.class);
    }

    @Test
    void nothing_is_cleaned_while_all_are_alive() {
        LockState state = heldByOneWithTwoWaiting();

        assertThat(state.cleaned(_ -> true)).isSameAs(state);
    }

    @Test
    void a_signalled_thread_waits_for_the_lock_behind_others() {
        LockState held = LockState.KIND.initial().lock(ONE, true).state();
        LockState asleep = held.await(7, ONE, 5, false).state();
        assertThat(asleep.owner()).isNull();
        LockState signalled = asleep.lock(TWO, true).state().signal(7, TWO, 1).state();

        LockState after = signalled.unlock(TWO).state();

        assertThat(after.owner()).isEqualTo(ONE);
        assertThat(after.await(7, ONE, 5, true).result()).isEqualTo(true);
    }
}
