package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.shared.DeadLetter;
import dev.muster.shared.Lease;
import dev.muster.shared.SharedQueue;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseContractTest extends Contract {
    private SharedQueue<String> queue;

    @BeforeEach
    void make_a_queue() throws IOException {
        needs(Ability.LEASES);
        queue = objects.newQueue(0);
    }

    @Test
    void an_item_that_is_done_is_gone() throws InterruptedException {
        queue.put("a");
        Lease<String> lease = queue.takeLease();
        assertThat(lease.item()).isEqualTo("a");
        assertThat(lease.attempt()).isEqualTo(1);
        assertThat(lease.history()).isEmpty();
        var join = Running.run(queue::join);
        join.assertWaits();

        lease.done();
        lease.done();
        lease.close();

        join.result();
        assertThat(queue.poll()).isNull();
        assertThatThrownBy(() -> lease.giveBack("late")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void an_item_given_back_comes_next_and_tells_why() throws InterruptedException {
        queue.put("a");
        queue.put("b");
        Lease<String> first = queue.takeLease();

        first.giveBack("no time");

        Lease<String> second = queue.takeLease();
        assertThat(second.item()).isEqualTo("a");
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.history()).containsExactly("no time");
        assertThatThrownBy(first::done).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> first.giveBack("again")).isInstanceOf(IllegalStateException.class);
        second.done();
        assertThat(queue.take()).isEqualTo("b");
        queue.join();
    }

    @Test
    void a_lease_that_is_closed_gives_the_item_back() throws InterruptedException {
        queue.put("a");

        try (Lease<String> lease = queue.takeLease()) {
            assertThat(lease.item()).isEqualTo("a");
            assertThat(queue.isEmpty()).isTrue();
        }

        assertThat(queue.take()).isEqualTo("a");
        queue.join();
    }

    @Test
    void an_item_given_back_goes_to_whoever_waits() throws IOException, InterruptedException {
        SharedQueue<String> there = atOther(queue);
        queue.put("a");
        Lease<String> lease = queue.takeLease();
        var take = Running.start(there::take);
        take.assertWaits();

        lease.giveBack("for another");

        assertThat(take.result()).isEqualTo("a");
    }

    @Test
    void a_lease_is_waited_for_as_long_as_told() throws InterruptedException {
        assertThat(queue.takeLease(Duration.ZERO)).isEmpty();
        assertThat(queue.takeLease(Waits.SHORT)).isEmpty();
        var take = Running.start(() -> queue.takeLease(Waits.LONG));
        take.assertWaits();

        queue.put("a");

        assertThat(take.result()).hasValueSatisfying(Lease::done);
    }

    @Test
    void an_interrupt_of_a_wait_for_a_lease_loses_nothing() throws InterruptedException {
        var take = Running.start(queue::takeLease);
        take.assertWaits();

        take.interrupt();

        queue.put("a");
        assertThat(queue.poll()).isEqualTo("a");
    }

    @Test
    void an_item_given_back_too_often_is_a_dead_letter() throws IOException, InterruptedException {
        SharedQueue<String> twice = opened().queueOfTwoAttempts();
        SharedQueue<DeadLetter<String>> dead = twice.deadLetters();
        twice.put("bad");
        twice.takeLease().giveBack("first");
        Lease<String> last = twice.takeLease();
        assertThat(last.attempt()).isEqualTo(2);

        last.giveBack("second");

        assertThat(twice.poll()).isNull();
        twice.join();
        assertThat(dead.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS))
                .isEqualTo(new DeadLetter<>("bad", List.of("first", "second")));
        assertThat(dead).isEqualTo(twice.deadLetters());
    }

    @Test
    void a_client_that_leaves_gives_its_items_back_in_their_order()
            throws IOException, InterruptedException {
        SharedQueue<String> jobs = objects.newQueue(0);
        jobs.addAll(List.of("a", "b", "c"));

        try (Home.View leaving = opened().view()) {
            SharedQueue<String> seen = leaving.sees(jobs);
            assertThat(seen.takeLease().item()).isEqualTo("a");
            assertThat(seen.takeLease().item()).isEqualTo("b");
        }

        await().atMost(Waits.LONG).until(() -> jobs.size() == 3);
        Lease<String> first = jobs.takeLease();
        assertThat(first.item()).isEqualTo("a");
        assertThat(first.attempt()).isEqualTo(2);
        assertThat(first.history())
                .singleElement()
                .asString()
                .containsAnyOf("connection", "process");
        first.done();
        assertThat(jobs.take()).isEqualTo("b");
        assertThat(jobs.take()).isEqualTo("c");
        jobs.join();
    }

    @Test
    void an_item_under_a_lease_takes_no_room() throws IOException, InterruptedException {
        SharedQueue<String> small = objects.newQueue(1);
        small.put("a");
        Lease<String> lease = small.takeLease();

        assertThat(small.offer("b")).isTrue();
        lease.giveBack("no time");

        assertThat(small.remainingCapacity()).isZero();
        assertThat(small.take()).isEqualTo("a");
        assertThat(small.take()).isEqualTo("b");
    }
}
