package dev.muster.internal.memory;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.shared.DeadLetter;
import dev.muster.shared.Lease;
import dev.muster.testing.Waits;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryQueueTest {
    private static final long SMALL_RING = 4096;

    private record Job(String name, List<Integer> numbers) {}

    @BeforeEach
    void needs_shared_memory() {
        assumeTrue(Libc.isAvailable(), "there is no shared memory here");
    }

    private static <E> MemoryQueue<E> queue(int capacity, long ringBytes) {
        return MemoryQueue.create(capacity, ringBytes);
    }

    private static <E> MemoryQueue<E> unbounded() {
        return queue(0, SMALL_RING);
    }

    @Test
    void items_keep_their_order_and_their_classes() {
        List<Object> items =
                List.of("a", "ä€😀", "\ud800", 1, 2L, 3.5, new Job("j", List.of(1)), List.of());
        MemoryQueue<Object> queue = unbounded();

        queue.addAll(items);

        assertThat(queue).containsExactlyElementsOf(items);
        for (Object item : items) {
            assertThat(queue.poll()).isEqualTo(item);
        }
        assertThat(queue.poll()).isNull();
    }

    @Test
    void items_of_any_length_go_round_the_ring() {
        MemoryQueue<byte[]> queue = unbounded();
        var random = new Random(7);
        var sent = new ArrayDeque<byte[]>();

        for (int i = 0; i < 20_000; i++) {
            byte[] item = new byte[random.nextInt(random.nextInt(8) == 0 ? 6_000 : 300)];
            random.nextBytes(item);
            while (random.nextInt(3) == 0 && !sent.isEmpty()) {
                assertThat(queue.poll()).isEqualTo(sent.poll());
            }
            if (queue.offer(item)) {
                sent.add(item);
            }
            assertThat(queue.size()).isEqualTo(sent.size());
        }
        while (!sent.isEmpty()) {
            assertThat(queue.poll()).isEqualTo(sent.poll());
        }
        assertThat(queue.poll()).isNull();
    }

    @Test
    void an_item_of_any_length_finds_room_in_an_empty_queue_wherever_its_ring_begins() {
        MemoryQueue<byte[]> queue = unbounded();

        var random = new Random(5);
        for (int length = 2_020; length < 2_060; length += 4) {
            byte[] item = new byte[length];
            for (int round = 0; round < 400; round++) {
                assertThat(queue.offer(item)).isTrue();
                assertThat(queue.poll()).hasSize(length);
                for (int i = random.nextInt(512); i > 0; i--) {
                    queue.add(new byte[0]);
                    queue.remove();
                }
            }
        }
    }

    @Test
    void long_items_and_long_values_arrive_whole() throws InterruptedException {
        MemoryQueue<Object> queue = unbounded();
        byte[] bytes = new byte[5_000_000];
        new Random(1).nextBytes(bytes);
        double[] numbers = new Random(2).doubles(300_000).toArray();

        queue.put(bytes);
        queue.put(numbers);
        queue.put("x".repeat(100_000));

        assertThat(queue.take()).isEqualTo(bytes);
        assertThat(queue.take()).isEqualTo(numbers);
        assertThat(queue.take()).isEqualTo("x".repeat(100_000));
    }

    @Test
    void a_full_ring_refuses_until_something_is_taken() {
        MemoryQueue<byte[]> queue = unbounded();
        int count = 0;
        while (queue.offer(new byte[100])) {
            count++;
        }

        assertThat(count).isBetween(30, 40);
        assertThat(queue.poll()).hasSize(100);
        assertThat(queue.offer(new byte[100])).isTrue();
        assertThat(queue.offer(new byte[100])).isFalse();
    }

    @Test
    void a_capacity_is_kept() {
        MemoryQueue<Integer> queue = queue(2, SMALL_RING);

        assertThat(queue.offer(1)).isTrue();
        assertThat(queue.offer(2)).isTrue();
        assertThat(queue.offer(3)).isFalse();
        assertThat(queue.remainingCapacity()).isZero();
        assertThat(queue.remove((Object) 2)).isTrue();
        assertThat(queue.offer(4)).isTrue();
        assertThat(queue.offer(5)).isFalse();
        assertThat(queue).containsExactly(1, 4);
    }

    @Test
    void what_is_removed_from_the_middle_is_skipped() {
        MemoryQueue<Object> queue = unbounded();
        queue.addAll(List.of(1L, "x", new byte[3_000], List.of(1L, 2L), "x"));

        assertThat(queue.remove("x")).isTrue();
        assertThat(queue.remove(List.of(1L, 2L))).isTrue();
        assertThat(queue.remove("gone")).isFalse();
        assertThat(queue).hasSize(3);
        assertThat(queue.remove(1L)).isTrue();

        assertThat(queue.poll()).isEqualTo(new byte[3_000]);
        assertThat(queue.poll()).isEqualTo("x");
        assertThat(queue.poll()).isNull();
        queue.add("y");
        assertThat(queue.remove("y")).isTrue();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.poll()).isNull();
    }

    @Test
    void what_only_removed_items_filled_is_room_again() {
        MemoryQueue<byte[]> queue = unbounded();
        while (queue.offer(new byte[500])) {}
        queue.clear();
        while (queue.offer(new byte[700])) {}
        queue.clear();

        assertThat(queue.offer(new byte[1_000])).isTrue();
        assertThat(queue.poll()).hasSize(1_000);
    }

    @Test
    void many_threads_conserve_the_items()
            throws InterruptedException, ExecutionException, TimeoutException {
        MemoryQueue<Long> queue = queue(10, SMALL_RING);
        var taken = new ConcurrentLinkedQueue<Long>();
        try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            var consumers = new ArrayList<Future<?>>();
            for (int i = 0; i < 3; i++) {
                consumers.add(
                        threads.submit(() -> {
                            for (long item = queue.take(); item >= 0; item = queue.take()) {
                                taken.add(item);
                            }
                            return null;
                        }));
            }
            var producers = new ArrayList<Future<?>>();
            for (long i = 0; i < 3; i++) {
                long from = i * 2_000;
                producers.add(
                        threads.submit(() -> {
                            for (long item = from; item < from + 2_000; item++) {
                                queue.put(item);
                            }
                            return null;
                        }));
            }
            for (Future<?> each : producers) {
                each.get();
            }
            for (int i = 0; i < consumers.size(); i++) {
                queue.put(-1L); // the end, for one of them; there may be no room yet
            }
            for (Future<?> each : consumers) {
                each.get();
            }
        }
        assertThat(taken).hasSize(6_000).doesNotHaveDuplicates();
    }

    @Test
    void a_wait_ends_in_time_or_with_an_interrupt() throws InterruptedException {
        MemoryQueue<Long> queue = queue(1, SMALL_RING);
        assertThat(queue.poll(1, TimeUnit.MILLISECONDS)).isNull();
        assertThat(queue.takeLease(Duration.ofMillis(1))).isEmpty();
        queue.add(1L);
        assertThat(queue.offer(2L, 1, TimeUnit.MILLISECONDS)).isFalse();

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> queue.put(2L)).isInstanceOf(InterruptedException.class);

        assertThat(queue).containsExactly(1L);
    }

    @Test
    void an_interrupt_ends_a_wait_and_takes_nothing() throws InterruptedException {
        MemoryQueue<Long> queue = unbounded();
        var isInterrupted = new CompletableFuture<Boolean>();
        Thread taker =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                queue.take();
                                isInterrupted.complete(false);
                            } catch (InterruptedException _) {
                                isInterrupted.complete(true);
                            }
                        });
        await().atMost(Waits.LONG)
                .until(() -> Arrays.toString(taker.getStackTrace()).contains("futexWait"));

        taker.interrupt();

        assertThat(isInterrupted).succeedsWithin(Waits.LONG).isEqualTo(true);
        taker.join();
        queue.put(1L);
        assertThat(queue.poll()).isEqualTo(1);
    }

    @Test
    void requests_without_waiting_are_served_in_their_order() {
        MemoryQueue<Long> queue = queue(5, SMALL_RING);
        List<Long> numbers = LongStream.range(0, 500).boxed().toList();

        var puts = numbers.stream().map(queue::putAsync).toList();
        var takes = numbers.stream().map(_ -> queue.takeAsync()).toList();

        assertThat(takes.stream().map(take -> take.join()).toList()).isEqualTo(numbers);
        puts.forEach(put -> put.join());
    }

    @Test
    void an_item_put_without_waiting_is_copied_at_once() {
        MemoryQueue<Object> queue = queue(1, SMALL_RING);
        queue.add("first");
        byte[] bytes = {1, 2, 3};
        long[] numbers = new long[10_000];
        CompletableFuture<Void> first = queue.putAsync(bytes);
        CompletableFuture<Void> second = queue.putAsync(numbers);

        bytes[0] = 9;
        numbers[0] = 9;

        assertThat(queue.poll()).isEqualTo("first");
        assertThat(queue.takeAsync().join()).isEqualTo(new byte[] {1, 2, 3});
        assertThat(queue.takeAsync().join()).isEqualTo(new long[10_000]);
        assertThat(List.of(first, second)).allSatisfy(put -> put.join());
    }

    @Test
    void waiting_virtual_threads_leave_the_carriers_to_others()
            throws InterruptedException, ExecutionException, TimeoutException {
        MemoryQueue<Integer> queue = unbounded();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var takes = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 50; i++) {
                takes.add(threads.submit(queue::take));
            }

            assertThat(threads.submit(() -> 7).get(Waits.LONG.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(7);

            var taken = new ArrayList<Integer>();
            for (int i = 0; i < 50; i++) {
                queue.put(i);
            }
            for (Future<Integer> take : takes) {
                taken.add(take.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS));
            }
            assertThat(taken).hasSize(50).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_queue_travels_and_is_one_for_the_whole_process() {
        MemoryQueue<Object> carrier = unbounded();
        MemoryQueue<String> queue = unbounded();

        carrier.add(queue);
        carrier.add(queue.deadLetters());

        assertThat(carrier.poll()).isSameAs(queue);
        assertThat(carrier.poll()).isSameAs(queue.deadLetters());
    }

    @Test
    void a_cancelled_request_does_nothing() {
        MemoryQueue<Long> queue = queue(1, SMALL_RING);
        var cancelled = queue.takeAsync();
        var other = queue.takeAsync();

        assertThat(cancelled.cancel(true)).isTrue();
        queue.add(1L);

        assertThat(other.join()).isEqualTo(1);
        assertThat(cancelled).isCancelled();
    }

    @Test
    void what_a_lease_gives_back_comes_first_and_at_last_is_a_dead_letter()
            throws InterruptedException {
        MemoryQueue<String> queue = MemoryQueue.create(0, SMALL_RING, 2);
        queue.addAll(List.of("bad", "good", "x".repeat(2_000)));

        queue.takeLease().giveBack("first");
        assertThat(queue).containsExactly("bad", "good", "x".repeat(2_000));
        Lease<String> second = queue.takeLease();
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.history()).containsExactly("first");
        second.giveBack("second");

        assertThat(queue.deadLetters().poll())
                .isEqualTo(new DeadLetter<>("bad", List.of("first", "second")));
        Lease<String> good = queue.takeLease();
        Lease<String> longer = queue.takeLease();
        longer.close();
        good.close();
        assertThat(queue.take()).isEqualTo("good");
        assertThat(queue.take()).hasSize(2_000);
        queue.join();
        assertThatThrownBy(good::done).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void join_waits_for_leases() throws InterruptedException, ExecutionException, TimeoutException {
        MemoryQueue<String> queue = unbounded();
        queue.add("a");
        Lease<String> lease = queue.takeLease();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var join =
                    threads.submit(() -> {
                        queue.join();
                        return true;
                    });
            assertThatThrownBy(() -> join.get(30, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);

            lease.done();

            assertThat(join.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void too_many_leases_are_refused_and_lose_nothing() throws InterruptedException {
        MemoryQueue<Integer> queue = queue(0, 1 << 20);
        var leases = new ArrayList<Lease<Integer>>();
        for (int i = 0; i <= LeaseTable.ENTRIES; i++) {
            queue.add(i);
        }
        for (int i = 0; i < LeaseTable.ENTRIES; i++) {
            leases.add(queue.takeLease());
        }

        assertThatThrownBy(queue::takeLease).hasMessageContaining("under leases");

        leases.reversed().forEach(Lease::close);
        assertThat(new ArrayList<>(queue)).hasSize(LeaseTable.ENTRIES + 1).isSorted();
    }

    @Test
    void the_file_beside_the_ring_has_memory_only_for_what_waits() throws Exception {
        var segment = Segment.create("test", Participants.BYTES);
        SpillFile file = SpillFile.create(segment.memory());
        byte[] bytes = new byte[1 << 20];
        long first = file.allocate(bytes.length);
        file.write(first, List.of(MemorySegment.ofArray(bytes)), bytes.length);
        long second = file.allocate(1);
        file.write(second, List.of(MemorySegment.ofArray(new byte[] {7})), 1);
        assertThat(blocks(file)).isEqualTo((1 << 20) / 512 + 8);

        file.free(first, bytes.length);

        assertThat(blocks(file)).isEqualTo(8);
        assertThat(file.read(second, 1)).containsExactly(7);
    }

    private static int blocks(SpillFile file) throws Exception {
        Process stat = new ProcessBuilder("stat", "-L", "-c", "%b", file.handle().path()).start();
        return Integer.parseInt(new String(stat.getInputStream().readAllBytes(), US_ASCII).strip());
    }
}
