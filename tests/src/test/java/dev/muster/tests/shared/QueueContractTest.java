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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

@TestedAt({
    Home.THIS_JVM,
    Home.TCP,
    Home.TLS,
    Home.UNIX_SOCKET,
    Home.CPYTHON,
    Home.MEMORY,
    Home.CLUSTER
})
class QueueContractTest extends Contract {
    private static final long SHORT = Waits.SHORT.toMillis();
    private static final long LONG = Waits.LONG.toMillis();

    private record Job(String name, List<Integer> numbers) {}

    private <E> SharedQueue<E> unbounded() throws IOException {
        return objects.newQueue(0);
    }

    private <E> SharedQueue<E> bounded(int capacity) throws IOException {
        return objects.newQueue(capacity);
    }

    // ---- in and out ----

    @Test
    void items_come_out_in_the_order_they_went_in() throws IOException, InterruptedException {
        SharedQueue<Object> queue = unbounded();

        queue.put("a");
        queue.put(2L);
        queue.put(List.of("three", 3L));

        assertThat(queue.take()).isEqualTo("a");
        assertThat(queue.take()).isEqualTo(2L);
        assertThat(queue.take()).isEqualTo(List.of("three", 3L));
        assertThat(queue.poll()).isNull();
    }

    @Test
    void items_keep_their_classes() throws IOException, InterruptedException {
        needs(Ability.CLASSES);
        SharedQueue<Object> here = unbounded();
        SharedQueue<Object> there = atOther(here);

        here.put(1);
        here.put(new Job("j", List.of(1, 2)));

        assertThat(there.take()).isEqualTo(1);
        assertThat(there.take()).isEqualTo(new Job("j", List.of(1, 2)));
    }

