package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.shared.SharedQueue;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Seeds;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueueContractTest extends Contract {
    private static final long SHORT = Waits.SHORT.toMillis();
    private static final long LONG = Waits.LONG.toMillis();

    private record Job(String name, List<Integer> numbers) {}

    private <E> SharedQueue<E> unbounded() throws IOException {
        return manager.newQueue(0);
    }

    private <E> SharedQueue<E> bounded(int capacity) throws IOException {
        return manager.newQueue(capacity);
    }

    // ---- in and out ----

    @Test
    void items_come_out_in_the_order_they_went_in() throws IOException, InterruptedException {
        SharedQueue<Object> queue = unbounded();

        queue.put("a");
        queue.put(2);
        queue.put(new Job("three", List.of(3)));

        assertThat(queue.take()).isEqualTo("a");
        assertThat(queue.take()).isEqualTo(2);
        assertThat(queue.take()).isEqualTo(new Job("three", List.of(3)));
        assertThat(queue.poll()).isNull();
    }

    @Test
    void one_client_takes_what_another_puts() throws IOException, InterruptedException {
        SharedQueue<Job> here = unbounded();
        SharedQueue<Job> there = atOther(here);
        var taken = Running.start(there::take);
        taken.assertWaits();

        here.put(new Job("j", List.of(1, 2)));

        assertThat(taken.result()).isEqualTo(new Job("j", List.of(1, 2)));
    }

    @Test
    void null_is_no_item() throws IOException {
        SharedQueue<Object> queue = unbounded();

        assertThatThrownBy(() -> queue.put(nothing())).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> queue.offer(nothing())).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> queue.add(nothing())).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> queue.offer(nothing(), SHORT, TimeUnit.MILLISECONDS))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> queue.putAsync(nothing()))
                .isInstanceOf(NullPointerException.class);
        assertThat(queue.isEmpty()).isTrue();
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what must be refused
    private static <T> T nothing() {
        return null;
    }

    @Test
    void an_empty_queue_says_so_in_each_way() throws IOException, InterruptedException {
        SharedQueue<Integer> queue = unbounded();

        assertThat(queue.poll()).isNull();
        assertThat(queue.peek()).isNull();
        assertThat(queue.poll(SHORT, TimeUnit.MILLISECONDS)).isNull();
        assertThat(queue.poll(-1, TimeUnit.DAYS)).isNull();
        assertThatThrownBy(queue::remove).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(queue::element).isInstanceOf(NoSuchElementException.class);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.size()).isZero();
    }

    @Test
    void a_poll_waits_as_long_as_told_and_no_longer_than_needed()
            throws IOException, InterruptedException {
        SharedQueue<Integer> queue = unbounded();
        long begin = System.nanoTime();
        assertThat(queue.poll(SHORT, TimeUnit.MILLISECONDS)).isNull();
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(Waits.SHORT.toNanos());

        var poll = Running.start(() -> queue.poll(LONG, TimeUnit.MILLISECONDS));
        poll.assertWaits();
        queue.put(1);

        assertThat(poll.result()).isEqualTo(1);
    }

    @Test
    void a_virtual_thread_waits_as_well() throws IOException, InterruptedException {
        SharedQueue<Integer> queue = unbounded();
        var take = Running.startVirtual(queue::take);
        take.assertWaits();

        queue.put(1);

        assertThat(take.result()).isEqualTo(1);
    }

    // ---- bounds ----

    @Test
    void a_full_queue_says_so_in_each_way() throws IOException, InterruptedException {
        SharedQueue<Integer> queue = bounded(2);
        assertThat(queue.remainingCapacity()).isEqualTo(2);
        assertThat(queue.offer(1)).isTrue();
        assertThat(queue.add(2)).isTrue();

        assertThat(queue.offer(3)).isFalse();
        assertThat(queue.offer(3, SHORT, TimeUnit.MILLISECONDS)).isFalse();
        assertThatThrownBy(() -> queue.add(3)).isInstanceOf(IllegalStateException.class);
        assertThat(queue.remainingCapacity()).isZero();
        assertThat(queue).containsExactly(1, 2);
    }

    @Test
    void a_put_waits_for_room() throws IOException, InterruptedException {
        SharedQueue<Integer> queue = bounded(1);
        queue.put(1);
        var put = Running.run(() -> queue.put(2));
        var offer = Running.start(() -> queue.offer(3, LONG, TimeUnit.MILLISECONDS));
        put.assertWaits();

        assertThat(queue.take()).isEqualTo(1);
        assertThat(queue.take()).isIn(2, 3);
        assertThat(queue.take()).isIn(2, 3);

        put.result();
        assertThat(offer.result()).isTrue();
    }

    @Test
    void an_interrupted_put_puts_nothing_in() throws IOException, InterruptedException {
        SharedQueue<Integer> queue = bounded(1);
        queue.put(1);
        var put = Running.run(() -> queue.put(2));
        put.assertWaits();

        put.interrupt();

        assertThat(queue.take()).isEqualTo(1);
        assertThat(queue.poll()).isNull();
    }

    @Test
    void an_unbounded_queue_has_room_for_all() throws IOException {
        assertThat(unbounded().remainingCapacity()).isEqualTo(Integer.MAX_VALUE);
    }

    // ---- all items ----

    @Test
    void items_are_looked_at_without_being_taken() throws IOException {
        needs(Ability.PAGES);
        SharedQueue<Job> queue = unbounded();
        queue.addAll(List.of(new Job("a", List.of()), new Job("b", List.of(1))));

        assertThat(queue.peek()).isEqualTo(new Job("a", List.of()));
        assertThat(queue.element()).isEqualTo(new Job("a", List.of()));
        assertThat(queue).containsExactly(new Job("a", List.of()), new Job("b", List.of(1)));
        assertThat(queue.contains(new Job("b", List.of(1)))).isTrue();
        assertThat(queue.contains(new Job("b", List.of(2)))).isFalse();
        assertThat(queue.contains("b")).isFalse();
        assertThat(queue.size()).isEqualTo(2);
    }

    @Test
    void a_long_queue_is_iterated_in_pieces() throws IOException {
        needs(Ability.PAGES);
        SharedQueue<Integer> queue = unbounded();
        List<Integer> numbers = IntStream.range(0, 1_250).boxed().toList();
        queue.addAll(numbers);

        assertThat(new ArrayList<>(queue)).isEqualTo(numbers);
        assertThat(queue.toArray()).hasSize(1_250);

        Iterator<Integer> iterator = queue.iterator();
        iterator.next();
        assertThatThrownBy(iterator::remove).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void the_first_equal_item_is_removed() throws IOException {
        needs(Ability.PAGES);
        SharedQueue<Object> queue = unbounded();
        queue.addAll(List.of(1, "x", List.of(1, 2), "x"));

        assertThat(queue.remove("x")).isTrue();
        assertThat(queue.remove(List.of(1, 2))).isTrue();
        assertThat(queue.remove("gone")).isFalse();

        assertThat(queue).containsExactly(1, "x");
        queue.clear();
        assertThat(queue).isEmpty();
    }

    @Test
    void a_removed_item_makes_room() throws IOException, InterruptedException {
        needs(Ability.PAGES);
        SharedQueue<Integer> queue = bounded(1);
        queue.put(1);
        var put = Running.run(() -> queue.put(2));
        put.assertWaits();

        assertThat(queue.remove((Object) 1)).isTrue();

        put.result();
        assertThat(queue.take()).isEqualTo(2);
    }

    @Test
    void draining_takes_as_many_as_wanted() throws IOException {
        SharedQueue<Integer> queue = unbounded();
        queue.addAll(IntStream.range(0, 1_205).boxed().toList());
        var target = new ArrayList<Integer>();

        assertThat(queue.drainTo(target, 0)).isZero();
        assertThat(queue.drainTo(target, 5)).isEqualTo(5);
        assertThat(target).containsExactly(0, 1, 2, 3, 4);
        assertThat(queue.drainTo(target)).isEqualTo(1_200);
        assertThat(target).hasSize(1_205).doesNotHaveDuplicates();
        assertThat(queue.drainTo(target)).isZero();
    }

    @Test
    void a_wrong_target_of_draining_loses_nothing() throws IOException {
        SharedQueue<Integer> queue = unbounded();
        queue.add(1);

        assertThatThrownBy(() -> queue.drainTo(nothing())).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> queue.drainTo(queue)).isInstanceOf(IllegalArgumentException.class);

        assertThat(queue.poll()).isEqualTo(1);
    }

    @Test
    void draining_makes_room() throws IOException, InterruptedException {
        SharedQueue<Integer> queue = bounded(2);
        queue.addAll(List.of(1, 2));
        var put = Running.run(() -> queue.put(3));
        put.assertWaits();

        assertThat(queue.drainTo(new ArrayList<>(), 1)).isEqualTo(1);

        put.result();
        assertThat(queue.size()).isEqualTo(2);
    }

    // ---- nothing is lost ----

    @Test
    void many_producers_and_consumers_conserve_the_items()
            throws IOException, InterruptedException {
        SharedQueue<Integer> here = bounded(10);
        SharedQueue<Integer> there = atOther(here);
        var taken = new ConcurrentLinkedQueue<Integer>();
        var next = new AtomicInteger();
        var consumers = new ArrayList<Running<Boolean>>();
        for (SharedQueue<Integer> queue : List.of(here, there)) {
            consumers.add(Running.run(() -> takeUntilEnd(queue, taken)));
            consumers.add(Running.run(() -> takeUntilEnd(queue, taken)));
        }

        Running.times(
                4,
                () -> {
                    for (int i = 0; i < 250; i++) {
                        int item = next.getAndIncrement();
                        (item % 2 == 0 ? here : there).put(item);
                    }
                    return true;
                });
        for (int i = 0; i < 4; i++) {
            here.put(-1);
        }

        for (Running<Boolean> consumer : consumers) {
            consumer.result();
        }
        assertThat(taken).hasSize(1_000).doesNotHaveDuplicates();
    }

    private static void takeUntilEnd(SharedQueue<Integer> queue, Queue<Integer> taken)
            throws InterruptedException {
        for (int item = queue.take(); item >= 0; item = queue.take()) {
            taken.add(item);
        }
    }

    @Test
    void no_interrupt_of_a_take_loses_an_item() throws IOException, InterruptedException {
        SharedQueue<Integer> here = unbounded();
        SharedQueue<Integer> there = atOther(here);
        var random = new Random(Seeds.next());

        for (int item = 0; item < 80; item++) {
            var take = Running.start(there::take);
            LockSupport.parkNanos(random.nextLong(300_000));
            here.put(item);
            LockSupport.parkNanos(random.nextLong(300_000));
            take.interruptOnly();
            Integer left = here.poll();
            assertThat(left != null ? left : take.result()).isEqualTo(item);
            if (left != null) {
                assertThat(take.failure()).isInstanceOf(InterruptedException.class);
            }
        }
    }

    // ---- without waiting ----

    @Test
    void a_take_without_waiting_is_done_when_there_is_an_item()
            throws IOException, InterruptedException {
        SharedQueue<Integer> queue = unbounded();
        var first = queue.takeAsync();
        var second = queue.takeAsync();
        assertThat(first).isNotDone();

        queue.put(1);
        queue.put(2);

        assertThat(first).succeedsWithin(Waits.LONG).isEqualTo(1);
        assertThat(second).succeedsWithin(Waits.LONG).isEqualTo(2);
    }

    @Test
    void a_put_without_waiting_is_done_when_there_is_room()
            throws IOException, InterruptedException {
        SharedQueue<Integer> queue = bounded(1);
        var first = queue.putAsync(1);
        var second = queue.putAsync(2);

        assertThat(first).succeedsWithin(Waits.LONG);
        assertThat(second).isNotDone();
        assertThat(queue.take()).isEqualTo(1);
        assertThat(second).succeedsWithin(Waits.LONG);
        assertThat(queue.take()).isEqualTo(2);
    }

    @Test
    void puts_without_waiting_keep_their_order() throws IOException {
        SharedQueue<Integer> queue = unbounded();
        List<Integer> numbers = IntStream.range(0, 2_000).boxed().toList();

        numbers.forEach(queue::putAsync);

        var taken = new ArrayList<Integer>();
        for (int i = 0; i < numbers.size(); i++) {
            taken.add(queue.takeAsync().orTimeout(LONG, TimeUnit.MILLISECONDS).join());
        }
        assertThat(taken).isEqualTo(numbers);
    }

    @Test
    void a_cancelled_take_takes_nothing() throws IOException, InterruptedException {
        needs(Ability.WITHDRAWAL);
        SharedQueue<Integer> queue = unbounded();
        var cancelled = queue.takeAsync();
        var other = queue.takeAsync();

        assertThat(cancelled.cancel(true)).isTrue();
        queue.put(1);

        assertThat(other).succeedsWithin(Waits.LONG).isEqualTo(1);
        assertThat(cancelled).isCancelled();
    }

    @Test
    void no_cancelling_of_a_take_loses_an_item() throws IOException, InterruptedException {
        needs(Ability.WITHDRAWAL);
        SharedQueue<Integer> here = unbounded();
        SharedQueue<Integer> there = atOther(here);
        var random = new Random(Seeds.next());

        for (int item = 0; item < 100; item++) {
            var take = there.takeAsync();
            here.put(item);
            LockSupport.parkNanos(random.nextLong(200_000));
            boolean isCancelled = take.cancel(true);
            Integer got = isCancelled ? here.poll(LONG, TimeUnit.MILLISECONDS) : take.join();
            assertThat(got).isEqualTo(item);
        }
        here.join();
    }

    @Test
    void a_cancelled_put_that_waits_for_room_puts_nothing_in()
            throws IOException, InterruptedException {
        needs(Ability.WITHDRAWAL);
        SharedQueue<Integer> queue = bounded(1);
        queue.put(1);
        var put = queue.putAsync(2);

        assertThat(put.cancel(true)).isTrue();

        assertThat(queue.take()).isEqualTo(1);
        assertThat(queue.poll(SHORT, TimeUnit.MILLISECONDS)).isNull();
    }

    // ---- join ----

    @Test
    void join_waits_for_the_last_item() throws IOException, InterruptedException {
        SharedQueue<Integer> queue = unbounded();
        queue.join();
        queue.addAll(List.of(1, 2));
        var join = Running.run(queue::join);
        join.assertWaits();
        queue.take();
        join.assertWaits();

        queue.take();

        join.result();
    }

    @Test
    void what_is_drained_removed_or_cleared_is_not_waited_for()
            throws IOException, InterruptedException {
        needs(Ability.PAGES);
        SharedQueue<Integer> queue = unbounded();

        queue.addAll(List.of(1, 2));
        queue.drainTo(new ArrayList<>());
        queue.join();

        queue.add(3);
        queue.remove((Object) 3);
        queue.join();

        queue.addAll(List.of(4, 5));
        queue.clear();
        assertThat(Running.run(queue::join).result()).isTrue();
    }

    @Test
    void an_interrupted_join_ends() throws IOException, InterruptedException {
        SharedQueue<Integer> queue = unbounded();
        queue.add(1);
        var join = Running.run(queue::join);
        join.assertWaits();

        join.interrupt();

        assertThat(queue.poll()).isEqualTo(1);
    }

    // ---- what it is ----

    @Test
    void two_proxies_of_one_queue_are_equal() throws IOException {
        SharedQueue<Object> here = manager.queue(ContractServer.JOBS);
        SharedQueue<Object> again = manager.queue(ContractServer.JOBS);

        assertThat(here).isEqualTo(again).hasSameHashCodeAs(again);
        assertThat(here.equals(unbounded())).isFalse();
        assertThat(here.toString()).contains("SharedQueue").contains(ContractServer.JOBS);
    }
}
