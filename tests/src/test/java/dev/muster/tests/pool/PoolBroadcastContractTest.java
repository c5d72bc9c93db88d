package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.Broadcast;
import dev.muster.tests.kit.Waits;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PoolBroadcastContractTest extends PoolContract {
    private static final List<Integer> INPUTS = IntStream.range(0, 50).boxed().toList();

    @Test
    void tasks_see_the_value() throws InterruptedException, ExecutionException {
        try (Broadcast<List<String>> words = pool.broadcast(List.of("a", "b", "c"))) {
            assertThat(pool.map(x -> words.value().get(x % 3), List.of(0, 1, 2, 3)))
                    .containsExactly("a", "b", "c", "a");
            assertThatObject(result(pool.submit(() -> words.value().size()))).isEqualTo(3);
        }
    }

    @Test
    void where_it_was_made_it_is_the_very_object() {
        List<String> words = List.of("a");

        try (Broadcast<List<String>> broadcast = pool.broadcast(words)) {
            assertThat(broadcast.value()).isSameAs(words);
            assertThat(broadcast.sizeBytes() > 0).isEqualTo(home == PoolHome.PROCESSES);
        }
    }

    @Test
    void all_tasks_of_a_worker_see_the_same_object()
            throws InterruptedException, ExecutionException {
        try (Broadcast<Object> broadcast = pool.broadcast(List.of("a"))) {
            List<String> seen =
                    pool.map(
                            _ ->
                                    ProcessHandle.current().pid()
                                            + " "
                                            + System.identityHashCode(broadcast.value()),
                            INPUTS,
                            m -> m.withChunkSize(1));

            assertThat(Set.copyOf(seen)).hasSizeLessThanOrEqualTo(PoolHome.WORKERS);
        }
    }

    @Test
    void a_large_array_arrives_whole() throws InterruptedException, ExecutionException {
        long[] numbers = LongStream.range(0, 1 << 20).toArray();
        long sum = LongStream.of(numbers).sum();

        try (Broadcast<long[]> broadcast = pool.broadcast(numbers)) {
            assertThat(pool.map(_ -> LongStream.of(broadcast.value()).sum(), INPUTS))
                    .hasSize(INPUTS.size())
                    .containsOnly(sum);
        }
    }

    @Test
    void a_segment_of_memory_can_be_read() throws InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment segment = arena.allocate(ValueLayout.JAVA_LONG, 1 << 17);
            segment.setAtIndex(ValueLayout.JAVA_LONG, 100_000, 42);

            try (Broadcast<MemorySegment> broadcast = pool.broadcast(segment)) {
                assertThatObject(result(pool.submit(() -> read(broadcast.value()))))
                        .isEqualTo(List.of(1L << 20, 42L));
            }
        }
    }

    private static List<Long> read(MemorySegment segment) {
        return List.of(
                segment.byteSize(), segment.getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, 100_000));
    }

    @Test
    void null_can_be_broadcast() throws InterruptedException {
        try (Broadcast<?> broadcast = pool.broadcast(null)) {
            assertThatObject(result(pool.submit(() -> broadcast.value() == null))).isEqualTo(true);
        }
    }

    @Test
    void several_do_not_mix() throws InterruptedException {
        try (Broadcast<String> one = pool.broadcast("one");
                Broadcast<String> two = pool.broadcast("two")) {
            assertThatObject(result(pool.submit(() -> one.value() + two.value())))
                    .isEqualTo("onetwo");
        }
    }

    @Test
    void once_closed_it_fails_whoever_asks_for_it() throws InterruptedException {
        Broadcast<String> broadcast = pool.broadcast("value");
        result(pool.submit(() -> broadcast.value()));

        broadcast.close();
        broadcast.close();

        assertThatThrownBy(broadcast::value).isInstanceOf(IllegalStateException.class);
        await().atMost(Waits.LONG)
                .until(() ->
                        pool.submit(() -> broadcast.value()).handle((_, e) -> e).get() != null);
        assertThat(failure(pool.submit(() -> broadcast.value())))
                .isInstanceOf(IllegalStateException.class);
    }
}