    @Test
    void one_client_takes_what_another_puts() throws IOException, InterruptedException {
        SharedQueue<List<Long>> here = unbounded();
        SharedQueue<List<Long>> there = atOther(here);
        var taken = Running.start(there::take);
        taken.assertWaits();

        here.put(List.of(1L, 2L));

        assertThat(taken.result()).containsExactly(1L, 2L);
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
        SharedQueue<Long> queue = unbounded();

        assertThat(queue.poll()).isNull();
        assertThat(queue.poll(SHORT, TimeUnit.MILLISECONDS)).isNull();
        assertThat(queue.poll(-1, TimeUnit.DAYS)).isNull();
        assertThatThrownBy(queue::remove).isInstanceOf(NoSuchElementException.class);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.size()).isZero();
    }

    @Test
    void a_poll_waits_as_long_as_told_and_no_longer_than_needed()
            throws IOException, InterruptedException {
        SharedQueue<Long> queue = unbounded();
        long begin = System.nanoTime();
        assertThat(queue.poll(SHORT, TimeUnit.MILLISECONDS)).isNull();
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(Waits.SHORT.toNanos());

        var poll = Running.start(() -> queue.poll(LONG, TimeUnit.MILLISECONDS));
        poll.assertWaits();
        queue.put(1L);

        assertThat(poll.result()).isEqualTo(1);
    }

    @Test
    void a_virtual_thread_waits_as_well() throws IOException, InterruptedException {
        SharedQueue<Long> queue = unbounded();
        var take = Running.startVirtual(queue::take);
        take.assertWaits();

        queue.put(1L);

        assertThat(take.result()).isEqualTo(1);
    }

    // ---- bounds ----

    @Test
    void a_full_queue_says_so_in_each_way() throws IOException, InterruptedException {
        SharedQueue<Long> queue = bounded(2);
        assertThat(queue.offer(1L)).isTrue();
        assertThat(queue.add(2L)).isTrue();

        assertThat(queue.offer(3L)).isFalse();
        assertThat(queue.offer(3L, SHORT, TimeUnit.MILLISECONDS)).isFalse();
        assertThatThrownBy(() -> queue.add(3L)).isInstanceOf(IllegalStateException.class);
        assertThat(queue.remainingCapacity()).isZero();
        assertThat(queue.take()).isEqualTo(1);
        assertThat(queue.take()).isEqualTo(2);
        assertThat(queue.poll()).isNull();
    }

    @Test
    void a_queue_tells_how_many_items_it_has_room_for() throws IOException {
        needs(Ability.CAPACITY);
        SharedQueue<Long> queue = bounded(2);

        assertThat(queue.remainingCapacity()).isEqualTo(2);
        queue.add(1L);
        assertThat(queue.remainingCapacity()).isEqualTo(1);
    }

    @Test
    void a_put_waits_for_room() throws IOException, InterruptedException {
        SharedQueue<Long> queue = bounded(1);
        queue.put(1L);
        var put = Running.run(() -> queue.put(2L));
        var offer = Running.start(() -> queue.offer(3L, LONG, TimeUnit.MILLISECONDS));
        put.assertWaits();

        assertThat(queue.take()).isEqualTo(1);
        assertThat(queue.take()).isIn(2L, 3L);
        assertThat(queue.take()).isIn(2L, 3L);

        put.result();
        assertThat(offer.result()).isTrue();
    }

    @Test
    void an_interrupted_put_puts_nothing_in() throws IOException, InterruptedException {
        SharedQueue<Long> queue = bounded(1);
        queue.put(1L);
        var put = Running.run(() -> queue.put(2L));
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
        assertThat(queue.peek()).isNull();
        assertThatThrownBy(queue::element).isInstanceOf(NoSuchElementException.class);
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
        SharedQueue<Long> queue = unbounded();
        List<Long> numbers = LongStream.range(0, 1_250).boxed().toList();
        queue.addAll(numbers);

        assertThat(new ArrayList<>(queue)).isEqualTo(numbers);
        assertThat(queue.toArray()).hasSize(1_250);

        Iterator<Long> iterator = queue.iterator();
        iterator.next();
        assertThatThrownBy(iterator::remove).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void the_first_equal_item_is_removed() throws IOException {
        needs(Ability.PAGES);
        SharedQueue<Object> queue = unbounded();
        queue.addAll(List.of(1L, "x", List.of(1L, 2L), "x"));

        assertThat(queue.remove("x")).isTrue();
        assertThat(queue.remove(List.of(1L, 2L))).isTrue();
        assertThat(queue.remove("gone")).isFalse();

        assertThat(queue).containsExactly(1L, "x");
        queue.clear();
        assertThat(queue).isEmpty();
    }

    @Test
    void a_removed_item_makes_room() throws IOException, InterruptedException {
        needs(Ability.PAGES);
        SharedQueue<Long> queue = bounded(1);
        queue.put(1L);
        var put = Running.run(() -> queue.put(2L));
        put.assertWaits();

        assertThat(queue.remove((Object) 1L)).isTrue();

        put.result();
        assertThat(queue.take()).isEqualTo(2);
    }

    @Test
    void draining_takes_as_many_as_wanted() throws IOException {
        SharedQueue<Long> queue = unbounded();
        queue.addAll(LongStream.range(0, 1_205).boxed().toList());
        var target = new ArrayList<Long>();

        assertThat(queue.drainTo(target, 0)).isZero();
        assertThat(queue.drainTo(target, 5)).isEqualTo(5);
        assertThat(target).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(queue.drainTo(target)).isEqualTo(1_200);
        assertThat(target).hasSize(1_205).doesNotHaveDuplicates();
        assertThat(queue.drainTo(target)).isZero();
    }

    @Test
    void a_wrong_target_of_draining_loses_nothing() throws IOException {
        SharedQueue<Long> queue = unbounded();
        queue.add(1L);

        assertThatThrownBy(() -> queue.drainTo(nothing())).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> queue.drainTo(queue)).isInstanceOf(IllegalArgumentException.class);

        assertThat(queue.poll()).isEqualTo(1);
    }

    @Test
    void draining_makes_room() throws IOException, InterruptedException {
        SharedQueue<Long> queue = bounded(2);
        queue.addAll(List.of(1L, 2L));
        var put = Running.run(() -> queue.put(3L));
        put.assertWaits();

        assertThat(queue.drainTo(new ArrayList<>(), 1)).isEqualTo(1);

        put.result();
        assertThat(queue.size()).isEqualTo(2);
    }

    // ---- nothing is lost ----

    @Test
    void many_producers_and_consumers_conserve_the_items()
            throws IOException, InterruptedException {
        SharedQueue<Long> here = bounded(10);
        SharedQueue<Long> there = atOther(here);
        var taken = new ConcurrentLinkedQueue<Long>();
        var next = new AtomicLong();
        var consumers = new ArrayList<Running<Boolean>>();
        for (SharedQueue<Long> queue : List.of(here, there)) {
            consumers.add(Running.run(() -> takeUntilEnd(queue, taken)));
            consumers.add(Running.run(() -> takeUntilEnd(queue, taken)));
        }

        Running.times(
                4,
                () -> {
                    for (int i = 0; i < 250; i++) {
                        long item = next.getAndIncrement();
                        (item % 2 == 0 ? here : there).put(item);
                    }
                    return true;
                });
        for (int i = 0; i < 4; i++) {
            here.put(-1L);
        }

        for (Running<Boolean> consumer : consumers) {
            consumer.result();
        }
        assertThat(taken).hasSize(1_000).doesNotHaveDuplicates();
    }

    private static void takeUntilEnd(SharedQueue<Long> queue, Queue<Long> taken)
            throws InterruptedException {
        for (long item = queue.take(); item >= 0; item = queue.take()) {
            taken.add(item);
        }
    }

    @Test
    void no_interrupt_of_a_take_loses_an_item() throws IOException, InterruptedException {
        SharedQueue<Long> here = unbounded();
        SharedQueue<Long> there = atOther(here);
        var random = new Random(Seeds.next());

        for (long item = 0; item < home.interrupts(80); item++) {
            var take = Running.start(there::take);
            LockSupport.parkNanos(random.nextLong(300_000));
            here.put(item);
            LockSupport.parkNanos(random.nextLong(300_000));
            take.interruptOnly();
            Long left = here.poll();
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
        SharedQueue<Long> queue = unbounded();
        var first = queue.takeAsync();
        var second = queue.takeAsync();
        assertThat(first).isNotDone();

        queue.put(1L);
        queue.put(2L);

        assertThat(first).succeedsWithin(Waits.LONG).isEqualTo(1L);
        assertThat(second).succeedsWithin(Waits.LONG).isEqualTo(2L);
    }

    @Test
    void a_put_without_waiting_is_done_when_there_is_room()
            throws IOException, InterruptedException {
        SharedQueue<Long> queue = bounded(1);
        var first = queue.putAsync(1L);
        var second = queue.putAsync(2L);

        assertThat(first).succeedsWithin(Waits.LONG);
        assertThat(second).isNotDone();
        assertThat(queue.take()).isEqualTo(1);
        assertThat(second).succeedsWithin(Waits.LONG);
        assertThat(queue.take()).isEqualTo(2);
    }

    @Test
    void puts_without_waiting_keep_their_order() throws IOException {
        SharedQueue<Long> queue = unbounded();
        List<Long> numbers = LongStream.range(0, 2_000).boxed().toList();

        numbers.forEach(queue::putAsync);

        var taken = new ArrayList<Long>();
        for (int i = 0; i < numbers.size(); i++) {
            taken.add(queue.takeAsync().orTimeout(LONG, TimeUnit.MILLISECONDS).join());
        }
        assertThat(taken).isEqualTo(numbers);
    }

    @Test
    void a_cancelled_take_takes_nothing() throws IOException, InterruptedException {
        needs(Ability.WITHDRAWAL);
        SharedQueue<Long> queue = unbounded();
        var cancelled = queue.takeAsync();
        var other = queue.takeAsync();

        assertThat(cancelled.cancel(true)).isTrue();
        queue.put(1L);

        assertThat(other).succeedsWithin(Waits.LONG).isEqualTo(1L);
        assertThat(cancelled).isCancelled();
    }

    @Test
    void no_cancelling_of_a_take_loses_an_item() throws IOException, InterruptedException {
        needs(Ability.WITHDRAWAL);
        SharedQueue<Long> here = unbounded();
        SharedQueue<Long> there = atOther(here);
        var random = new Random(Seeds.next());

        for (long item = 0; item < 100; item++) {
            var take = there.takeAsync();
            here.put(item);
            LockSupport.parkNanos(random.nextLong(200_000));
            boolean isCancelled = take.cancel(true);
            Long got = isCancelled ? here.poll(LONG, TimeUnit.MILLISECONDS) : take.join();
            assertThat(got).isEqualTo(item);
        }
        here.join();
    }

    @Test
    void a_cancelled_put_that_waits_for_room_puts_nothing_in()
            throws IOException, InterruptedException {
        needs(Ability.WITHDRAWAL);
        SharedQueue<Long> queue = bounded(1);
        queue.put(1L);
        var put = queue.putAsync(2L);

        assertThat(put.cancel(true)).isTrue();

        assertThat(queue.take()).isEqualTo(1);
        assertThat(queue.poll(SHORT, TimeUnit.MILLISECONDS)).isNull();
    }

    // ---- join ----

    @Test
    void join_waits_for_the_last_item() throws IOException, InterruptedException {
        SharedQueue<Long> queue = unbounded();
        queue.join();
        queue.addAll(List.of(1L, 2L));
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
        SharedQueue<Long> queue = unbounded();

        queue.addAll(List.of(1L, 2L));
        queue.drainTo(new ArrayList<>());
        queue.join();

        queue.add(3L);
        queue.remove((Object) 3L);
        queue.join();

        queue.addAll(List.of(4L, 5L));
        queue.clear();
        assertThat(Running.run(queue::join).result()).isTrue();
    }

    @Test
    void an_interrupted_join_ends() throws IOException, InterruptedException {
        SharedQueue<Long> queue = unbounded();
        queue.add(1L);
        var join = Running.run(queue::join);
        join.assertWaits();

        join.interrupt();

        assertThat(queue.poll()).isEqualTo(1);
    }

    // ---- what it is ----

    @Test
    void two_proxies_of_one_queue_are_equal() throws IOException {
        SharedQueue<Object> here = named().queue(ContractServer.JOBS);
        SharedQueue<Object> again = named().queue(ContractServer.JOBS);

        assertThat(here).isEqualTo(again).hasSameHashCodeAs(again);
        assertThat(here.equals(unbounded())).isFalse();
        assertThat(here.toString()).contains("SharedQueue", ContractServer.JOBS);
    }
}
