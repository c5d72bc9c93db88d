package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.Subscription;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.ValueChange;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventContractTest extends Contract {
    private SharedEvent event;
    private SharedEvent there;

    @BeforeEach
    void make_an_event() throws IOException {
        event = objects.newEvent();
        there = atOther(event);
    }

    @Test
    void it_is_set_until_it_is_cleared() throws InterruptedException {
        assertThat(event.isSet()).isFalse();

        event.set();
        event.set();
        assertThat(there.isSet()).isTrue();
        there.await();
        assertThat(there.await(Duration.ZERO)).isTrue();

        there.clear();
        assertThat(event.isSet()).isFalse();
    }

    @Test
    void all_who_wait_go_on_when_it_is_set() throws InterruptedException {
        var first = Running.run(event::await);
        var second = Running.run(there::await);
        var timed = Running.start(() -> there.await(Waits.LONG));
        first.assertWaits();
        second.assertWaits();
        timed.assertWaits();

        event.set();

        first.result();
        second.result();
        assertThat(timed.result()).isTrue();
    }

    @Test
    void who_waits_goes_on_even_if_it_is_cleared_at_once() throws InterruptedException {
        needs(Ability.MOMENTS);
        var waiting = Running.run(there::await);
        waiting.assertWaits();

        event.set();
        event.clear();

        waiting.result();
    }

    @Test
    void a_wait_ends_with_its_time() throws InterruptedException {
        long begin = System.nanoTime();

        assertThat(event.await(Waits.SHORT)).isFalse();
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(Waits.SHORT.toNanos());
        assertThat(event.await(Duration.ofDays(-1))).isFalse();
    }

    @Test
    void an_interrupt_ends_the_wait() throws InterruptedException {
        var waiting = Running.run(there::await);
        waiting.assertWaits();

        waiting.interrupt();
    }

    @Test
    void a_listener_is_told_of_each_change() {
        needs(Ability.CHANGES);
        List<ValueChange<Boolean>> changes = new CopyOnWriteArrayList<>();
        try (Subscription subscription = there.onChange(changes::add)) {
            assertThat(subscription).isNotNull();
            event.set();
            event.set();
            event.clear();

            await().atMost(Waits.LONG)
                    .untilAsserted(() ->
                            assertThat(changes)
                                    .containsExactly(
                                            new ValueChange.Changed<>(true),
                                            new ValueChange.Changed<>(false)));
        }
    }
}
